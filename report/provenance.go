package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// InputFile is a file that the document was made from.
type InputFile struct {
	Kind   string // one of the kinds below
	Name   string // base name, with the folders that tell its month for one of the history; "built in" for the built-in baseline
	Period Period // of one of the history
	SHA256 string // of its bytes, in lower-case hexadecimal
	Bytes  int64  // their number
}

// The kinds of input files.
const (
	InventoryFile  = "inventory"
	BaselineFile   = "baseline"
	ExceptionsFile = "exceptions"
	HistoryFile    = "history"
)

// inputs are all files that the document is made from, in the order of Provenance.
func (c *composer) inputs() []InputFile {
	source, baseline := c.fleet.Source(), c.baseline
	list := []InputFile{
		{Kind: InventoryFile, Name: source.Name, SHA256: source.SHA256, Bytes: source.Bytes},
		{Kind: BaselineFile, Name: baseline.Origin, SHA256: baseline.SHA256, Bytes: baseline.Bytes},
	}
	if e := c.Exceptions; e != nil {
		list = append(list, InputFile{Kind: ExceptionsFile, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes})
	}
	if c.History != nil {
		for _, p := range c.History.Points[:len(c.History.Points)-1] {
			if p.File != "" {
				list = append(list, InputFile{Kind: HistoryFile, Name: p.File, Period: p.Period, SHA256: p.SHA256, Bytes: p.Bytes})
			}
		}
	}
	return list
}

// provenance says which inputs, program and settings made the document. Its last row
// is the run, which stands for all the others.
func (c *composer) provenance(d *Document) {
	src := d.Source
	rows := []term{{"Title", d.Title}, {"Period", d.Period.String()}}
	for _, in := range d.Inputs {
		switch in.Kind {
		case InventoryFile:
			rows = append(rows, term{"Inventory", in.Name}, term{"Inventory SHA-256", in.SHA256},
				term{"Inventory size", whole.Text(count(in.Bytes)) + " bytes, " + src.Encoding},
				term{"Rows read", whole.Text(count(src.Rows))}, term{"Rows left out", whole.Text(count(src.Rejected))})
		case BaselineFile:
			rows = append(rows, term{"Baseline", d.Baseline.Words() + " (" + in.Name + ")"}, term{"Baseline SHA-256", in.SHA256})
		case ExceptionsFile:
			rows = append(rows, term{"Exceptions", in.Name}, term{"Exceptions SHA-256", in.SHA256})
		case HistoryFile:
			rows = append(rows, term{"History " + in.Period.String(), in.Name}, term{"History " + in.Period.String() + " SHA-256", in.SHA256})
		}
	}
	if limits := c.limitTexts(); limits != "" {
		rows = append(rows, term{"Limits of the gate", limits})
	}
	rows = append(rows, term{"Judged as of", day(c.AsOf)}, term{"Made by", d.Tool.Name + " " + d.Tool.Version})
	d.Run = runOf(rows)
	rows = append(rows, term{"Run", d.Run})
	d.Provenance = table("provenance", "Provenance", "", pageTeams, rows,
		textColumn("what", "What", func(t term) string { return t.word }),
		textColumn("value", "Value", func(t term) string { return t.meaning }))
}

// runOf is the SHA-256, in lower-case hexadecimal, of the rows: of each its two texts,
// with a tab between them and a line feed behind. So a reader can compute it from the
// table.
func runOf(rows []term) string {
	hash := sha256.New()
	for _, row := range rows {
		hash.Write([]byte(row.word + "\t" + row.meaning + "\n")) // which cannot fail
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// limitTexts are the limits of the gate in the words of --fail-on; "" for none.
func (c *composer) limitTexts() string {
	if c.Gate == nil {
		return ""
	}
	var texts []string
	for _, o := range c.Gate.Outcomes {
		texts = append(texts, o.String())
	}
	return strings.Join(texts, ", ")
}
