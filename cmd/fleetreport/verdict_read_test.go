package main

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// verdictOfStderr reads standard error of a quiet run.
func verdictOfStderr(stderr, kept string) gateVerdict {
	var v gateVerdict
	for line := range strings.Lines(stderr) {
		line = strings.TrimSuffix(line, "\n")
		if limit, ok := strings.CutPrefix(line, "gate: "); ok {
			v.Broken = append(v.Broken, limit)
		} else if text, ok := strings.CutPrefix(line, "fleetreport: "); ok {
			v.Text = text
		}
	}
	if len(v.Broken) == 0 && v.Text == "" {
		v.Text = kept // a gate that passes prints nothing
	}
	return v
}

// verdictOfText reads the verdict of check, which is made of paragraphs.
func verdictOfText(stdout string) gateVerdict {
	var v gateVerdict
	for p := range strings.SplitSeq(stdout, "\n\n") {
		switch {
		case strings.HasPrefix(p, "Gate "):
			v.Text = p
		case v.Text != "" && !strings.Contains(p, "\n"):
			v.Broken = append(v.Broken, p)
		}
	}
	return v
}

func verdictOfJUnit(t *testing.T, source, text string) gateVerdict {
	t.Helper()
	var suites struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(source), &suites); err != nil {
		t.Fatal(err)
	}
	v := gateVerdict{Text: text}
	for _, s := range suites.Suites {
		before := len(v.Broken)
		for _, c := range s.Cases {
			if c.Failure != nil {
				v.Broken = append(v.Broken, c.Name+": "+c.Failure.Message)
			}
		}
		if failures := len(v.Broken) - before; s.Failures != failures {
			t.Errorf("suite %s counts %d failures, and has %d", s.Name, s.Failures, failures)
		}
		if s.Name == "gate" && (s.Cases[0].Name == "no limits are set") != (text == "") {
			t.Errorf("the suite of the gate begins with %q", s.Cases[0].Name)
		}
	}
	return v
}

func verdictOfSARIF(t *testing.T, source string, status int, text string) gateVerdict {
	t.Helper()
	var log struct {
		Runs []struct {
			Invocations []struct {
				ExitCode      int
				Notifications []struct {
					Level   string
					Message struct{ Text string }
				} `json:"toolExecutionNotifications"`
			}
		}
	}
	if err := json.Unmarshal([]byte(source), &log); err != nil {
		t.Fatal(err)
	}
	v, end := gateVerdict{Text: text}, log.Runs[0].Invocations[0]
	for _, n := range end.Notifications {
		if n.Level == "error" {
			v.Broken = append(v.Broken, n.Message.Text)
		}
	}
	if end.ExitCode != status {
		t.Errorf("SARIF: got the exit code %d, want %d", end.ExitCode, status)
	}
	return v
}

// verdictOfPage reads a text document: the table of limits, and the summary before it,
// which has the verdict and names every broken limit, and no other one.
func verdictOfPage(t *testing.T, doc documentText, text string) gateVerdict {
	t.Helper()
	v := gateVerdict{}
	prose := squeeze(doc.prose)
	if text != "" && strings.Contains(prose, squeeze(text)) {
		v.Text = text
	}
	if text == "" && (strings.Contains(prose, "Gatefailed") || strings.Contains(prose, "Gatepassed")) {
		t.Error("there is a verdict without a gate")
	}
	var broken []string
	for _, table := range doc.tables {
		if head := table[0]; len(head) < 3 || !slices.Equal(head[:3], []string{"Limit", "Result", "Outcome"}) {
			continue
		}
		for _, row := range table[1:] {
			if row[2] == "broken" {
				broken = append(broken, row[0])
				v.Broken = append(v.Broken, row[0]+": "+row[1])
			}
		}
	}
	if named := text + " " + strings.Join(broken, ", ") + ": see Gate."; len(broken) > 0 &&
		!strings.Contains(prose, squeeze(named)) {
		t.Errorf("the summary does not contain %q", named)
	}
	return v
}

// agreeVerdictOfWorkbook compares the sheets Gate and Summary with the verdict.
func agreeVerdictOfWorkbook(t *testing.T, want gateVerdict, path string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	rows := func(sheet string) [][]string {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if has := slices.Contains(f.GetSheetList(), "Gate"); has != (want.Text != "") {
		t.Fatalf("there is a sheet Gate: %t", has)
	}
	var got gateVerdict
	for _, row := range rows("Summary") {
		switch {
		case len(row) == 0:
		case strings.HasPrefix(row[0], "Gate failed") || strings.HasPrefix(row[0], "Gate passed"):
			got.Text = row[0]
		case slices.Contains(want.Broken, row[0]):
			got.Broken = append(got.Broken, row[0])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the sheet Summary has another verdict (-json +summary):\n%s", diff)
	}
	if want.Text == "" {
		return
	}
	got = gateVerdict{}
	for _, row := range rows("Gate") {
		switch {
		case len(row) == 1 && strings.HasPrefix(row[0], "Gate "):
			got.Text = row[0]
		case len(row) > 2 && row[2] == "broken":
			got.Broken = append(got.Broken, row[0]+": "+row[1])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the sheet Gate has another verdict (-json +sheet):\n%s", diff)
	}
}
