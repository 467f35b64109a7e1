// Has HyperFormula compute the formulas of workbooks, for readers_test.go. Standard
// input holds one JSON object per line and book, {name, sheets: {NAME: {A1: content}},
// names: {NAME: reference}}, where a content is a number, a boolean, a text behind an
// apostrophe, or a formula. Standard output gets {name, sheets: {NAME: {A1: value}}}
// with the value of every formula.

import { createInterface } from "node:readline";
import { HyperFormula, DetailedCellError } from "hyperformula";

const position = (ref) => {
  const [, letters, row] = /^([A-Z]+)(\d+)$/.exec(ref);
  const col = [...letters].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0);
  return { row: Number(row) - 1, col: col - 1 };
};

// As Excel has it, as far as HyperFormula can.
const options = { licenseKey: "gpl-v3", dateFormats: ["YYYY-MM-DD"], accentSensitive: true };

for await (const line of createInterface({ input: process.stdin })) {
  const { name, sheets, names } = JSON.parse(line);
  const rows = {};
  for (const [sheet, cells] of Object.entries(sheets)) {
    rows[sheet] = [];
    for (const [ref, content] of Object.entries(cells)) {
      const { row, col } = position(ref);
      while (rows[sheet].length <= row) rows[sheet].push([]);
      rows[sheet][row][col] = content;
    }
    rows[sheet] = rows[sheet].map((row) => Array.from(row, (content) => content ?? null));
  }
  const named = Object.entries(names).map(([name, to]) => ({ name, expression: "=" + to }));
  const engine = HyperFormula.buildFromSheets(rows, options, named);
  const computed = {};
  for (const [sheet, cells] of Object.entries(sheets)) {
    computed[sheet] = {};
    for (const [ref, content] of Object.entries(cells)) {
      if (typeof content !== "string" || !content.startsWith("=")) continue;
      const value = engine.getCellValue({ sheet: engine.getSheetId(sheet), ...position(ref) });
      computed[sheet][ref] = value instanceof DetailedCellError ? `${value.value} ${value.message}` : value;
    }
  }
  process.stdout.write(JSON.stringify({ name, sheets: computed }) + "\n");
}
