// What a table shows, as CSV (RFC 4180), on its way into a spreadsheet: numbers it
// can reckon with, and nothing that it would run.
const tableCopy = (() => {
  'use strict';

  const number = /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/; // a change has a sign
  const share = /^[+-]?[\d,]+(\.\d+)?\s%$/;
  // A formula, also behind blanks, quotes and characters that are not seen, and in
  // full width, which some spreadsheets take for the same.
  const formula = /^(?:[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800"'‘’“”]*[=+\-@＝＋－＠]|[\t\r\n])/u;

  // Some spreadsheets part cells at semicolons and tabs too.
  const inner = /([;\t])(?=[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800"'‘’“”]*[=+\-@＝＋－＠])/gu;

  const quoted = (text) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const harmless = (text) => {
    const parted = text.replace(inner, "$1'");
    return formula.test(parted) ? `'${parted}` : parted;
  };

  // csv is the header and the rows given, in their order.
  function csv(table, rows) {
    const shares = table.heads.map((_, column) => isShare(table, column));
    const lines = [table.heads.map((th, column) => {
      const name = th.textContent.trim().replace(/\s+/g, ' ');
      return harmless(shares[column] ? `${name} (%)` : name);
    })];
    for (const row of rows) {
      lines.push(table.cells(row).map((cell, column) => value(cell, table.numeric(column), shares[column])));
    }
    return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
  }

  // isShare tells whether all that a column knows is shares.
  function isShare(table, column) {
    if (!table.numeric(column)) return false;
    const known = table.rows.map((row) => table.cells(row)[column]).filter(({ unknown, empty }) => !unknown && !empty);
    return known.length > 0 && known.every(({ text }) => share.test(text));
  }

  function value({ text, empty }, numeric, isShare) {
    if (empty) return '';
    if (!numeric) return harmless(text);
    const figure = isShare ? text.replace(/\s%$/, '') : text;
    return number.test(figure) ? figure.replace(/[+,]/g, '') : harmless(figure);
  }

  // put writes a text to the clipboard, and gives whether that worked.
  async function put(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return putByHand(text); // not a secure context, or not allowed
    }
  }

  // putByHand is the older way: a field that is copied from.
  function putByHand(text) {
    const before = document.activeElement;
    const field = document.createElement('textarea');
    field.className = 'offstage';
    field.readOnly = true;
    field.value = text;
    field.setAttribute('aria-hidden', 'true');
    // The field turns CR LF into LF.
    field.addEventListener('copy', (event) => {
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    });
    document.body.append(field);
    field.select();
    let done = false;
    try {
      done = document.execCommand('copy');
    } catch {
      // The answer is no.
    }
    field.remove();
    before?.focus({ preventScroll: true });
    return done;
  }

  return { csv, put };
})();
