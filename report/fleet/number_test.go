package fleet

import (
	"strings"
	"testing"

	"fleetreport/report/quote"
)

func TestParseAnswer(t *testing.T) {
	for want, texts := range map[Answer]string{
		Yes: "true|TRUE|True|tRuE|yes|Yes|YES|y|Y|1|enabled|ENABLED|WAHR|Ja|VRAI|oui|VERO|VERDADERO|sí|SÍ|" +
			"VERDADEIRO|sim|WAAR|on|ON|t|T|1.0|1,0|x|X|✓|✔|✔\ufe0f|☑|✅|PRAWDA|Tak|ИСТИНА|Да|" +
			"ІСТИНА|PRAVDA|áno|IGAZ|TOSI|Kyllä|SANT|SAND|SANN|" +
			"DOĞRU|evet|ADEVĂRAT|ΑΛΗΘΗΣ|Αληθής|ΝΑΙ|TÕENE|はい|dog\u0306ru|si\u0301",
		No: "false|FALSE|False|fALSE|no|No|NO|n|N|0|disabled|Disabled|FALSCH|nein|FAUX|non|FALSO|NÃO|ONWAAR|nee|off|" +
			"Off|f|F|0.0|0,0|FAŁSZ|nie|ЛОЖЬ|нет|ХИБНІСТЬ|NEPRAVDA|HAMIS|EPÄTOSI|FALSKT|FALSK|USANN|" +
			"YANLIŞ|Yanlış|hayır|" +
			"FALS|ΨΕΥΔΗΣ|Ψευδής|όχι|VÄÄR|いいえ|NA\u0303O",
		Unknown: "|unknown|n/a|TBC|-",
	} {
		for s := range strings.SplitSeq(texts, "|") {
			got, same, wrong := parseAnswer(s)
			if got != want || wrong != "" {
				t.Errorf("%q is %v, %s", s, got, wrong)
			}
			if lower := strings.ToLower(s); same != (lower == "true" || lower == "false" || s == "") {
				t.Errorf("%q: same is %v", s, same)
			}
		}
	}
	for _, s := range []string{"xx", "✗", "☒", "×", "✓✓", "2", "jo", "one", "1.00", "yes!", "tru", "none",
		strings.Repeat("y", 1000)} {
		if got, _, wrong := parseAnswer(s); got != Unknown ||
			!strings.HasSuffix(wrong, " is neither yes nor no: write true or false, or leave it blank when it is unknown") {
			t.Errorf("%q is %v, %s", s, got, wrong)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "00": 0, "007": 7, "45000": 45000, "1000000000000": maxNumber,
		strings.Repeat("0", 50) + "1": 1} {
		if got, wrong := parseWhole(s); got != want || wrong != "" {
			t.Errorf("%q is %d, %s", s, got, wrong)
		}
	}
	for s, want := range map[string]float64{
		"0": 0, "0.0": 0, "120": 120, "0.5": 0.5, "007.50": 7.5, "1.000": 1, "1000000000000": maxNumber,
		"1000000000000.0":  maxNumber,
		"123456789012.345": 123456789012.345, "0.000000000000001": 1e-15, "0.10000000000000000000": 0.1,
	} {
		if got, wrong := parseDecimal(s); got != want || wrong != "" {
			t.Errorf("%q is %v, %s", s, got, wrong)
		}
	}
	for s, want := range map[string]float64{"0": 0, "100": 100, "100.0": 100, "5.8": 5.8} {
		if got, wrong := parsePercent(s); got != want || wrong != "" {
			t.Errorf("%q is %v, %s", s, got, wrong)
		}
	}
}

// TestWrongNumbers checks the messages about invalid numbers, after the number itself. An empty text means that
// the number is valid.
func TestWrongNumbers(t *testing.T) {
	const (
		blank      = "leave it blank when it is unknown"
		notWhole   = "is not a whole number: "
		notNumber  = "is not a number: "
		anyWhole   = notWhole + "write digits only, such as 12000, or " + blank
		anyNumber  = notNumber + "write digits only, such as 120 or 0.5, or " + blank
		negative   = "is negative: write 0 or more, or " + blank
		large      = "is above 1000000000000, the largest number that is read: check it, or " + blank
		unitWhole  = notWhole + "write it without a unit; the column's name has the unit"
		unitNumber = notNumber + "write it without a unit; the column's name has the unit"
		round      = notWhole + "round it"
	)
	for _, test := range []struct{ text, whole, decimal string }{
		{"-5", negative, negative},
		{"-0", negative, negative},
		{"−5", negative, negative},
		{"- 1,5", negative, negative},
		{"+5", "has a plus sign: write 5", "has a plus sign: write 5"},
		{"+1,000", "has a plus sign: write 1000", "has a plus sign: write 1000 or 1.000, whichever is meant"},
		{"1e3", notWhole + "write digits only, such as 1000", notNumber + "write digits only, such as 1000"},
		{"1.5E-1", anyWhole, notNumber + "write digits only, such as 0.15"},
		{"1e999", anyWhole, anyNumber},
		{"0x1F", notWhole + "write digits only, such as 31", notNumber + "write digits only, such as 31"},
		{"0x1p-2", anyWhole, anyNumber},
		{"NaN", notWhole + blank, notNumber + blank},
		{"nan", notWhole + blank, notNumber + blank},
		{"Inf", notWhole + blank, notNumber + blank},
		{"-Infinity", notWhole + blank, notNumber + blank},
		{"n/a", notWhole + blank, notNumber + blank},
		{"-", notWhole + blank, notNumber + blank},
		{"1,000", "has thousands separators: write 1000",
			"has thousands separators: write 1000 or 1.000, whichever is meant"},
		{"1.000", "has thousands separators: write 1000 or 1, whichever is meant", ""},
		{"1.234", "has thousands separators: write 1234", ""},
		{"1 000", "has thousands separators: write 1000", "has thousands separators: write 1000"},
		{"1'000'000", "has thousands separators: write 1000000", "has thousands separators: write 1000000"},
		{"1\u00a0000", "has thousands separators: write 1000", "has thousands separators: write 1000"},
		{"1\u202f000", "has thousands separators: write 1000", "has thousands separators: write 1000"},
		{"1,00,000", "has thousands separators: write 100000", "has thousands separators: write 100000"},
		{"1.000.000", "has thousands separators: write 1000000", "has thousands separators: write 1000000"},
		{"1.000,5", round, "has thousands separators: write 1000.5"},
		{"1,000.5", round, "has thousands separators: write 1000.5"},
		{"1 000,5", round, "has thousands separators: write 1000.5"},
		{"1,0,0", anyWhole, anyNumber},
		{"0,5", round, "has a decimal comma: write 0.5"},
		{"45000.0", "is not a whole number: write 45000", ""},
		{"45000.5", round, ""},
		{"50%", "has a percent sign: write 50", "has a percent sign: write 50"},
		{"0,5 %", round, "has a percent sign: write 0.5"},
		{"12k", notWhole + "write digits only, such as 12000", unitNumber},
		{"1.5M", notWhole + "write digits only, such as 1500000", unitNumber},
		{"120 ms", "has a unit: write 120", "has a unit: write 120"},
		{"1,200ms", "has a unit: write 1200", "has a unit: write 1200 or 1.200, whichever is meant"},
		{"100/min", "has a unit: write 100", "has a unit: write 100"},
		{"5s", unitWhole, unitNumber},
		{".5", round, "has no digit on one side of the point: write 0.5"},
		{"5.", "has no digit on one side of the point: write 5", "has no digit on one side of the point: write 5"},
		{".", anyWhole, anyNumber},
		{"abc", anyWhole, anyNumber},
		{"１２", anyWhole, anyNumber},
		{"=1+1", anyWhole, anyNumber},
		{"1\n2", anyWhole, anyNumber},
		{"1000000000001", large, large},
		{"99999999999999999999", large, large},
		{"9,999,999,999,999", anyWhole, anyNumber},
		{"1000000000000.5", anyWhole, large},
		{"12345678.12345678", anyWhole, "has more than 15 digits: round it"},
		{"0.0000000000000001", anyWhole, "has more than 15 digits: round it"},
	} {
		_, whole := parseWhole(test.text)
		_, decimal := parseDecimal(test.text)
		for _, c := range []struct{ kind, want, got string }{{"whole", test.whole, whole},
			{"decimal", test.decimal, decimal}} {
			if c.want != "" {
				c.want = quote.Value(test.text) + " " + c.want
			}
			if c.got != c.want {
				t.Errorf("%s %q:\n got %s\nwant %s", c.kind, test.text, c.got, c.want)
			}
		}
	}
	if _, wrong := parsePercent("100.1"); wrong != `"100.1" is above 100: write percent, from 0 to 100` {
		t.Errorf("100.1 percent: %s", wrong)
	}
	if _, wrong := parseWhole(strings.Repeat("1,", 1<<20)); len(wrong) > 200 {
		t.Errorf("a message of %d bytes", len(wrong))
	}
}

// TestRepeatedSigns checks that repeated signs are removed from both sides of a number, in any order.
func TestRepeatedSigns(t *testing.T) {
	for text, want := range map[string]string{
		"+++1,000%%%": "1000", "+ 1 % rpm ms": "1", strings.Repeat("+", 59) + "1": "1", "++1x%%": "",
		strings.Repeat("+", 60) + "1": "",
	} {
		if numbers, _ := suggestNumbers(text, true); strings.Join(numbers, " ") != want {
			t.Errorf("%q: %q", text, numbers)
		}
	}
}
