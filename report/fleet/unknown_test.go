package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLooksBlank(t *testing.T) {
	for _, s := range []string{
		"", " ", "\t\u00a0\u3000", "\u200b", "\ufeff", "\u00ad", "\u2800", "\u3164", "\u115f", "\u1160", "\uffa0", "\u2060",
		"\u200d", "\u202e", "\u061c", "\ufe0f",
		"\U000e0020", "\U000e0100", "\u034f", "\x00", " \u200b \u2800",
		"\u2065", "\ufff0", "\ufff8", "\ufff9", "\U000e0000", "\U000e0fff", "\U000e01ef", "\u180b", "\U0001d173",
	} {
		if !LooksBlank(s) || IsUnknownWord(s) {
			t.Errorf("%q does not look blank", s)
		}
	}
	for _, s := range []string{"a", ".", "-", "?", "\u200ba", "한", "⠁", "\u0301", "\xff", "0"} {
		if LooksBlank(s) {
			t.Errorf("%q looks blank", s)
		}
	}
}

func TestIsUnknownWord(t *testing.T) {
	for _, s := range []string{"unknown", "Unknown", "N/A", "#N/A", "n.a.", "NULL", "nil", "None", "NaN", "TBD", "TBC",
		"?", "-", "--", "–", "—", " n/a ", "tbd\u200b"} {
		if !IsUnknownWord(s) || LooksBlank(s) {
			t.Errorf("%q is not a word for unknown", s)
		}
	}
	for _, s := range []string{"", "0", "no", "NA", "Ann", "nobody", "unlimited", "unknowns", "n / a", "!",
		"nonexistent"} {
		if IsUnknownWord(s) {
			t.Errorf("%q is a word for unknown", s)
		}
	}
	// In columns of numbers, these and more are rejected.
	for _, s := range []string{"N/A", "?", "NaN", "Inf", "NA", "unlimited", "∞"} {
		if _, wrong := parseWhole(s); wrong != `"`+s+`" is not a whole number: leave it blank when it is unknown` {
			t.Errorf("%q: %s", s, wrong)
		}
	}
}

// TestUnknownControls checks that the words for unknown are the same in auth_type and in columns of yes and no,
// except "none", which has other meanings there.
func TestUnknownControls(t *testing.T) {
	for _, word := range []string{"n/a", "TBD", "TBC", "tbc", "-", "?", "unknown", "#N/A", "N.A.", "null"} {
		f := read(t, small+"a,"+word+","+word+","+word+",\nb,basic,true,true,\n", Options{})
		if s := f.Server(0); s.Auth() != "unknown" || s.DLP() != Unknown || s.Logging() != Unknown {
			t.Errorf("%s is %q, %v and %v", word, s.Auth(), s.DLP(), s.Logging())
		}
		want := Note{Column: HasDLP, From: word, To: "unknown", Change: "read as", Count: 1, Line: 2}
		if !slices.Contains(f.Notes(), want) {
			t.Errorf("%s: no note %v in %v", word, want, f.Notes())
		}
		if column, _ := f.Column(HasDLP); f.Blanks(column) != 1 {
			t.Errorf("%s: %d blank values of has_dlp, not 1", word, f.Blanks(column))
		}
	}
	if got := rejected(t, small+"a,none,none,true,\n", Options{}); !strings.Contains(got, `has_dlp: "none" is neither`) {
		t.Error(got)
	}
}

func TestErrorValues(t *testing.T) {
	const correct = ` is an error value of a spreadsheet: correct the formula, or `
	for _, s := range []string{"#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#WERT!",
		"#¡VALOR!", "#¿NOMBRE?", "#ЗНАЧ!", "Err:502"} {
		got := rejected(t, "server_id,team,auth_type,has_dlp,has_logging,tools_count,error_rate_pct\na"+strings.Repeat(","+s,
			6)+"\n"+s+",,basic,,,,\n", Options{})
		quoted := `"` + s + `"`
		answer := quoted + correct + "write true or false, or leave it blank when it is unknown"
		label := quoted + correct + "write the value itself"
		want := []string{
			"team: " + label, "auth_type: " + label, "has_dlp: " + answer, "has_logging: " + answer,
			"tools_count: " + quoted + correct + "write digits only, such as 12000, or leave it blank when it is unknown",
			"error_rate_pct: " + quoted + correct +
				"write digits only, such as 120 or 0.5, or leave it blank when it is unknown",
			"server_id: " + label,
		}
		var lines []string
		for line := range strings.Lines(got) {
			_, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			lines = append(lines, message)
		}
		if d := cmp.Diff(want, lines); d != "" {
			t.Errorf("%s (-want +got):\n%s", s, d)
		}
	}
	for _, s := range []string{"#N/A", "#NV"} {
		if got := rejected(t, small+"a,,,,"+s+"\n", Options{}); !strings.Contains(got, `"`+s+`"`+correct) {
			t.Error(got)
		}
	}
	for _, s := range []string{"#12", "#prod!", "#", "#!", "#?", "#12!", "Err:", "Err:5022", "Value!", "#A"} {
		if IsErrorValue(s) {
			t.Errorf("%q is an error value", s)
		}
	}
}
