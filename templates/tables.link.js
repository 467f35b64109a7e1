// The state of the tables in the address of the page, so that readers can send each other
// what they see: #anchor?table.q=words&table.team=name&table.lacks=control&table.sort=column
// (-column is descending). Links without ? keep the state.
const tableLink = (() => {
  'use strict';

  const delay = 200; // ms; browsers limit how often the address may change
  let all = new Map(); // tables by id
  let timer = 0;

  // read splits the address. The state is null if the address has none.
  function read() {
    const hash = location.hash.slice(1);
    const cut = hash.indexOf('?');
    if (cut < 0) return { anchor: hash, state: null };
    return { anchor: hash.slice(0, cut), state: new URLSearchParams(hash.slice(cut + 1)) };
  }

  // write sets the address to an anchor and the state of all tables.
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
      // The address cannot be changed here, but the tables work.
    }
  }

  // changed is called when the reader has changed a table.
  function changed(table) {
    clearTimeout(timer);
    timer = setTimeout(write, delay, encodeURIComponent(table.box.id));
  }

  function restore(state) {
    const states = new Map([...all.keys()].map((id) => [id, { ...tables.unset }]));
    for (const [name, value] of state) {
      const dot = name.lastIndexOf('.');
      const key = name.slice(dot + 1);
      const entry = states.get(name.slice(0, dot));
      if (entry && Object.hasOwn(tables.unset, key)) entry[key] = value;
    }
    for (const [id, entry] of states) all.get(id).set(entry);
  }

  function find(anchor) {
    try {
      return document.getElementById(decodeURIComponent(anchor));
    } catch {
      return null; // malformed encoding
    }
  }

  // reveal makes the target of a link visible and reports whether it was hidden.
  function reveal(target) {
    let hidden = false;
    const row = target.closest('tbody tr');
    if (row?.hidden) {
      const table = all.get(row.closest('[data-table]').dataset.table);
      table.set({ ...tables.unset, sort: table.state.sort });
      hidden = true;
    }
    for (let e = target.closest('details'); e; e = e.parentElement.closest('details')) {
      hidden ||= !e.open;
      e.open = true;
    }
    for (const e of document.querySelectorAll('tr.here')) e.classList.remove('here');
    row?.classList.add('here');
    return hidden;
  }

  // go scrolls to the target and moves the starting point of the keyboard there, as the
  // browser does for a plain anchor. It scrolls twice, because sections that come into view
  // are laid out only then and may move the target.
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

  // follow shows the state and the target of the address. It returns the target if the browser
  // could not scroll to it, because a state follows it in the address or it was hidden.
  function follow() {
    const { anchor, state } = read();
    if (state) restore(state);
    const target = find(anchor);
    const hidden = target && reveal(target);
    write(anchor);
    return state || hidden ? target : null;
  }

  function start(map) {
    all = map;
    const target = follow();
    // After going back or reloading, the browser restores the scroll position.
    const type = performance.getEntriesByType('navigation')[0]?.type ?? 'navigate';
    if (target && type === 'navigate') {
      // Wait for the load event, because the layout may change until then.
      addEventListener('load', () => go(target, 'instant'), { once: true });
    }
    addEventListener('hashchange', () => {
      const target = follow();
      if (target) go(target, 'auto');
    });
  }

  return { start, changed };
})();
