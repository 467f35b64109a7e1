// Brings the charts to life. Each stands there as a static drawing, which stays for
// print; the living ones are drawn once the page is there, those in sight first.
(() => {
  'use strict';

  const paper = '#ffffff'; // of the drawings
  const hidden = 80; // narrower is a hidden element, or a capture being set up

  const start = ({ charts }) => {
    const root = document.documentElement;
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    const drawn = [];

    const dark = () => getComputedStyle(root).colorScheme === 'dark'
      || (getComputedStyle(root).colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    const theme = () => (dark() ? 'dark' : 'default');

    // fit suits an option to this page: its ground shows through, also where the
    // paper of the drawing keeps marks and letters apart, its letters are those of
    // the page, and it grows only where someone sees it and likes that.
    const fit = (option, moving = false) => {
      const { backgroundColor } = getComputedStyle(root);
      const { fontFamily } = getComputedStyle(document.body);
      const text = JSON.stringify(option, (name, value) => {
        if (/border/i.test(name) && value === paper) return backgroundColor;
        return name === 'fontFamily' ? fontFamily : value;
      });
      return { ...JSON.parse(text), backgroundColor: 'transparent', animation: moving && !calm.matches };
    };

    const draw = ({ id, height, option }, moving) => {
      const frame = document.querySelector(`[data-chart="${id}"]`);
      const canvas = document.createElement('div');
      canvas.className = 'canvas';
      canvas.style.height = `${height}px`;
      frame.append(canvas);
      frame.classList.add('live');
      const chart = echarts.init(canvas, theme(), { renderer: 'svg' });
      chart.setOption(fit(option, moving));
      drawn.push({ chart, option });
      let width = canvas.clientWidth;
      new ResizeObserver(() => {
        if (canvas.clientWidth < hidden || canvas.clientWidth === width) return;
        width = canvas.clientWidth;
        chart.resize();
      }).observe(canvas);
    };

    document.addEventListener('themechange', () => {
      for (const { chart, option } of drawn) {
        chart.setTheme(theme());
        chart.setOption(fit(option));
      }
    });

    const waiting = new Map(charts.map((chart) => [chart.id, chart]));
    const take = (id, moving) => {
      const chart = waiting.get(id);
      if (!chart) return;
      waiting.delete(id);
      draw(chart, moving);
      if (waiting.size === 0) root.dataset.charts = String(charts.length);
    };
    if (waiting.size === 0) root.dataset.charts = '0';

    const inSight = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        inSight.unobserve(target);
        take(target.dataset.chart, true);
      }
    }, { rootMargin: '400px' });
    for (const frame of document.querySelectorAll('[data-chart]')) inSight.observe(frame);

    // One after the other, and the reader in between.
    const next = () => {
      const [id] = waiting.keys();
      if (id === undefined) return;
      take(id);
      setTimeout(next);
    };
    setTimeout(next);
  };

  document.addEventListener('DOMContentLoaded', () => {
    start(JSON.parse(document.getElementById('page-data').textContent));
  });
})();
