// The controls above a table: filters, the number of rows, and buttons. tableBar builds them
// for a table with at least two rows.
const tableBar = (() => {
  'use strict';

  const messageTime = 4000; // ms for which a message replaces the count
  const maxOption = 48; // characters of an option

  const format = (n) => n.toLocaleString('en');
  const rows = (n) => `${format(n)} ${n === 1 ? 'row' : 'rows'}`;

  function element(tag, className, properties) {
    return Object.assign(document.createElement(tag), { className, ...properties });
  }

  function button(className, text, label) {
    const b = element('button', className, { type: 'button', textContent: text });
    if (label) b.setAttribute('aria-label', label);
    return b;
  }

  function search(table) {
    const field = element('input', 'find', {
      type: 'search', name: `${table.id}.q`, placeholder: 'Search', maxLength: tables.maxQuery,
      autocomplete: 'off', spellcheck: false, enterKeyHint: 'done',
    });
    field.setAttribute('aria-label', `Search in ${table.title}`);
    return field;
  }

  // choice returns a select element for [value, text] pairs, the first of which shows all rows.
  function choice(table, key, label, options) {
    const select = element('select', 'choice', { name: `${table.id}.${key}`, autocomplete: 'off' });
    select.setAttribute('aria-label', `${label} in ${table.title}`);
    select.append(...options.map(([value, text]) => {
      const option = new Option(text, value);
      option.dir = 'auto';
      return option;
    }));
    return select;
  }

  const withCount = (text, n) => `${text} (${format(n)})`;

  function shorten(text) {
    const letters = [...text];
    return letters.length > maxOption ? `${letters.slice(0, maxOption - 1).join('')}…` : text;
  }

  function teams(table) {
    const column = table.column('team');
    if (!table.servers || column < 0) return null;
    const counts = new Map();
    let unknown = null;
    for (const { tr } of table.rows) {
      const cell = tr.cells[column];
      const team = cell.textContent.trim();
      if (cell.classList.contains('unknown')) unknown = team;
      counts.set(team, (counts.get(team) ?? 0) + 1);
    }
    if (counts.size < 2) return null;
    const collator = new Intl.Collator('en', { numeric: true });
    const names = [...counts.keys()].sort((a, b) => (a === unknown) - (b === unknown) || collator.compare(a, b));
    return choice(table, 'team', 'Team', [['', 'All teams'],
      ...names.map((team) => [team, withCount(shorten(team), counts.get(team))])]);
  }

  function lacks(table, controls) {
    if (!table.servers) return null;
    const counts = new Map([['any', 0], ['none', 0]]);
    for (const { tr } of table.rows) {
      const ids = tr.dataset.lacks.split(' ').filter(Boolean);
      for (const id of [ids.length ? 'any' : 'none', ...ids]) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const options = [['any', 'Not compliant'],
      ...controls.filter(({ id }) => id !== 'any' && id !== 'none').map(({ id, title }) => [id, `Lacks ${title}`]),
      ['none', 'Compliant']].filter(([id]) => counts.get(id) > 0);
    // No filter if every server has the same state.
    if (options.every(([id]) => counts.get(id) === table.rows.length)) return null;
    return choice(table, 'lacks', 'Controls', [['', 'All servers'],
      ...options.map(([id, text]) => [id, withCount(shorten(text), counts.get(id))])]);
  }

  class Bar {
    constructor(table, controls, changed) {
      this.table = table;
      this.find = table.searches ? search(table) : null;
      this.team = table.searches ? teams(table) : null;
      this.lacks = table.searches ? lacks(table, controls) : null;
      this.status = element('span', 'count');
      this.status.setAttribute('role', 'status');
      this.clear = button('clear', 'Clear', `Clear filter and order of ${table.title}`);
      this.copy = button('copy', 'Copy as CSV', `Copy as CSV: ${table.title}`);
      this.nothing = element('p', 'nothing', { textContent: 'No row matches. ' });
      this.clearFilter = button('clear', 'Clear the filter', `Clear the filter of ${table.title}`);
      this.nothing.append(this.clearFilter);
      this.listen(changed);
      this.insert();
      this.show();
    }

    // fields lists the filters as [key of the state, element].
    get fields() {
      return [['q', this.find], ['team', this.team], ['lacks', this.lacks]].filter(([, field]) => field);
    }

    listen(changed) {
      const { table } = this;
      for (const [key, field] of this.fields) {
        field.addEventListener('input', () => {
          if (table.set({ [key]: field.value })) changed(table);
        });
      }
      for (const b of [this.clear, this.clearFilter]) {
        b.addEventListener('click', () => {
          // The button disappears, so the focus has to move.
          (this.find ?? this.copy).focus({ preventScroll: true });
          if (table.set(b === this.clear ? tables.unset : { ...tables.unset, sort: table.state.sort })) changed(table);
        });
      }
      this.copy.addEventListener('click', async () => {
        const shown = table.shown;
        const done = await tableCopy.write(tableCopy.csv(table, shown));
        this.announce(done ? `Copied ${rows(shown.length)}` : 'Copying failed');
      });
    }

    insert() {
      const slim = this.fields.length === 0;
      const bar = this.bar = element('div', slim ? 'tools slim' : 'tools');
      bar.setAttribute('role', 'group');
      bar.setAttribute('aria-label', `Tools for ${this.table.title}`);
      const actions = element('span', 'actions');
      actions.append(this.clear, this.copy);
      const end = element('span', 'end');
      end.append(this.status, actions);
      bar.append(...this.fields.map(([, field]) => field), end);
      this.table.frame.before(bar);
      if (!slim) this.table.frame.after(this.nothing);
    }

    // show updates the controls to the state of the table.
    show() {
      const { state, filtered } = this.table;
      for (const [key, field] of this.fields) {
        if (field.value !== state[key]) field.value = state[key];
        field.classList.toggle('set', state[key] !== '');
      }
      this.clear.hidden = !filtered && !state.sort;
      this.bar.classList.toggle('filtered', filtered);
      const shown = this.table.shown.length;
      this.nothing.hidden = shown > 0;
      this.count = this.fields.length ? countText(shown, this.table.rows.length, this.table.total, filtered) : '';
      clearTimeout(this.timer);
      this.status.textContent = this.count;
    }

    // announce shows a message in place of the count for a while.
    announce(text) {
      this.status.textContent = text;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => { this.status.textContent = this.count; }, messageTime);
    }
  }

  function countText(shown, listed, total, filtered) {
    if (listed === total) return filtered ? `${format(shown)} of ${rows(total)}` : rows(total);
    return `${filtered ? `${format(shown)} of the ` : ''}${rows(listed)} shown; ${format(total)} in all`;
  }

  return (table, controls, changed) => new Bar(table, controls, changed);
})();
