package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetreport/report"
	"fleetreport/report/compose"
	"fleetreport/report/fleet"
	"fleetreport/report/gate"
	"fleetreport/report/manifest"
)

// contradictions holds what a manifest says of the run, in fields of their own, against
// the rows of Provenance that it has, and these against the run, which the documents name:
// so no field can be changed alone. It gives a line for each that does not hold.
func contradictions(m *manifest.Manifest) []string {
	origin, err := originOf(m)
	if err != nil {
		return []string{manifest.Name + ": it is not as fleetreport writes it: " + err.Error()}
	}
	var wrong []string
	say := func(format string, args ...any) {
		wrong = append(wrong, manifest.Name+": "+fmt.Sprintf(format, args...))
	}
	if run := compose.RunOf(m.Provenance); run != m.Run {
		say("the run is %s, and its provenance gives %s", m.Run, run)
	}
	want, rows := origin.Rows(), compose.OriginRows(m.Provenance)
	values := map[string]string{}
	for _, row := range rows {
		values[row[0]] = row[1]
	}
	for _, row := range want {
		switch value, ok := values[row[0]]; {
		case !ok:
			say("it says %q, %s, and its provenance does not", row[0], report.Brief(row[1]))
		case value != row[1]:
			say("%q is %s, and its provenance has %s", row[0], report.Brief(row[1]), report.Brief(value))
		}
		delete(values, row[0])
	}
	for _, row := range rows {
		if value, more := values[row[0]]; more {
			say("its provenance has %q, %s, and it does not say so", report.Brief(row[0]), report.Brief(value))
			delete(values, row[0])
		}
	}
	if len(wrong) == 0 && !slices.Equal(want, rows) {
		say("its provenance has the rows in another order, or twice")
	}
	if is := formatsIn(m.Documents); !slices.Equal(is, m.Settings.Formats) {
		say("the formats are %s, and the documents listed are of %s", strings.Join(m.Settings.Formats, ","), strings.Join(is, ","))
	}
	if !slices.IsSortedFunc(m.Documents, func(a, b manifest.Document) int { return strings.Compare(a.Name, b.Name) }) {
		say("the documents are not listed by name")
	}
	const most = fleet.MaxPrinted
	if more := len(wrong) - most; more > 0 {
		wrong = append(wrong[:most], fmt.Sprintf("%s: and %d more that do not hold", manifest.Name, more))
	}
	return wrong
}

// formatsIn are the formats that documents are of.
func formatsIn(documents []manifest.Document) []string {
	var in []string
	for _, f := range formats {
		if slices.ContainsFunc(documents, func(d manifest.Document) bool { return d.Name == f.files[0] }) {
			in = append(in, f.name)
		}
	}
	return in
}

// originOf is what a manifest says of the run. The error is of one that no run has.
func originOf(m *manifest.Manifest) (compose.Origin, error) {
	o := compose.Origin{
		Title: m.Title, AllowBadRows: m.Settings.AllowBadRows, Limits: m.Settings.Limits, AsOf: m.AsOf,
		Tool: report.Tool{Name: m.Tool.Name, Version: m.Tool.Version},
	}
	var err error
	if o.Period, err = fleet.ParsePeriod(m.Period); err != nil {
		return o, err
	}
	if day, err := time.Parse(time.DateOnly, m.AsOf); err != nil || day.Before(o.Period.Start()) {
		return o, fmt.Errorf("it cannot be judged as of %s", m.AsOf)
	}
	if limits := strings.Join(m.Settings.Limits, ","); limits != "" {
		if _, err := gate.ParseList(limits); err != nil {
			return o, fmt.Errorf("no gate has the limits %s", limits)
		}
	}
	last := report.Period{}
	for _, in := range m.Inputs {
		input := report.InputFile{Kind: in.Kind, Name: in.Name, SHA256: in.SHA256, Bytes: in.Bytes}
		if in.Kind == report.HistoryFile {
			if input.Period, err = fleet.ParsePeriod(in.Period); err != nil {
				return o, err
			}
			if input.Period.Since(last) <= 0 || input.Period.Since(o.Period) >= 0 {
				return o, fmt.Errorf("the history has no month %s there", in.Period)
			}
			last = input.Period
		}
		o.Inputs = append(o.Inputs, input)
	}
	return o, nil
}
