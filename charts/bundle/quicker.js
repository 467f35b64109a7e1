// Quicker versions of the few functions that are called most when a figure is
// drawn once and never touched. The engine pays about a microsecond a call,
// and these were a third of all calls. What they return is unchanged, so that a
// figure looks the same as in a browser; TestQuicker of package svg checks it.
import Model from 'echarts/lib/model/Model.js';
import { DISPLAY_STATES, SPECIAL_STATES } from 'echarts/lib/util/states.js';
import Element from 'zrender/lib/Element.js';
import { registerSSRDataGetter } from 'zrender/lib/zrender.js';

// Nothing is ever hovered or selected, so there is one state to style, not four.
SPECIAL_STATES.length = 0;
DISPLAY_STATES.length = 1;

// Attributes that would tell a script which datum a shape stands for.
registerSSRDataGetter(() => null);

// A setting that a model lacks is looked up in its parents: by a loop here, by
// recursion in the library.
Model.prototype.getShallow = function (key, ignoreParent) {
  for (let model = this; ; model = model.parentModel) {
    const { option } = model;
    const value = option == null ? option : option[key];
    if (value != null || ignoreParent || !model.parentModel) return value;
  }
};

Model.prototype._doGet = function (path, parent) {
  for (let model = this; ; ) {
    let value = model.option;
    if (!path) return value;
    for (let i = 0; i < path.length; i++) {
      if (!path[i]) continue;
      value = value && typeof value === 'object' ? value[path[i]] : null;
      if (value == null) break;
    }
    if (value != null || !parent) return value;
    path = model.resolveParentPath(path);
    model = parent;
    parent = model.parentModel;
  }
};

// Most shapes are neither moved, turned, scaled nor skewed.
const near = (value) => value <= 5e-5 && value >= -5e-5;
Element.prototype.needLocalTransform = function () {
  if (this.x === 0 && this.y === 0 && this.rotation === 0 && this.scaleX === 1 && this.scaleY === 1
    && this.skewX === 0 && this.skewY === 0) return false;
  return !(near(this.rotation) && near(this.x) && near(this.y) && near(this.scaleX - 1) && near(this.scaleY - 1)
    && near(this.skewX) && near(this.skewY));
};
