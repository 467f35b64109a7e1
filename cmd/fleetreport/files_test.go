package main

// The files of the documents.
const (
	markdownFile = "report.md"
	pageFile     = "report.html"
	workbookFile = "report.xlsx"
	jsonFile     = "report.json"
	chartFolder  = "charts"
)
