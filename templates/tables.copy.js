// Copying the visible rows of a table as CSV (RFC 4180) for spreadsheets: numbers without
// signs and units, and no text that would run as a formula.
const tableCopy = (() => {
  'use strict';

  const number = /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/; // changes have a sign
  const share = /^[+-]?[\d,]+(\.\d+)?\s%$/;
  // The start of a formula, also after spaces, quotes and invisible characters, and as
  // full-width characters, which some spreadsheets treat alike.
  const formula = /^(?:[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800"'‘’“”]*[=+\-@＝＋－＠]|[\t\r\n])/u;

  // Some spreadsheets also split cells at semicolons and tabs.
  const embedded = /([;\t])(?=[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800"'‘’“”]*[=+\-@＝＋－＠])/gu;

  const quoted = (text) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const escapeFormula = (text) => {
    const escaped = text.replace(embedded, "$1'");
    return formula.test(escaped) ? `'${escaped}` : escaped;
  };

  // csv returns the header and the given rows.
  function csv(table, rows) {
    const shares = table.heads.map((_, column) => isShare(table, column));
    const lines = [table.heads.map((th, column) => {
      const name = th.textContent.trim().replace(/\s+/g, ' ');
      return escapeFormula(shares[column] ? `${name} (%)` : name);
    })];
    for (const row of rows) {
      lines.push(table.cells(row).map((cell, column) => value(cell, table.numeric(column), shares[column])));
    }
    return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
  }

  // isShare reports whether all known values of a column are percentages.
  function isShare(table, column) {
    if (!table.numeric(column)) return false;
    const known = table.rows.map((row) => table.cells(row)[column])
      .filter(({ unknown, empty }) => !unknown && !empty);
    return known.length > 0 && known.every(({ text }) => share.test(text));
  }

  function value({ text, empty }, numeric, isShare) {
    if (empty) return '';
    if (!numeric) return escapeFormula(text);
    const figure = isShare ? text.replace(/\s%$/, '') : text;
    return number.test(figure) ? figure.replace(/[+,]/g, '') : escapeFormula(figure);
  }

  // write writes a text to the clipboard and reports whether that succeeded.
  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return writeBySelection(text); // not a secure context, or not allowed
    }
  }

  // writeBySelection copies from a temporary field, which older browsers support.
  function writeBySelection(text) {
    const focused = document.activeElement;
    const field = document.createElement('textarea');
    field.className = 'offstage';
    field.readOnly = true;
    field.value = text;
    field.setAttribute('aria-hidden', 'true');
    // The field would replace CR LF by LF.
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
      // done stays false.
    }
    field.remove();
    focused?.focus({ preventScroll: true });
    return done;
  }

  return { csv, write };
})();
