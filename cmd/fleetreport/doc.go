// Command fleetreport audits a fleet of MCP servers: it reads an inventory (CSV) and writes a Markdown report, a
// web page, an Excel workbook and a JSON file that always agree.
//
// A run has these steps, in this order. The first four are program.compose, in compose.go.
//
//  1. fleet.Read parses the rows of the inventory into servers, and reports every problem with its position.
//  2. audit.Run evaluates the controls of the baseline for every server and computes the scores.
//  3. exception.Apply finds the gaps that have an exception, history.Compare what changed since earlier months, and
//     gate.Evaluate which limits are broken. None of them changes the audit.
//  4. compose.Document turns the results into facts, tables and charts, and words every sentence.
//  5. markdown.Write, page.Write, workbook.Write and Document.WriteJSON print the same cells; package charts draws
//     the same tables; package pipeline prints the verdict for code hosts.
//  6. Package publish makes all files appear together, or none.
//
// After step 4 nothing is computed. This package has the flags, exit statuses, messages and progress of the program.
package main
