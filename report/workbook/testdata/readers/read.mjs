// Reads workbooks with a library of the registry and prints their cells, for
// readers_test.go: node read.mjs READER BOOK... gives one line of JSON per sheet:
// {book, sheet, cells: {A1: value}}. A value is a string, a number or a boolean; of a
// cell with a formula it is the cached result. Cells without a value are left out.

import { createReadStream, readFileSync } from "node:fs";

const readers = {
  async exceljs(book, print) {
    const { default: ExcelJS } = await import("exceljs");
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(book);
    for (const sheet of workbook.worksheets) {
      const rows = [];
      sheet.eachRow((row, r) => {
        rows[r] = [];
        row.eachCell((cell, c) => {
          if (cell.master === cell) rows[r][c] = cell.value; // the others repeat its value
        });
      });
      print(sheet.name, exceljsCells(rows));
    }
  },

  async "exceljs-stream"(book, print) {
    const { default: ExcelJS } = await import("exceljs");
    const options = { sharedStrings: "cache", styles: "cache", worksheets: "emit" };
    for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(createReadStream(book), options)) {
      const rows = [];
      for await (const row of sheet) rows[row.number] = row.values;
      print(sheet.name, exceljsCells(rows));
    }
  },

  async sheetjs(book, print) {
    const { default: XLSX } = await import("xlsx");
    const workbook = XLSX.read(readFileSync(book), { cellNF: true });
    for (const name of workbook.SheetNames) {
      const cells = {};
      for (const [ref, cell] of Object.entries(workbook.Sheets[name])) {
        if (ref.startsWith("!") || cell.v === undefined || cell.v === "") continue;
        if (cell.t === "n" && !cell.w) throw new Error(`${name}!${ref}: ${cell.v} has no text in the format ${cell.z}`);
        cells[ref] = cell.v;
      }
      print(name, cells);
    }
  },

  async "read-excel-file"(book, print) {
    const { default: read } = await import("read-excel-file/node");
    for (const { sheet, data } of await read(book, { trim: false })) {
      print(sheet, grid(data.map((row) => [undefined, ...row]), 1));
    }
  },
};

// grid turns rows of columns counted from 1 into cells by reference; offset is the
// number of the first row.
function grid(rows, offset = 0) {
  const cells = {};
  rows.forEach((row, r) => {
    row?.forEach((value, c) => {
      if (value !== null && value !== undefined && value !== "") cells[columnName(c) + (r + offset)] = value;
    });
  });
  return cells;
}

function columnName(n) {
  return n > 26 ? columnName(Math.floor((n - 1) / 26)) + columnName(((n - 1) % 26) + 1) : String.fromCharCode(64 + n);
}

// exceljsCells replaces the objects of exceljs with their values.
function exceljsCells(rows) {
  return grid(rows.map((row) => row?.map((value) => {
    if (value === null || typeof value !== "object") return value;
    if ("formula" in value || "sharedFormula" in value) return value.result;
    if ("hyperlink" in value) return value.text;
    if ("richText" in value) return value.richText.map((run) => run.text).join("");
    return String(value);
  })));
}

const [reader, ...books] = process.argv.slice(2);
for (const book of books) {
  await readers[reader](book, (sheet, cells) => process.stdout.write(JSON.stringify({ book, sheet, cells }) + "\n"));
}
