// Replaces the static pictures of charts, which remain for print, with interactive ones:
// first those near the visible part of the page, then the others.
(() => {
  'use strict';

  const paper = '#ffffff'; // background of the pictures
  const leastWidth = 80; // narrower elements are hidden, or not laid out yet

  const start = ({ charts }) => {
    const root = document.documentElement;
    const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
    const interactive = [];

    const isDark = () => getComputedStyle(root).colorScheme === 'dark'
      || (getComputedStyle(root).colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    const theme = () => (isDark() ? 'dark' : 'default');

    // adapt returns an option with the background and the font of this page. The outlines
    // of marks and letters have the colour of the background.
    const adapt = (option, animated = false) => {
      const { backgroundColor } = getComputedStyle(root);
      const { fontFamily } = getComputedStyle(document.body);
      const text = JSON.stringify(option, (name, value) => {
        if (/border/i.test(name) && value === paper) return backgroundColor;
        return name === 'fontFamily' ? fontFamily : value;
      });
      return { ...JSON.parse(text), backgroundColor: 'transparent', animation: animated && !reducedMotion.matches };
    };

    const draw = ({ id, height, option }, animated) => {
      const frame = document.querySelector(`[data-chart="${id}"]`);
      const canvas = document.createElement('div');
      canvas.className = 'canvas';
      canvas.style.height = `${height}px`;
      frame.append(canvas);
      frame.classList.add('live');
      const chart = echarts.init(canvas, theme(), { renderer: 'svg' });
      chart.setOption(adapt(option, animated));
      interactive.push({ chart, option });
      let width = canvas.clientWidth;
      new ResizeObserver(() => {
        if (canvas.clientWidth < leastWidth || canvas.clientWidth === width) return;
        width = canvas.clientWidth;
        chart.resize();
      }).observe(canvas);
    };

    document.addEventListener('themechange', () => {
      for (const { chart, option } of interactive) {
        chart.setTheme(theme());
        chart.setOption(adapt(option));
      }
    });

    const pending = new Map(charts.map((chart) => [chart.id, chart]));
    const drawPending = (id, animated) => {
      const chart = pending.get(id);
      if (!chart) return;
      pending.delete(id);
      draw(chart, animated);
      if (pending.size === 0) root.dataset.charts = String(charts.length);
    };
    if (pending.size === 0) root.dataset.charts = '0';

    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        drawPending(target.dataset.chart, true);
      }
    }, { rootMargin: '400px' });
    for (const frame of document.querySelectorAll('[data-chart]')) observer.observe(frame);

    // One chart at a time, so that the page stays responsive.
    const drawNext = () => {
      const [id] = pending.keys();
      if (id === undefined) return;
      drawPending(id);
      setTimeout(drawNext);
    };
    setTimeout(drawNext);
  };

  document.addEventListener('DOMContentLoaded', () => {
    start(JSON.parse(document.getElementById('page-data').textContent));
  });
})();
