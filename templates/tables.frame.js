// Scrolling of tables in their frames. The header of a table that fits sticks to the top of
// the window. A wider table scrolls within its frame, with a fixed header and first column,
// and shades show on which sides there is more.
const tableFrame = (() => {
  'use strict';

  // measure reads the sizes of all tables before it changes any, to avoid repeated layout.
  function measure(list) {
    const sizes = list.map(({ frame, table }) => [frame.offsetWidth, table.offsetWidth]);
    list.forEach(({ frame, box }, i) => {
      const [available, width] = sizes[i];
      if (available === 0) return; // not laid out, as within a closed element
      const fits = width <= available;
      frame.classList.toggle('fits', fits);
      frame.classList.toggle('scrolls', !fits);
      // Only a frame that scrolls needs the focus.
      if (fits) frame.removeAttribute('tabindex');
      else frame.tabIndex = 0;
      if (fits) box.classList.remove('more-before', 'more-after');
    });
    edges(list.filter((_, i) => sizes[i][0] > 0 && sizes[i][1] > sizes[i][0]));
  }

  // edges marks the sides to which a frame can still be scrolled.
  function edges(list) {
    const hidden = list.map(({ frame }) =>
      [frame.scrollLeft, frame.scrollWidth - frame.clientWidth - frame.scrollLeft]);
    list.forEach(({ box }, i) => {
      box.classList.toggle('more-before', hidden[i][0] > 1);
      box.classList.toggle('more-after', hidden[i][1] > 1);
    });
  }

  // watch measures a table when it is laid out, which may happen only when it comes near the
  // window, and whenever its width or that of its frame changes.
  function watch(list) {
    const widths = new Map();
    const owner = new Map();
    const changed = new Set();
    // Measuring waits for the next frame, because its changes must not be observed in the
    // same round.
    const measureChanged = () => {
      const list = [...changed];
      changed.clear();
      measure(list);
    };
    const observer = new ResizeObserver((entries) => {
      for (const { target, contentRect: { width } } of entries) {
        if (widths.get(target) === width) continue;
        const table = owner.get(target);
        // Fixed column widths are wrong for another window width.
        if (target === table.frame && widths.has(target)) release(table);
        widths.set(target, width);
        if (changed.size === 0) requestAnimationFrame(measureChanged);
        changed.add(table);
      }
    });
    for (const table of list) {
      for (const target of [table.frame, table.table]) {
        owner.set(target, table);
        observer.observe(target);
      }
      table.frame.addEventListener('scroll', () => edges([table]), { passive: true });
      table.frame.addEventListener('focusin', ({ target }) => reveal(table, target));
    }
  }

  // reveal scrolls an element that the keyboard focused out from under the first column or
  // into the frame. Browsers do not scroll if a part of it is visible. Focusing by mouse does
  // not scroll.
  function reveal({ frame }, target) {
    const cell = target.closest('th, td');
    if (!cell || cell.cellIndex === 0 || !frame.matches('.scrolls') || !target.matches(':focus-visible')) return;
    const gap = 12; // px, including the outline
    const { left, right } = target.getBoundingClientRect();
    const start = cell.parentElement.cells[0].getBoundingClientRect().right + gap;
    const end = frame.getBoundingClientRect().right - gap;
    // The start of an element that is too wide is visible.
    const over = Math.min(Math.max(right - end, 0), left - start);
    if (over) frame.scrollLeft += over;
  }

  // fixWidths keeps the current column widths, so that columns do not move with each letter
  // typed into the search field.
  function fixWidths({ heads }) {
    if (heads.some((th) => th.style.minWidth)) return;
    const widths = heads.map((th) => th.getBoundingClientRect().width);
    heads.forEach((th, i) => { th.style.minWidth = widths[i] ? `${widths[i]}px` : ''; });
  }

  // release undoes fixWidths.
  function release({ heads }) {
    for (const th of heads) th.style.minWidth = '';
  }

  return { watch, fixWidths, release };
})();
