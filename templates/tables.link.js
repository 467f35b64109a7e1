// The state of the tables in the page's address, so that what one reader sees can
// be sent to another: #anchor?table.q=words&table.team=name&table.lacks=control
// &table.sort=column (-column is descending). Links without ? keep the state.
const tableLink = (() => {
  'use strict';

  const pause = 200; // ms; browsers limit how often an address may change
  let all = new Map(); // tables, by name
  let timer = 0;

  // read takes the address apart. The state is null where it has none.
  function read() {
    const hash = location.hash.slice(1);
    const cut = hash.indexOf('?');
    if (cut < 0) return { anchor: hash, state: null };
    return { anchor: hash.slice(0, cut), state: new URLSearchParams(hash.slice(cut + 1)) };
  }

  // write puts the state of all tables behind an anchor.
  function write(anchor) {
    clearTimeout(timer);
    const state = new URLSearchParams();
    for (const [id, table] of all) {
      for (const [key, value] of Object.entries(table.state)) {
        if (value) state.set(`${id}.${key}`, value);
      }
    }
    const hash = state.size ? `#${anchor}?${state}` : anchor && `#${anchor}`;
    if (hash === location.hash) return;
    try {
      history.replaceState(history.state, '', hash || location.pathname + location.search);
    } catch {
      // The address cannot be changed here; the tables work all the same.
    }
  }

  // changed notes that the reader has set something in a table.
  function changed(table) {
    clearTimeout(timer);
    timer = setTimeout(write, pause, encodeURIComponent(table.box.id));
  }

  function restore(state) {
    const wanted = new Map([...all.keys()].map((id) => [id, { ...tables.unset }]));
    for (const [name, value] of state) {
      const dot = name.lastIndexOf('.');
      const key = name.slice(dot + 1);
      const entry = wanted.get(name.slice(0, dot));
      if (entry && Object.hasOwn(tables.unset, key)) entry[key] = value;
    }
    for (const [id, entry] of wanted) all.get(id).set(entry);
  }

  function find(anchor) {
    try {
      return document.getElementById(decodeURIComponent(anchor));
    } catch {
      return null; // not an encoded text
    }
  }

  // reveal makes sure that the target of a link can be seen, and gives whether it
  // could not before.
  function reveal(target) {
    let hid = false;
    const row = target.closest('tbody tr');
    if (row?.hidden) {
      const table = all.get(row.closest('[data-table]').dataset.table);
      table.set({ ...tables.unset, sort: table.state.sort });
      hid = true;
    }
    for (let e = target.closest('details'); e; e = e.parentElement.closest('details')) {
      hid ||= !e.open;
      e.open = true;
    }
    for (const e of document.querySelectorAll('tr.here')) e.classList.remove('here');
    row?.classList.add('here');
    return hid;
  }

  // go does what the browser does for a plain anchor: it scrolls there, and the
  // keyboard goes on from there. What comes into sight is only then laid out, and
  // may push the target away, so it goes there once more.
  function go(target, behavior) {
    if (target.tabIndex < 0 && !target.hasAttribute('tabindex')) {
      target.tabIndex = -1;
      target.addEventListener('blur', () => target.removeAttribute('tabindex'), { once: true });
    }
    target.focus({ preventScroll: true });
    const scroll = () => target.scrollIntoView({ behavior });
    scroll();
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  }

  // follow brings the page to its address. It gives the target where the browser
  // has not found it: behind a state, or where it was hidden.
  function follow() {
    const { anchor, state } = read();
    if (state) restore(state);
    const target = find(anchor);
    const hid = target && reveal(target);
    write(anchor);
    return state || hid ? target : null;
  }

  function start(map) {
    all = map;
    const target = follow();
    // A browser that goes back or loads again knows best where the reader was.
    const how = performance.getEntriesByType('navigation')[0]?.type ?? 'navigate';
    if (target && how === 'navigate') {
      // Once all is there: charts take their place later.
      addEventListener('load', () => go(target, 'instant'), { once: true });
    }
    addEventListener('hashchange', () => {
      const target = follow();
      if (target) go(target, 'auto');
    });
  }

  return { start, changed };
})();
