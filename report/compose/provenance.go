package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"fleetreport/report"
)

// inputs are all files that the document is made from, in the order of Provenance.
func (c *composer) inputs() []report.InputFile {
	source, baseline := c.fleet.Source(), c.baseline
	list := []report.InputFile{
		{Kind: report.InventoryFile, Name: source.Name, SHA256: source.SHA256, Bytes: source.Bytes},
		{Kind: report.BaselineFile, Name: baseline.Origin, SHA256: baseline.SHA256, Bytes: baseline.Bytes},
	}
	if e := c.Exceptions; e != nil {
		list = append(list, report.InputFile{Kind: report.ExceptionsFile, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes})
	}
	if c.History != nil {
		for _, p := range c.History.Points[:len(c.History.Points)-1] {
			if p.File != "" {
				list = append(list, report.InputFile{Kind: report.HistoryFile, Name: p.File, Period: p.Period, SHA256: p.SHA256,
					Bytes: p.Bytes})
			}
		}
	}
	return list
}

// Origin is what the documents of a run were made from, as far as its manifest tells it in
// fields of its own, too.
type Origin struct {
	Title        string
	Period       report.Period
	Inputs       []report.InputFile
	AllowBadRows bool     // rows that cannot be read were to be left out
	Limits       []string // of the gate, in the words of --fail-on
	AsOf         string   // YYYY-MM-DD
	Tool         report.Tool
}

// Rows are the rows of Provenance that tell the origin: of each its two texts.
func (o Origin) Rows() [][2]string {
	rows := [][2]string{{"Title", o.Title}, {"Period", o.Period.String()}}
	for _, in := range o.Inputs {
		what := strings.ToUpper(in.Kind[:1]) + in.Kind[1:]
		if in.Kind == report.HistoryFile {
			what += " " + in.Period.String()
		}
		rows = append(rows, [2]string{what, in.Name}, [2]string{what + " SHA-256", in.SHA256},
			[2]string{what + " size", countText(int(in.Bytes)) + " bytes"})
	}
	bad := "refused"
	if o.AllowBadRows {
		bad = "left out"
	}
	rows = append(rows, [2]string{"Rows that cannot be read", bad})
	if len(o.Limits) > 0 {
		rows = append(rows, [2]string{"Limits of the gate", strings.Join(o.Limits, ", ")})
	}
	rows = append(rows, [2]string{"Judged as of", o.AsOf}, [2]string{"Made by", o.Tool.Name + " " + o.Tool.Version})
	for i := range rows {
		rows[i][1] = string([]rune(rows[i][1])) // U+FFFD for what is not UTF-8, as JSON has it
	}
	return rows
}

// The rows of Provenance that no Origin tells, but the inputs do.
const (
	encodingRow   = "Inventory encoding"
	readRow       = "Rows read"
	leftOutRow    = "Rows left out"
	notServersRow = "Rows left out that are not servers" // absent for none
	baselineRow   = "Baseline name"
)

// OriginRows gives those rows of Provenance that an Origin tells.
func OriginRows(rows [][2]string) [][2]string {
	return slices.DeleteFunc(slices.Clone(rows), func(row [2]string) bool {
		return slices.Contains([]string{encodingRow, readRow, leftOutRow, notServersRow, baselineRow}, row[0])
	})
}

// provenance lists the inputs, program and settings that made the document. Its last row is the
// run, a hash of all the others.
func (c *composer) provenance(d *report.Document, allowBadRows bool) {
	src := d.Source
	rows := Origin{Title: d.Title, Period: d.Period, Inputs: d.Inputs, AllowBadRows: allowBadRows, Limits: c.limitTexts(),
		AsOf: formatDay(c.AsOf), Tool: d.Tool}.Rows()
	behind := func(what string, more ...[2]string) {
		at := slices.IndexFunc(rows, func(row [2]string) bool { return row[0] == what })
		rows = slices.Insert(rows, at+1, more...)
	}
	behind("Inventory size", [2]string{encodingRow, src.Encoding},
		[2]string{readRow, countText(src.Rows)}, [2]string{leftOutRow, countText(src.LeftOut())})
	if src.NotServers > 0 {
		behind(leftOutRow, [2]string{notServersRow, countText(src.NotServers)})
	}
	behind("Baseline size", [2]string{baselineRow, report.Legible(d.Baseline.NameAndVersion())})
	d.Run = RunOf(rows)
	rows = append(rows, [2]string{"Run", d.Run})
	// All rows are shown, however long the history is: they give the run.
	d.Provenance = table("provenance", "Provenance", "", max(pageTeams, len(rows)), rows,
		textColumn("what", "What", func(row [2]string) string { return row[0] }),
		textColumn("value", "Value", func(row [2]string) string { return row[1] }))
}

// RunOf is the SHA-256, in lower-case hexadecimal, of the rows of Provenance above that of
// the run: of each its two texts, with a tab between them and a line feed behind. So a
// reader can compute it from the table.
func RunOf(rows [][2]string) string {
	hash := sha256.New()
	for _, row := range rows {
		hash.Write([]byte(row[0] + "\t" + row[1] + "\n")) // which cannot fail
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// limitTexts returns the limits of the gate as in --fail-on.
func (c *composer) limitTexts() []string {
	if c.Gate == nil {
		return nil
	}
	var texts []string
	for _, o := range c.Gate.Outcomes {
		texts = append(texts, o.String())
	}
	return texts
}
