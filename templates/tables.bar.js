// The controls above a table: what to show of it, how many rows that is, and the
// buttons. tableBar builds them for a table with at least two rows.
const tableBar = (() => {
  'use strict';

  const spoken = 4000; // ms that a message stands in the place of the count
  const widest = 48; // characters of a team's name in the list of teams

  const figure = (n) => n.toLocaleString('en');
  const rows = (n) => `${figure(n)} ${n === 1 ? 'row' : 'rows'}`;

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
      type: 'search', name: `${table.id}.q`, placeholder: 'Search', maxLength: tables.longest,
      autocomplete: 'off', spellcheck: false, enterKeyHint: 'done',
    });
    field.setAttribute('aria-label', `Search in ${table.title}`);
    return field;
  }

  // choice is a select of [value, text] pairs, the first of which filters nothing.
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

  const counted = (text, n) => `${text} (${figure(n)})`;

  function short(text) {
    const letters = [...text];
    return letters.length > widest ? `${letters.slice(0, widest - 1).join('')}…` : text;
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
      ...names.map((team) => [team, counted(short(team), counts.get(team))])]);
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
    // Where every server is the same there is nothing to choose.
    if (options.every(([id]) => counts.get(id) === table.rows.length)) return null;
    return choice(table, 'lacks', 'Controls', [['', 'All servers'],
      ...options.map(([id, text]) => [id, counted(short(text), counts.get(id))])]);
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
      this.again = button('clear', 'Clear the filter', `Clear the filter of ${table.title}`);
      this.nothing.append(this.again);
      this.listen(changed);
      this.place();
      this.show();
    }

    // fields are the controls that filter, by what they set.
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
      for (const b of [this.clear, this.again]) {
        b.addEventListener('click', () => {
          // The button goes away, and the focus must not go with it.
          (this.find ?? this.copy).focus({ preventScroll: true });
          if (table.set(b === this.clear ? tables.unset : { ...tables.unset, sort: table.state.sort })) changed(table);
        });
      }
      this.copy.addEventListener('click', async () => {
        const shown = table.shown;
        const done = await tableCopy.put(tableCopy.csv(table, shown));
        this.say(done ? `Copied ${rows(shown.length)}` : 'Copying failed');
      });
    }

    place() {
      const slim = this.fields.length === 0;
      const bar = this.bar = element('div', slim ? 'tools slim' : 'tools');
      bar.setAttribute('role', 'group');
      bar.setAttribute('aria-label', `Tools for ${this.table.title}`);
      const actions = element('span', 'actions');
      actions.append(this.clear, this.copy);
      const rest = element('span', 'rest');
      rest.append(this.status, actions);
      bar.append(...this.fields.map(([, field]) => field), rest);
      this.table.frame.before(bar);
      if (!slim) this.table.frame.after(this.nothing);
    }

    // show brings the controls in line with the state of the table.
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
      this.count = this.fields.length ? counting(shown, this.table.rows.length, this.table.total, filtered) : '';
      clearTimeout(this.timer);
      this.status.textContent = this.count;
    }

    // say puts a message where the count is, for a while.
    say(text) {
      this.status.textContent = text;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => { this.status.textContent = this.count; }, spoken);
    }
  }

  function counting(shown, held, total, filtered) {
    if (held === total) return filtered ? `${figure(shown)} of ${rows(total)}` : rows(total);
    return `${filtered ? `${figure(shown)} of the ` : ''}${rows(held)} shown; ${figure(total)} in all`;
  }

  return (table, controls, changed) => new Bar(table, controls, changed);
})();
