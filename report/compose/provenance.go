package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"fleetreport/report"
	"fleetreport/report/manifest"
)

// inputs are all files that the document is made from, in the order of Provenance.
func (j Results) inputs() []report.InputFile {
	source, baseline := j.Fleet.Source(), j.Baseline
	list := []report.InputFile{
		{Kind: report.InventoryFile, Name: source.Name, SHA256: source.SHA256, Bytes: source.Bytes},
		{Kind: report.BaselineFile, Name: baseline.Origin, SHA256: baseline.SHA256, Bytes: baseline.Bytes},
	}
	if e := j.Exceptions; e != nil {
		list = append(list, report.InputFile{Kind: report.ExceptionsFile, Name: e.Name, SHA256: e.SHA256, Bytes: e.Bytes})
	}
	if f := j.Aliases; f != nil {
		list = append(list, report.InputFile{Kind: report.AliasFile, Name: f.Name, SHA256: f.SHA256, Bytes: f.Bytes})
	}
	if j.Plan != nil && j.Plan.File != nil {
		f := j.Plan.File
		list = append(list, report.InputFile{Kind: report.PlanFile, Name: f.Name, SHA256: f.SHA256, Bytes: f.Bytes})
	}
	if j.History != nil {
		for _, p := range j.History.Points[:len(j.History.Points)-1] {
			if p.File != "" {
				list = append(list, report.InputFile{
					Kind: report.HistoryFile, Name: p.File, Period: p.Period, SHA256: p.SHA256, Bytes: p.Bytes,
				})
			}
		}
	}
	return list
}

// Manifest returns the record of the run that composes a document from results: everything that Provenance shows,
// and the run that follows from it. The caller adds how the program was built, the formats and the documents.
func Manifest(j Results, o Options) *manifest.Manifest {
	source, baseline := j.Fleet.Source(), j.Baseline
	m := &manifest.Manifest{
		SchemaVersion: manifest.SchemaVersion,
		Tool:          manifest.Tool{Name: toolName, Version: o.Version},
		Title:         o.Title,
		Period:        o.Period.String(),
		AsOf:          formatDay(j.AsOf),
		Settings: manifest.Settings{Limits: []string{}, AllowBadRows: o.AllowBadRows,
			FirstMonth: o.FirstMonth},
		Inventory: manifest.Inventory{Encoding: source.Encoding, Rows: source.Rows, RowsLeftOut: source.LeftOut(),
			RowsNotServers: source.NotServers},
		Baseline: report.Legible(report.Baseline{Name: baseline.Name, Version: baseline.Version}.NameAndVersion()),
	}
	if j.Gate != nil {
		for _, outcome := range j.Gate.Outcomes {
			m.Settings.Limits = append(m.Settings.Limits, outcome.String())
		}
	}
	for _, in := range j.inputs() {
		input := manifest.Input{Kind: in.Kind, Name: in.Name, SHA256: in.SHA256, Bytes: in.Bytes}
		if in.Kind == report.HistoryFile {
			input.Period = in.Period.String()
		}
		m.Inputs = append(m.Inputs, input)
	}
	m.Run = RunID(m)
	return m
}

// provenanceRows are the rows of the table Provenance above that of the run. Different records have different
// rows, so that the run depends on all fields that are shown.
func provenanceRows(m *manifest.Manifest) [][2]string {
	count := func(n int64) string { return plainFormat.Text(report.CountCell(n)) }
	rows := [][2]string{{"Title", m.Title}, {"Period", m.Period}}
	for _, in := range m.Inputs {
		what := strings.ToUpper(in.Kind[:1]) + in.Kind[1:]
		if in.Period != "" {
			what += " " + in.Period
		}
		rows = append(rows, [2]string{what, in.Name}, [2]string{what + " SHA-256", in.SHA256},
			[2]string{what + " size", count(in.Bytes) + " bytes"})
		switch in.Kind {
		case report.InventoryFile:
			rows = append(rows, [2]string{"Inventory encoding", m.Inventory.Encoding},
				[2]string{"Rows read", count(int64(m.Inventory.Rows))},
				[2]string{"Rows left out", count(int64(m.Inventory.RowsLeftOut))})
			if n := m.Inventory.RowsNotServers; n > 0 {
				rows = append(rows, [2]string{"Rows left out that are not servers", count(int64(n))})
			}
		case report.BaselineFile:
			rows = append(rows, [2]string{"Baseline name", m.Baseline})
		}
	}
	badRows := "refused"
	if m.Settings.AllowBadRows {
		badRows = "left out"
	}
	rows = append(rows, [2]string{"Rows that cannot be read", badRows})
	if m.Settings.FirstMonth {
		rows = append(rows, [2]string{"First month", "declared; nothing is compared with an earlier one"})
	}
	if len(m.Settings.Limits) > 0 {
		rows = append(rows, [2]string{"Limits of the gate", strings.Join(m.Settings.Limits, ", ")})
	}
	return append(rows, [2]string{"Audited as of", m.AsOf}, [2]string{"Made by", m.Tool.Name + " " + m.Tool.Version})
}

// RunID returns the SHA-256, in lower-case hexadecimal, of the rows of Provenance above that of the run: each row
// is its two texts, with a tab between them and a line feed behind. A reader can compute it from the table.
func RunID(m *manifest.Manifest) string {
	hash := sha256.New()
	for _, row := range provenanceRows(m) {
		hash.Write([]byte(row[0] + "\t" + row[1] + "\n")) // never fails
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// provenance composes the table of the inputs, program and settings that made the document. Its last row is
// the run, a hash of all the others.
func provenance(m *manifest.Manifest) *report.Table {
	rows := append(provenanceRows(m), [2]string{"Run", m.Run})
	// All rows are shown, however long the history is, since the run is computed from them.
	return table("provenance", "Provenance", "", max(pageTeams, len(rows)), rows,
		textColumn("what", "What", func(row [2]string) string { return row[0] }),
		textColumn("value", "Value", func(row [2]string) string { return row[1] }))
}
