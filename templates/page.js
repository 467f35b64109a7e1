// Brings report.html to life. The page is complete without it: each chart stands
// there as a static drawing, which stays for print.
(() => {
  'use strict';

  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const wide = matchMedia('(min-width: 64rem)');
  const paper = '#ffffff'; // of the drawings
  const hidden = 80; // narrower is a hidden element, or a capture being set up

  // Charts. Beside the drawing, which the style sheet then keeps off the screen.
  const charts = [];

  function draw({ id, height, option }) {
    const frame = document.querySelector(`[data-chart="${id}"]`);
    const canvas = document.createElement('div');
    canvas.className = 'canvas';
    canvas.style.height = `${height}px`;
    frame.append(canvas);
    frame.classList.add('live');
    const chart = echarts.init(canvas, theme(), { renderer: 'svg' });
    chart.setOption(fit(option));
    charts.push({ chart, option });
    let width = canvas.clientWidth;
    new ResizeObserver(() => {
      if (canvas.clientWidth < hidden || canvas.clientWidth === width) return;
      width = canvas.clientWidth;
      chart.resize();
    }).observe(canvas);
  }

  // fit suits an option to this page: its ground shows through, also where the
  // paper of the drawing keeps marks and letters apart, and nothing moves for
  // those who asked for that.
  function fit(option) {
    const ground = getComputedStyle(root).getPropertyValue('--paper').trim();
    const text = JSON.stringify(option, (key, value) => (/border/i.test(key) && value === paper ? ground : value));
    return { ...JSON.parse(text), backgroundColor: 'transparent', animation: !calm.matches };
  }

  function theme() {
    return dark.matches ? 'dark' : 'default';
  }

  dark.addEventListener('change', () => {
    for (const { chart, option } of charts) {
      chart.setTheme(theme());
      chart.setOption(fit(option));
    }
  });

  for (const entry of JSON.parse(document.getElementById('chart-options').textContent)) draw(entry);
  root.dataset.charts = String(charts.length);

  // The contents are open where they have a column of their own.
  const contents = document.querySelector('.contents details');
  const unfold = () => { contents.open = wide.matches; };
  wide.addEventListener('change', unfold);
  unfold();

  // Only a table that does scroll is a stop for the keyboard.
  const stops = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      target.tabIndex = scrolls ? 0 : -1;
    }
  });
  for (const table of document.querySelectorAll('.table')) stops.observe(table);
})();
