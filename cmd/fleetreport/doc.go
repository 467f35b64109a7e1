// Command fleetreport audits a fleet of MCP servers: it reads an inventory (CSV)
// and writes a Markdown report, a web page, an Excel workbook and a JSON file
// that always agree.
//
// The way a row goes:
//
//  1. fleet.Read turns line 9 of fleet.csv into a server that remembers its line,
//     or says what is wrong with it, and where.
//  2. audit.Run says which controls of the baseline the server meets, and what it
//     costs that it lacks others.
//  3. report.Compose turns servers and judgements into facts, tables and charts,
//     and words every sentence (templates/wording.tmpl).
//  4. markdown.Write, page.Write, workbook.Write and Document.WriteJSON print the
//     same cells; package charts makes the pictures of the same tables.
//  5. publish makes all files appear together, or none.
//
// From step 3 on nothing is computed, and nobody calls back up the stream.
package main
