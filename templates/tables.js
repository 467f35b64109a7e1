// Interactive tables of report.html: columns can be sorted, rows filtered, and the visible
// rows copied. Without scripts the tables show all rows in the order of the report.
//
//   tables.js        rows: sorting and filtering
//   tables.bar.js    controls above a table
//   tables.frame.js  scrolling
//   tables.link.js   state in the address of the page
//   tables.copy.js   copying as CSV
//
// The files work in any order.
const tables = (() => {
  'use strict';

  // Tables whose rows have different units, so sorting them would be meaningless.
  const unsorted = new Set(['key-figures', 'provenance', 'controls-constants']);
  const searchedRows = 12; // longer tables can be searched, whatever they list

  // The state of a table that a reader has not changed. All values are text, as in the link.
  const unset = Object.freeze({ q: '', team: '', lacks: '', sort: '' });
  const maxQuery = 200; // characters

  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const fold = (text) => text.normalize('NFKC').toLowerCase();
  const withoutSigns = (text) => text.replace(/[\s,%]/g, '');

  class Table {
    constructor(box) {
      this.box = box;
      this.id = box.dataset.table;
      this.frame = box.querySelector('.table');
      this.table = box.querySelector('table');
      this.title = box.querySelector('.caption')?.textContent.trim()
        ?? this.frame.getAttribute('aria-label') ?? 'the table';
      this.heads = [...this.table.tHead.rows[0].cells];
      this.body = this.table.tBodies[0];
      this.rows = [...this.body.rows].map((tr) => ({ tr, cells: null, text: '' }));
      this.order = this.rows; // including hidden rows
      this.total = Math.max(Number(box.dataset.rows) || 0, this.rows.length);
      this.servers = this.rows.length > 0 && this.rows.every(({ tr }) => tr.dataset.lacks !== undefined);
      this.state = unset;
      this.sorts = this.rows.length > 1 && !unsorted.has(this.id);
      this.searches = this.rows.length > (this.servers ? 1 : searchedRows);
    }

    column(id) {
      return this.heads.findIndex((th) => th.dataset.column === id);
    }

    // cells reads the cells of a row once, when they are first needed.
    cells(row) {
      row.cells ??= [...row.tr.cells].map((cell) => ({
        text: cell.textContent.trim(),
        unknown: cell.classList.contains('unknown'),
        empty: cell.classList.contains('empty'),
      }));
      return row.cells;
    }

    // text returns the text of a row for searching. It has numbers with and without commas.
    text(row) {
      row.text ||= fold(this.cells(row).map(({ text }, i) =>
        (this.numeric(i) && text.includes(',') ? `${text}\n${withoutSigns(text)}` : text)).join('\n'));
      return row.text;
    }

    numeric(column) {
      return this.heads[column].classList.contains('num');
    }

    get filtered() {
      return Boolean(this.state.q.trim() || this.state.team || this.state.lacks);
    }

    get shown() {
      return this.order.filter(({ tr }) => !tr.hidden);
    }

    // valid returns a state without the values that this table does not have: a link may be
    // from another month.
    valid({ q, team, lacks, sort }) {
      const known = (select, value) => [...select?.options ?? []].some((option) => option.value === value);
      return {
        q: this.searches ? q.slice(0, maxQuery) : '',
        team: known(this.bar?.team, team) ? team : '',
        lacks: known(this.bar?.lacks, lacks) ? lacks : '',
        sort: this.sorts && this.column(sort.replace(/^-/, '')) >= 0 ? sort : '',
      };
    }

    // set changes the state and reports whether it differs from before.
    set(state) {
      const before = this.state;
      this.state = this.valid({ ...before, ...state });
      const changed = Object.keys(unset).filter((key) => before[key] !== this.state[key]);
      if (changed.length === 0) return false;
      if (changed.includes('sort')) this.arrange();
      if (changed.length > 1 || changed[0] !== 'sort') this.filter();
      this.bar.show();
      return true;
    }

    filter() {
      if (this.filtered) tableFrame.fixWidths(this);
      else tableFrame.release(this);
      const terms = fold(this.state.q).split(/\s+/).filter(Boolean);
      const team = this.state.team ? this.column('team') : -1;
      for (const row of this.rows) {
        const visible = this.matchesControls(row.tr) &&
          (team < 0 || this.cells(row)[team].text === this.state.team) &&
          (terms.length === 0 || terms.every((word) => this.text(row).includes(word)));
        if (row.tr.hidden === visible) row.tr.hidden = !visible;
      }
    }

    // matchesControls reports whether a row matches the filter by controls.
    matchesControls(tr) {
      const { lacks } = this.state;
      if (!lacks) return true;
      if (lacks === 'none') return tr.dataset.lacks === '';
      if (lacks === 'any') return tr.dataset.lacks !== '';
      return tr.dataset.lacks.split(' ').includes(lacks);
    }

    // arrange sorts the rows. Equal rows keep the order of the report, and unknown and empty
    // cells come last in both directions.
    arrange() {
      const down = this.state.sort.startsWith('-');
      const id = this.state.sort.replace(/^-/, '');
      const column = this.column(id);
      for (const th of this.heads) {
        if (id && th.dataset.column === id) th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        else th.removeAttribute('aria-sort');
      }
      this.order = this.rows;
      if (id) {
        const sign = down ? -1 : 1;
        this.order = this.rows.map((row) => this.key(row, column))
          .sort((a, b) => a.rank - b.rank || sign * (a.rank ? 0 : compare(a.value, b.value)))
          .map(({ row }) => row);
      }
      this.body.replaceChildren(...this.order.map(({ tr }) => tr));
    }

    key(row, column) {
      const { text, unknown, empty } = this.cells(row)[column];
      const value = this.numeric(column) ? Number(withoutSigns(text)) : text;
      const rank = empty ? 3 : unknown ? 2 : Number.isNaN(value) || text === '' ? 1 : 0;
      return { row, value, rank };
    }

    // toggleSort responds to a click on a header: it sorts by the largest number or the first
    // name first, then in the other direction, then not at all.
    toggleSort(id) {
      const up = id, down = `-${id}`;
      const steps = this.numeric(this.column(id)) ? ['', down, up] : ['', up, down];
      return this.set({ sort: steps[(steps.indexOf(this.state.sort) + 1) % steps.length] });
    }

    // addSorting turns the content of each header into a button.
    addSorting(changed) {
      for (const th of this.heads) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'sort';
        button.append(...th.childNodes);
        th.append(button);
      }
      this.table.tHead.addEventListener('click', ({ target }) => {
        const th = target.closest('.sort')?.closest('th');
        if (th && this.toggleSort(th.dataset.column)) changed(this);
      });
    }
  }

  function compare(a, b) {
    return typeof a === 'number' ? a - b : collator.compare(a, b);
  }

  document.addEventListener('DOMContentLoaded', () => {
    const data = document.getElementById('page-data');
    const controls = (data && JSON.parse(data.textContent).controls) || [];
    const all = new Map();
    for (const box of document.querySelectorAll('.tablebox[data-table]')) {
      const table = new Table(box);
      if (table.rows.length > 1) {
        table.bar = tableBar(table, controls, tableLink.changed);
        if (table.sorts) table.addSorting(tableLink.changed);
      }
      all.set(table.id, table);
    }
    tableFrame.watch([...all.values()]);
    tableLink.start(all);
  });

  return { unset, maxQuery };
})();
