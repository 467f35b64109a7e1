package report

// Section is one analysis: what it answers, its tables and its charts.
type Section struct {
	ID     string   // stable, used in links: "authentication"
	Title  string   // "Authentication gaps"
	Sheet  string   // name of the workbook's sheet, at most 31 characters
	Answer string   // one line: the question that the section answers
	Lead   []string // its findings, one sentence or short paragraph each
	Notes  []string // what a reader must know to read the figures right
	// Missing says what could not be analysed and why, such as "not available:
	// the file has no column error_rate_pct".
	Missing []string
	Tables  []*Table
	Charts  []*Chart
	// Reference marks texts and small tables to look something up in: the workbook
	// lays them out to be read from top to bottom.
	Reference bool
	// Cards tell all about single servers; nil for none.
	Cards *Cards
}

// ServerLink is where report.html tells more of a server.
type ServerLink struct {
	Anchor string   // id on the page: "server-legacy-erp"; "" for a server that the page does not list
	Card   bool     // it is the id of a card, not of a row
	Lacks  []string // ids of the controls that the server does not meet, or of which nobody knows
}

// Cards tell all about single servers: one card for each row of a table.
type Cards struct {
	Table *Table // the figures of each card; the bounded documents show Table.Shown() cards
	// Of is the rest of the card of row i, 0 <= i < Table.Shown().
	Of func(i int) Card
}

// Card is what stands on a card beside figures.
type Card struct {
	ID    string // the link to it: "server-legacy-erp"
	Title string // the server's name
	Gaps  []Gap  // what it lacks, in the order of the baseline
}

// Gap is one control that a server does not meet, in words.
type Gap struct {
	Title string // "OAuth 2.0 is not met: auth_type is api_key."
	Why   string // why that matters
	ToDo  string // what closes the gap
}
