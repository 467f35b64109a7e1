// The tables of report.html, brought to life: columns sort, rows are filtered, and
// what is shown can be copied. Without this they stand there whole, in the order of
// the report. The parts: tables.js the rows, tables.bar.js the controls above them,
// tables.frame.js how they scroll, tables.link.js their state in the page's address,
// tables.copy.js the way to a spreadsheet. They may stand in any order.
const tables = (() => {
  'use strict';

  // These say one thing a row: an order by number or name would mean nothing.
  const plain = new Set(['key-figures', 'provenance', 'controls-constants']);
  const searched = 12; // rows; a longer table can be searched whatever it lists

  // What a reader may set. All of it is text, as it is written in the link.
  const unset = Object.freeze({ q: '', team: '', lacks: '', sort: '' });
  const longest = 200; // characters to search for

  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const fold = (text) => text.normalize('NFKC').toLowerCase();
  const bare = (text) => text.replace(/[\s,%]/g, '');

  class Table {
    constructor(box) {
      this.box = box;
      this.id = box.dataset.table;
      this.frame = box.querySelector('.table');
      this.table = box.querySelector('table');
      this.title = box.querySelector('.caption')?.textContent.trim() ?? this.frame.getAttribute('aria-label') ?? 'the table';
      this.heads = [...this.table.tHead.rows[0].cells];
      this.body = this.table.tBodies[0];
      this.rows = [...this.body.rows].map((tr) => ({ tr, cells: null, words: '' }));
      this.order = this.rows; // with the hidden ones
      this.total = Math.max(Number(box.dataset.rows) || 0, this.rows.length);
      this.servers = this.rows.length > 0 && this.rows.every(({ tr }) => tr.dataset.lacks !== undefined);
      this.state = unset;
      this.sorts = this.rows.length > 1 && !plain.has(this.id);
      this.searches = this.rows.length > (this.servers ? 1 : searched);
    }

    column(id) {
      return this.heads.findIndex((th) => th.dataset.column === id);
    }

    // cells reads a row when somebody asks for it, and then never again.
    cells(row) {
      row.cells ??= [...row.tr.cells].map((cell) => ({
        text: cell.textContent.trim(),
        unknown: cell.classList.contains('unknown'),
        empty: cell.classList.contains('empty'),
      }));
      return row.cells;
    }

    // words are what a search looks through. A number is found with its commas and
    // without.
    words(row) {
      row.words ||= fold(this.cells(row).map(({ text }, i) =>
        (this.numeric(i) && text.includes(',') ? `${text}\n${bare(text)}` : text)).join('\n'));
      return row.words;
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

    // valid is a state without what this table does not know: a link may be from
    // another month, or from nowhere.
    valid({ q, team, lacks, sort }) {
      const known = (select, value) => [...select?.options ?? []].some((option) => option.value === value);
      return {
        q: this.searches ? q.slice(0, longest) : '',
        team: known(this.bar?.team, team) ? team : '',
        lacks: known(this.bar?.lacks, lacks) ? lacks : '',
        sort: this.sorts && this.column(sort.replace(/^-/, '')) >= 0 ? sort : '',
      };
    }

    // set shows the rows of a state, and gives whether that is another than before.
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
      if (this.filtered) tableFrame.hold(this);
      else tableFrame.release(this);
      const wanted = fold(this.state.q).split(/\s+/).filter(Boolean);
      const team = this.state.team ? this.column('team') : -1;
      for (const row of this.rows) {
        const seen = this.meets(row.tr) &&
          (team < 0 || this.cells(row)[team].text === this.state.team) &&
          (wanted.length === 0 || wanted.every((word) => this.words(row).includes(word)));
        if (row.tr.hidden === seen) row.tr.hidden = !seen;
      }
    }

    // meets tells whether a row is what was asked for of the controls.
    meets(tr) {
      const { lacks } = this.state;
      if (!lacks) return true;
      if (lacks === 'none') return tr.dataset.lacks === '';
      if (lacks === 'any') return tr.dataset.lacks !== '';
      return tr.dataset.lacks.split(' ').includes(lacks);
    }

    // arrange puts the rows into the order asked for; equal ones stay in that of
    // the report, and what is unknown or empty comes last in either direction.
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
        const turn = down ? -1 : 1;
        this.order = this.rows.map((row) => this.key(row, column))
          .sort((a, b) => a.rank - b.rank || turn * (a.rank ? 0 : compare(a.value, b.value)))
          .map(({ row }) => row);
      }
      this.body.replaceChildren(...this.order.map(({ tr }) => tr));
    }

    key(row, column) {
      const { text, unknown, empty } = this.cells(row)[column];
      const value = this.numeric(column) ? Number(bare(text)) : text;
      const rank = empty ? 3 : unknown ? 2 : Number.isNaN(value) || text === '' ? 1 : 0;
      return { row, value, rank };
    }

    // turn is a click on the head of a column: the useful direction first, which is
    // the largest number or the first name, then the other, then none.
    turn(id) {
      const up = id, down = `-${id}`;
      const steps = this.numeric(this.column(id)) ? ['', down, up] : ['', up, down];
      return this.set({ sort: steps[(steps.indexOf(this.state.sort) + 1) % steps.length] });
    }

    // addSorting makes a button of the content of each head.
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
        if (th && this.turn(th.dataset.column)) changed(this);
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

  return { unset, longest };
})();
