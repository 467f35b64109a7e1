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
//  3. exception.Apply says which gaps have an exception, history.Compare what changed
//     since earlier months, gate.Judge which limits are broken. None of them changes
//     the judgement.
//  4. compose.Document turns servers and judgements into facts, tables and charts,
//     and words every sentence (templates/wording.tmpl).
//  5. markdown.Write, page.Write, workbook.Write and Document.WriteJSON print the
//     same cells; package charts makes the pictures of the same tables; package
//     pipeline prints the verdict for code hosts.
//  6. publish makes all files appear together, or none.
//
// From step 4 on nothing is computed, and nobody calls back up the stream. The order
// of the steps is func judge, in judge.go.
package main
