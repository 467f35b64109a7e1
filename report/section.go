package report

// Section is one analysis: what it answers, its tables and its charts.
type Section struct {
	ID     string   // stable, used in links: "authentication"
	Title  string   // "Authentication gaps"
	Sheet  string   // name of the workbook's sheet, at most 31 characters
	Answer string   // one line: the question that the section answers
	Lead   []string // its findings, one sentence or short paragraph each
	Notes  []string // what a reader must know to read the figures right
	// Missing lists what could not be analysed and why, such as "not available: the file has
	// no column error_rate_pct".
	Missing []string
	Tables  []*Table
	Charts  []*Chart
	// Reference marks a section of texts and small tables for reference. The workbook lays it
	// out to be read from top to bottom.
	Reference bool
	// Cards are the details of single servers; nil for none.
	Cards *Cards
}

// ServerLink points at the details of a server in report.html.
type ServerLink struct {
	Anchor string   // id on the page: "server-legacy-erp"; "" for a server that the page does not list
	Card   bool     // Anchor is the id of a card, not of a row
	Lacks  []string // ids of the controls that the server does not meet, or that are unknown
}

// Cards are the details of single servers, one card for each row of a table.
type Cards struct {
	Table *Table // the figures of each card; the bounded documents show Table.Shown() cards
	// Of returns the rest of the card of row i, 0 <= i < Table.Shown().
	Of func(i int) Card
}

// Card is the text of a card, beside its figures.
type Card struct {
	ID    string // its anchor: "server-legacy-erp"
	Title string // the server's name
	Gaps  []Gap  // the controls that it does not meet, in the order of the baseline
}

// Gap is one control that a server does not meet, in words.
type Gap struct {
	Title string // "OAuth 2.0 is not met: auth_type is api_key."
	Why   string // why the control matters
	ToDo  string // how to close the gap
}
