package workbook

import (
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// TestTones checks that texts with a tone have its style, in the column of the tone only.
func TestTones(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	st, err := newStyles(f)
	if err != nil {
		t.Fatal(err)
	}
	change := textCol("change", "Change")
	change.Tones = map[string]report.Tone{"regression": report.BadTone}
	columns := []report.Column{textCol("server", "Server"), change}
	tbl := table("t", "T", columns, []report.Cell{txt("regression"), txt("regression")})
	run := newBook(nil, st).newRun(tbl, 0, 1, 1, make([]columnFit, len(columns)), false)
	got := string(run.appendRow(nil, []byte("1"), tbl.Row(0, nil)))
	want := fmt.Sprintf(`<c r="A1" s="%d" t="inlineStr"><is><t>regression</t></is></c><c r="B1" s="%d" `+
		`t="s"><v>3</v></c>`,
		st.text[0], st.tones[report.BadTone][1])
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
