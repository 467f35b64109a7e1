// How a table stands in its frame. One that fits lets its head stick to the top of
// the window; a wider one scrolls in the frame, beside its first column and below
// its head, and shows towards which side there is more.
const tableFrame = (() => {
  'use strict';

  // measure reads the sizes of all the tables before it changes any.
  function measure(list) {
    const sizes = list.map(({ frame, table }) => [frame.offsetWidth, table.offsetWidth]);
    list.forEach(({ frame, box }, i) => {
      const [room, width] = sizes[i];
      if (room === 0) return; // not laid out: in a part that is closed
      const fits = width <= room;
      frame.classList.toggle('fits', fits);
      frame.classList.toggle('scrolls', !fits);
      // Only a table that does scroll is a stop for the keyboard.
      if (fits) frame.removeAttribute('tabindex');
      else frame.tabIndex = 0;
      if (fits) box.classList.remove('more-before', 'more-after');
    });
    edges(list.filter((_, i) => sizes[i][0] > 0 && sizes[i][1] > sizes[i][0]));
  }

  // edges marks the sides towards which a frame can still be scrolled.
  function edges(list) {
    const rests = list.map(({ frame }) => [frame.scrollLeft, frame.scrollWidth - frame.clientWidth - frame.scrollLeft]);
    list.forEach(({ box }, i) => {
      box.classList.toggle('more-before', rests[i][0] > 1);
      box.classList.toggle('more-after', rests[i][1] > 1);
    });
  }

  // watch measures a table when it is laid out, which may be when it comes near the
  // window, and whenever its frame or itself gets another width.
  function watch(list) {
    const widths = new Map();
    const owner = new Map();
    const changed = new Set();
    // At the next frame: what a measurement changes must not be observed in the
    // same round.
    const later = () => {
      const due = [...changed];
      changed.clear();
      measure(due);
    };
    const observer = new ResizeObserver((entries) => {
      for (const { target, contentRect: { width } } of entries) {
        if (widths.get(target) === width) continue;
        const table = owner.get(target);
        // Columns that hold still for a filter do not fit another window.
        if (target === table.frame && widths.has(target)) release(table);
        widths.set(target, width);
        if (changed.size === 0) requestAnimationFrame(later);
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

  // reveal brings what the keyboard leads to out from under the first column, and in
  // from beyond the edge: a browser may leave it be while a strip of it is in the
  // frame. Nothing moves under a mouse.
  function reveal({ frame }, target) {
    const cell = target.closest('th, td');
    if (!cell || cell.cellIndex === 0 || !frame.matches('.scrolls') || !target.matches(':focus-visible')) return;
    const gap = 12; // with the outline
    const { left, right } = target.getBoundingClientRect();
    const start = cell.parentElement.cells[0].getBoundingClientRect().right + gap;
    const end = frame.getBoundingClientRect().right - gap;
    // What is too wide begins where it can be read.
    const over = Math.min(Math.max(right - end, 0), left - start);
    if (over) frame.scrollLeft += over;
  }

  // hold keeps the columns as wide as they are: a filter takes rows away, and the
  // rest must not jump about at each letter.
  function hold({ heads }) {
    if (heads.some((th) => th.style.minWidth)) return;
    const widths = heads.map((th) => th.getBoundingClientRect().width);
    heads.forEach((th, i) => { th.style.minWidth = widths[i] ? `${widths[i]}px` : ''; });
  }

  function release({ heads }) {
    for (const th of heads) th.style.minWidth = '';
  }

  return { watch, hold, release };
})();
