package fleet

import (
	"strings"
	"testing"
)

// TestLongTexts checks that a text of an extra column is cut to what a cell of a workbook can have, with a note
// and a marker with the number of missing characters.
func TestLongTexts(t *testing.T) {
	x := strings.Repeat("x", maxText)
	const kept = maxText - len("… [cut: 9223372036854775807 characters]")
	for _, c := range []struct{ text, want string }{
		{x, x},
		{strings.Repeat("é", maxText), strings.Repeat("é", maxText)},
		{strings.Repeat("\U0001f525", maxText/2), strings.Repeat("\U0001f525", maxText/2)},
		{x + "y", x[:kept] + "… [cut: 42 characters]"},
		{strings.Repeat("\U0001f525", maxText/2+1), strings.Repeat("\U0001f525", kept/2) + "… [cut: 21 characters]"},
		{strings.Repeat(x, 3), x[:kept] + "… [cut: 65575 characters]"},
	} {
		f := read(t,
			"server_id,auth_type,has_dlp,has_logging,note\na,basic,true,true,"+c.text+
				"\nb,basic,true,true,"+c.text+"\n", Options{})
		if got := f.Server(1).Text(4); got != c.want {
			t.Errorf("%d bytes became %d, ending with %q", len(c.text), len(got), got[max(0, len(got)-40):])
		}
		notes := f.Notes()
		if cut := c.text != c.want; cut != (len(notes) == 1 && notes[0].Change == textCut && notes[0].Count == 2) {
			t.Errorf("notes %v", notes)
		}
	}
}

// TestInvisibleNames checks that invisible names are blank.
func TestInvisibleNames(t *testing.T) {
	f := read(t,
		"server_id,server_name,team,auth_type,has_dlp,has_logging\n\u200b,a,\u2065,basic,true,true\n"+
			"b,\ufeff,\u3164 ,\u00ad,true,true\n", Options{})
	if a, b := f.Server(0), f.Server(1); a.Key() != "a" || b.Name() != "b" || a.Team()+b.Team() != "" || b.Auth() != "" {
		t.Errorf("%q, %q, teams %q and %q, %q", a.Key(), b.Name(), a.Team(), b.Team(), b.Auth())
	}
	if got := rejected(t, small+"\u200b,basic,true,true,\n",
		Options{}); got != "fleet.csv:2:1: server_id: the cell is blank: each server needs a server_id" {
		t.Error(got)
	}
}
