package report

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// SchemaVersion is the version of the form of report.json. It grows by one when a
// field changes its meaning or goes away; new fields do not change it.
const SchemaVersion = 1

// Schema is the JSON Schema of report.json.
//
//go:embed report.schema.json
var Schema []byte

// WriteJSON writes the document as JSON: the facts, the tables as the page shows
// them, and the audit of every server, one compact record per line. Unknown is
// null, a number is not rounded, and keys are in a fixed order.
func (d *Document) WriteJSON(w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := &jsonWriter{w: buffered}
	out.raw("{\n")
	out.field("schema", SchemaVersion)
	out.field("title", d.Title)
	out.field("period", d.Period.String())
	out.field("run", d.Run)
	out.field("tool", jsonTool(d.Tool))
	out.field("source", jsonSource{d.Source.Name, d.Source.SHA256, d.Source.Bytes, d.Source.Encoding, d.Source.Rows,
		d.Source.Rejected, d.Source.NotServers, d.Columns})
	out.field("baseline", jsonBaseline(d.Baseline))
	out.key("controls")
	out.list(len(d.Controls), func(i int) any { return jsonControlOf(d.Controls[i]) })
	out.raw(",\n")
	out.field("verdict", d.Verdict)
	out.field("remark", d.Remark)
	out.field("decision", d.Decision)
	if d.Previous != "" {
		out.field("since", d.Since)
	}
	if d.Gate.Text != "" {
		out.field("gate", jsonGateOf(d.Gate))
	}
	out.field("actions", d.Actions.Texts())
	out.key("facts")
	out.list(len(d.Facts), func(i int) any {
		f := d.Facts[i]
		return jsonFact{f.ID, f.Label, jsonCell(f.Value), f.Text(), f.Format.Unit}
	})
	out.raw(",\n")
	out.field("key_figures", jsonTableOf(d.KeyFigures))
	out.key("sections")
	sections := slices.Concat(d.Sections, d.Appendix)
	out.list(len(sections), func(i int) any { return jsonSectionOf(sections[i]) })
	out.raw(",\n")
	out.field("provenance", jsonTableOf(d.Provenance))
	if d.Planned != nil {
		out.key("plan")
		out.table(d.Planned)
		out.raw(",\n")
	}
	out.key("servers")
	out.table(d.Servers)
	out.raw("\n}\n")
	if out.err != nil {
		return out.err
	}
	return buffered.Flush()
}

type (
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonSource struct {
		Name       string `json:"name"`
		SHA256     string `json:"sha256"`
		Bytes      int64  `json:"bytes"`
		Encoding   string `json:"encoding"`
		Rows       int    `json:"rows"`
		Rejected   int    `json:"rejected"`
		NotServers int    `json:"not_servers,omitempty"`

		Columns []string `json:"columns"`
	}
	jsonBaseline struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Origin  string `json:"origin"`
		SHA256  string `json:"sha256"`
	}
	jsonControl struct {
		ID         string `json:"id"`
		Title      string `json:"title"`
		Column     string `json:"column"`
		Definition string `json:"definition"`
		HasColumn  bool   `json:"has_column"`
	}
	jsonFact struct {
		ID    string   `json:"id"`
		Label string   `json:"label"`
		Value jsonCell `json:"value"`
		Text  string   `json:"text"`
		Unit  string   `json:"unit,omitempty"`
	}
	jsonGate struct {
		Failed bool        `json:"failed"`
		Text   string      `json:"text"`
		Limits []jsonLimit `json:"limits"`
	}
	jsonLimit struct {
		Limit  string `json:"limit"`
		Broken bool   `json:"broken"`
		Found  string `json:"found"`
	}
	jsonSection struct {
		ID      string       `json:"id"`
		Title   string       `json:"title"`
		Sheet   string       `json:"sheet"`
		Answer  string       `json:"answer"`
		Lead    []string     `json:"lead,omitempty"`
		Notes   []string     `json:"notes,omitempty"`
		Missing []string     `json:"missing,omitempty"`
		Tables  []*jsonTable `json:"tables,omitempty"`
		Charts  []jsonChart  `json:"charts,omitempty"`
	}
	jsonTable struct {
		ID      string       `json:"id"`
		Title   string       `json:"title"`
		Order   string       `json:"order,omitempty"`
		Total   int          `json:"rows_total"` // Rows are the first of them
		Columns []jsonColumn `json:"columns"`
		Rows    [][]jsonCell `json:"rows"`
	}
	jsonColumn struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Unit  string `json:"unit,omitempty"`
		Share bool   `json:"share,omitempty"` // 0 to 1, shown as a percentage
	}
	jsonChart struct {
		ID      string   `json:"id"`
		Title   string   `json:"title"`
		Finding string   `json:"finding"`
		Table   string   `json:"table"`
		Label   string   `json:"label"`
		Values  []string `json:"values"`
	}
)

func jsonControlOf(c Control) jsonControl {
	return jsonControl{c.ID, c.Title, c.Column, c.Definition, c.HasColumn}
}

func jsonGateOf(g Gate) jsonGate {
	j := jsonGate{Failed: g.Failed, Text: g.Text}
	for _, l := range g.Limits {
		j.Limits = append(j.Limits, jsonLimit{l.Text, l.Broken, l.Result})
	}
	return j
}

func jsonSectionOf(s *Section) jsonSection {
	j := jsonSection{ID: s.ID, Title: s.Title, Sheet: s.Sheet, Answer: s.Answer, Lead: s.Lead, Notes: s.Notes,
		Missing: s.Missing}
	for _, t := range s.Tables {
		j.Tables = append(j.Tables, jsonTableOf(t))
	}
	for _, c := range s.Charts {
		j.Charts = append(j.Charts, jsonChart{ID: c.ID, Title: c.Title, Finding: c.Finding, Table: c.Table.ID,
			Label: c.Table.Columns[c.Label].ID, Values: c.ValueIDs()})
	}
	return j
}

func jsonTableOf(t *Table) *jsonTable {
	j := &jsonTable{ID: t.ID, Title: t.Title, Order: t.Order, Total: t.Len, Columns: jsonColumns(t), Rows: [][]jsonCell{}}
	for _, row := range t.Rows(t.Shown()) {
		j.Rows = append(j.Rows, jsonRow(row))
	}
	return j
}

func jsonColumns(t *Table) []jsonColumn {
	columns := make([]jsonColumn, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = jsonColumn{c.ID, c.Name, c.Format.Unit, c.Format.Percent}
	}
	return columns
}

func jsonRow(row []Cell) []jsonCell {
	values := make([]jsonCell, len(row))
	for i, c := range row {
		values[i] = jsonCell(c)
	}
	return values
}

// jsonCell is a cell that is written as in the rows of all servers.
type jsonCell Cell

func (c jsonCell) MarshalJSON() ([]byte, error) { return (*Cell)(&c).appendJSON(nil) }

// jsonWriter writes one field or list element per line, so that a report of a
// million servers needs no memory for it and a diff of two reports reads well.
type jsonWriter struct {
	w   io.Writer
	err error
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = io.WriteString(j.w, s)
	}
}

func (j *jsonWriter) value(v any) {
	if j.err != nil {
		return
	}
	b, err := json.Marshal(v)
	if err != nil {
		j.err = fmt.Errorf("report.json: %w", err)
		return
	}
	_, j.err = j.w.Write(b)
}

// table writes all rows of a table.
func (j *jsonWriter) table(t *Table) {
	j.raw(`{"columns":`)
	j.value(jsonColumns(t))
	j.raw(`,"rows":`)
	j.rows(t)
	j.raw("}")
}

func (j *jsonWriter) rows(t *Table) {
	if j.err == nil {
		j.err = writeJSONRows(j.w, t)
	}
}

func (j *jsonWriter) key(k string) { j.raw(` "` + k + `": `) }

func (j *jsonWriter) field(k string, v any) {
	j.key(k)
	j.value(v)
	j.raw(",\n")
}

func (j *jsonWriter) list(n int, element func(i int) any) {
	j.raw("[")
	for i := range n {
		if i > 0 {
			j.raw(",")
		}
		j.raw("\n  ")
		j.value(element(i))
	}
	j.raw("]")
}
