// The program that draws the static figures. It is run by package svg in a
// JavaScript engine that has neither a page nor a just-in-time compiler.
import './pinned.js';
import { core } from './parts.js';
import './quicker.js';

// Text is as wide as Go says it is. ECharts asks for undefined text, too.
core.setPlatformAPI({
  measureText: (text, font) => ({ width: text == null || text === '' ? 0 : measure(String(text), String(font)) }),
});

// draw returns, as JSON, the tree of elements that shows option, itself JSON, in
// a box of width by height CSS pixels. It is the tree that ECharts would print
// as SVG text: taking it before it is printed leaves the escaping to Go.
globalThis.draw = (width, height, option) => {
  const chart = core.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...JSON.parse(option), animation: false });
    return JSON.stringify(chart.getZr().painter.renderToVNode({ compress: true, useViewBox: true }));
  } finally {
    chart.dispose();
  }
};
