// Defines draw, which package svg calls for each figure. It runs after ECharts
// has been loaded, in an engine that has neither a page nor a just-in-time compiler.
(() => {
  'use strict';

  // Go measures text. ECharts also measures undefined text.
  echarts.setPlatformAPI({
    measureText: (text, font) => ({ width: text == null || text === '' ? 0 : measure(String(text), String(font)) }),
  });

  // draw returns, as JSON, the tree of elements that shows option, itself JSON, in
  // a box of width by height CSS pixels. ECharts would print this tree as SVG text;
  // taking it before it is printed leaves the escaping to Go.
  globalThis.draw = (width, height, option) => {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ ...JSON.parse(option), animation: false });
      return JSON.stringify(chart.getZr().painter.renderToVNode({ compress: true, useViewBox: true }));
    } finally {
      chart.dispose();
    }
  };
})();
