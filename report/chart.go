package report

// ChartKind is the form of a chart.
type ChartKind uint8

// The forms of charts.
const (
	Heatmap ChartKind = iota // Label: rows; Values: one column per control
	Bars                     // Label: groups; Values: one bar each
	Stacked                  // Label: rows; Values: stacked parts of one bar
	Bubble                   // Label: name; Values: x, y, size
	Line                     // Label: position along the x axis; Values: one line each
)

// ChartIDs are the ids of all charts that a document may have. A document leaves
// out those that its inventory has no figures for.
var ChartIDs = []string{
	"control-coverage", "compliance-by-team", "auth-types-by-calls", "errors-against-latency",
	"calls-by-team", "risk-points", "exposed-calls-falling",
	"trend-compliance", "trend-exposed", "trend-controls",
}

// Chart is a picture of a table. It has no data of its own: it refers to columns of the table.
type Chart struct {
	ID      string // stable, the name of its picture: "auth-types-by-calls"
	Title   string // what it shows
	Finding string // its message in one sentence: caption and text alternative
	Kind    ChartKind
	Table   *Table // charts show all rows of it; package compose keeps it short
	Label   int    // column with the name of each row
	Values  []int  // columns with the values
	Total   int    // column with the sum of the values; of Stacked only
	Mark    int    // column with a State that colours each row of Bars or Bubble; -1 for none
	XTitle  string // axis titles, with units
	YTitle  string
}

// ValueIDs returns the ids of the columns with the values.
func (c *Chart) ValueIDs() []string {
	ids := make([]string, len(c.Values))
	for k, j := range c.Values {
		ids[k] = c.Table.Columns[j].ID
	}
	return ids
}
