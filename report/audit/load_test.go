package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/audit"
	"fleetreport/report/config"
	"fleetreport/report/gate"
)

// small is a baseline without mistakes, whose lines tests replace.
const small = `schema: 1
name: Own
version: "2"
frameworks: [SOC 2, ISO]
controls:
  - id: auth
    title: Auth
    column: auth_type
    satisfied_by: [oauth2]
    weight: 3
    severity: high
    why: Because.
    what_to_do: Do it. Then more.
    mapping: {SOC 2: [CC6.1]}
  - id: owner
    title: Owner
    column: owner
    present: true
    weight: 0.125
    severity: low
    why: Because.
    what_to_do: Do it.
advisories:
  - id: rate_limit
    title: Rate limit
    scales:
      - {column: rate_limit_rpm, elevated_above: 10, high_above: 20}
auth_types:
  - values: [oauth2]
    falls_short: ""
  - values: [basic]
spellings:
  oauth2: [OAuth 2.0]
columns:
  team: [squad]
  monthly_calls: [calls]
gate: [compliance<80, new-gap]
`

// mistakesOf returns the lines of the error of LoadWithGate.
func mistakesOf(t testing.TB, text string) []string {
	t.Helper()
	_, err := audit.LoadWithGate([]byte(text), "own.yaml", gate.Check)
	var mistakes config.Mistakes
	if err != nil && !errors.As(err, &mistakes) {
		t.Fatalf("the error is no list of mistakes: %v", err)
	}
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestMistakes(t *testing.T) {
	if got := mistakesOf(t, small); got != nil {
		t.Fatalf("the small baseline has mistakes: %q", got)
	}
	for _, c := range []struct {
		name, old, new string
		want           string // with "; " between lines
	}{
		{
			"unknown key", "name: Own", "name: Own\ncolour: red",
			`3:1: unknown key "colour": write one of schema, name, controls, advisories, auth_types, columns, ` +
				`due_days, exceptions, expect, frameworks, gate, spellings, version`,
		},
		{"misspelt key", "gate:", "gates:", `37:1: unknown key "gates": did you mean gate?`},
		{
			"not YAML", "schema: 1", "schema: [1",
			`2:5: a list in [ ] does not end: write ] at its end, and commas between its values`,
		},
		{"no schema", "schema: 1\n", "", `1:1: schema is missing: write 1`},
		{"schema", "schema: 1", "schema: 7", `1:9: schema: 7 is not allowed: write 1`},
		{
			"name", "name: Own", "name: ' '",
			`2:7: name: a blank is not valid: write what the documents call this baseline, in up to 120 characters`,
		},
		{"version", `version: "2"`, `version: 2`, `3:10: version: 2 is a number: put it in quotes if it is text: "2"`},
		{
			"negative weight", "weight: 3", "weight: -3",
			`10:13: controls[0].weight: -3 is below 0: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"large weight", "weight: 3", "weight: 1001",
			`10:13: controls[0].weight: 1001 is above 1000: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"weight as text", "weight: 3", "weight: heavy",
			`10:13: controls[0].weight: "heavy" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"weight NaN", "weight: 3", "weight: .nan",
			`10:13: controls[0].weight: ".nan" is text: write a number from 0 to 1000, with at most 3 decimals`,
		},
		{
			"tiny weight", "weight: 3", "weight: 1e-300",
			`10:13: controls[0].weight: 1e-300 has too many decimals: write at most 3`,
		},
		{
			"no weight", "    weight: 3\n", "",
			`6:5: controls[0]: weight is missing: write the points of the risk score if the control is not met: a ` +
				`number from 0 to 1000, with at most 3 decimals`,
		},
		{"misspelt weight", "weight: 3", "wieght: 3", `10:5: controls[0]: unknown key "wieght": did you mean weight?`},
		{"nothing weighs", "weight: 3", "weight: 0", ""},
		{
			"severity", "severity: low", "severity: urgent",
			`20:15: controls[1].severity: "urgent" is not allowed: write one of low, medium, high, critical`,
		},
		{
			"no text", "why: Because.\n    what_to_do: Do it.\nadv", "why:\n    what_to_do: Do it.\nadv",
			`21:9: controls[1].why: there is no value: write why the control matters, in up to 1000 characters`,
		},
		{
			"long text", "why: Because.\n    what_to_do: Do it.\nadv",
			"why: " + strings.Repeat("x", 1001) + "\n    what_to_do: Do it.\nadv",
			`21:10: controls[1].why: "` + strings.Repeat("x", 40) + `"... has 1001 characters: write at most 1000`,
		},
		{
			"id", "id: owner", "id: The owner",
			`15:9: controls[1].id: "The owner" is not valid: write an id that no other control has, of up to 40 ` +
				`lower-case letters, digits and hyphens, a letter first`,
		},
		{
			"id any", "id: owner", "id: any",
			`15:9: controls[1].id: "any" is reserved for every control and for none: write another id`,
		},
		{
			"two controls of one id", "id: owner", "id: auth",
			`15:9: controls[1].id: "auth" is also the id of the control on line 6, column 9: ids must be unique, write ` +
				`another`,
		},
		{
			"no condition", "    present: true\n", "",
			`15:5: controls[1]: a key is missing: write one of satisfied_by, present, not_older_than_days, at_least, at_most`,
		},
		{
			"two conditions", "present: true", "present: true\n    at_least: 1",
			`19:5: controls[1]: present and at_least exclude each other: write only one of them`,
		},
		{
			"present: false", "present: true", "present: false",
			`18:14: controls[1].present: false is not allowed: write true`,
		},
		{
			"nothing satisfies", "[oauth2]\n    weight", "[]\n    weight",
			`9:19: controls[0].satisfied_by: the list is empty: write a list of the values of the column that meet the ` +
				`control; true or false alone stand for all spellings of yes or no, such as y, 1 and enabled`,
		},
		{
			"no list", "satisfied_by: [oauth2]", "satisfied_by: oauth2",
			`9:19: controls[0].satisfied_by: "oauth2" is text: write a list: [oauth2]`,
		},
		{
			"unknown type", "satisfied_by: [oauth2]", "satisfied_by: [oauth2, nonsense]",
			`9:28: controls[0].satisfied_by[1]: "nonsense" is not an authentication type of this baseline: list it ` +
				`under auth_types`,
		},
		{
			"value of an answer", "column: auth_type", "column: has_dlp",
			`9:20: controls[0].satisfied_by[0]: "oauth2" is neither true nor false: write one of them`,
		},
		{
			"no number", "column: auth_type", "column: Tools_Count",
			`9:20: controls[0].satisfied_by[0]: "oauth2" is not a number, but tools_count has numbers: write digits only`,
		},
		{
			"blank", "column: owner\n    present: true", "column: owner\n    satisfied_by: [a, ' ']",
			`18:23: controls[1].satisfied_by[1]: " " is blank, and a blank is unknown and never meets a control: write ` +
				`a value, or present: true`,
		},
		{
			"dates of a known column", "column: owner\n    present: true", "column: team\n    not_older_than_days: 5",
			`18:26: controls[1].not_older_than_days: team has no dates: write another column or another condition`,
		},
		{
			"numbers of a known column", "column: owner\n    present: true", "column: team\n    at_most: 5",
			`18:14: controls[1].at_most: team has no numbers: write another column or another condition`,
		},
		{
			"bounds", "present: true", "at_least: 2\n    at_most: 1.5",
			`19:14: controls[1].at_most: 1.5 is below at_least, which is 2: no number meets both`,
		},
		{
			"days", "present: true", "not_older_than_days: 1.5",
			`18:26: controls[1].not_older_than_days: 1.5 is not a whole number: write a whole number from 0 to 36500`,
		},
		{
			"column by its other name", "column: owner", "column: Squad",
			`17:13: controls[1].column: columns has "Squad" as a name of team: write team`,
		},
		{
			"framework", "{SOC 2: [CC6.1]}", "{SOC 3: [CC6.1], ISO: []}",
			`14:15: controls[0].mapping["SOC 3"]: "SOC 3" is not listed under frameworks: did you mean SOC 2?; ` +
				`own.yaml:14:36: controls[0].mapping.ISO: the list is empty: write a list of ids in this framework`,
		},
		{
			"unlisted framework", "{SOC 2: [CC6.1]}", "{NIST: [CC6.1], SOC2: [X]}",
			`14:15: controls[0].mapping.NIST: "NIST" is not listed under frameworks: list it there; own.yaml:14:30: ` +
				`controls[0].mapping.SOC2: "SOC2" is not listed under frameworks: did you mean SOC 2?`,
		},
		{
			"scale", "high_above: 20", "high_above: 9",
			`27:66: advisories[0].scales[0].high_above: 9 is below elevated_above, which is 10: write at least as much`,
		},
		{
			"column of a scale", "{column: rate_limit_rpm", "{column: rate_limit",
			`27:18: advisories[0].scales[0].column: "rate_limit" is not allowed: write one of tools_count, ` +
				`rate_limit_rpm, monthly_calls, avg_latency_ms, error_rate_pct`,
		},
		{
			"two scales", "high_above: 20}",
			"high_above: 20}\n      - {column: rate_limit_rpm, elevated_above: 1, high_above: 2}",
			`28:18: advisories[0].scales[1].column: rate_limit_rpm already has a scale, on line 27, column 18: remove one`,
		},
		{
			"two advisories", "auth_types:", "  - {id: rate_limit, title: x}\nauth_types:",
			`28:10: advisories[1].id: "rate_limit" is also the id of the advisory on line 24, column 9: ids must be ` +
				`unique, write another`,
		},
		{
			"spelling of two values", "oauth2: [OAuth 2.0]", "oauth2: [BA-SIC]",
			`33:12: spellings.oauth2[0]: "BA-SIC" is a spelling of both basic (line 31, column 14) and oauth2: remove one`,
		},
		{
			"spelling of no value", "  oauth2: [OAuth 2.0]", "  digest: [x]",
			`33:3: spellings.digest: "digest" is not listed under auth_types: list it there`,
		},
		{
			"spelling of nothing", "oauth2: [OAuth 2.0]", "oauth2: ['?']",
			`33:12: spellings.oauth2[0]: "?" has neither a letter nor a digit: write a word`,
		},
		{
			"type twice", "values: [basic]", "values: [basic, oauth2]",
			`31:21: auth_types[1].values[1]: "oauth2" is listed twice, first on line 29, column 14: remove one`,
		},
		{
			"unknown column", "team: [squad]", "teams: [squad]",
			`35:3: columns: unknown key "teams": did you mean team?`,
		},
		{
			"one name of two columns", "calls]", "calls, SQUAD]",
			`36:26: columns.monthly_calls[1]: "SQUAD" is a name of both team (line 35, column 10) and monthly_calls: ` +
				`remove one`,
		},
		{
			"one name of two columns, spelt otherwise", "calls]", "calls, squ-ad]",
			`36:26: columns.monthly_calls[1]: "squ-ad" is a name of both team (line 35, column 10) and monthly_calls: ` +
				`remove one`,
		},
		{
			"own name", "[squad]", "[Compliant]",
			`35:10: columns.team[0]: "Compliant" is a column that fleetreport knows by this name: remove it here`,
		},
		{
			"limit", "new-gap]", "'severity>=urgent']",
			`37:23: gate[1]: "severity>=urgent": "urgent" is not a severity: write one of low, medium, high, critical, ` +
				`as in severity>=high`,
		},
		{
			"limit twice", "new-gap]", "compliance < 70]",
			`37:23: gate[1]: "compliance<70": there is compliance<80 already: remove one`,
		},
		{
			"no days", "gate: [", "exceptions: {longest_days: 0}\ngate: [",
			`37:28: exceptions.longest_days: 0 is below 1: write a whole number from 1 to 36500`,
		},
		{
			"key twice", "severity: low", "severity: low\n    severity: high",
			`21:5: controls[1]: duplicate key "severity", first on line 20, column 5: remove one`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(small, c.old) {
				t.Fatalf("the baseline has no %q", c.old)
			}
			text := strings.Replace(small, c.old, c.new, 1)
			var want []string
			if c.want != "" {
				want = strings.Split("own.yaml:"+c.want, "; own")
				for i := range want[1:] {
					want[i+1] = "own" + want[i+1]
				}
			}
			if diff := cmp.Diff(want, mistakesOf(t, text)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoWeight(t *testing.T) {
	text := strings.NewReplacer("weight: 3", "weight: 0", "weight: 0.125", "weight: 0").Replace(small)
	want := []string{"own.yaml:6:3: controls: all weights are 0: at least one control must have a weight above 0"}
	if diff := cmp.Diff(want, mistakesOf(t, text)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// TestAllMistakes checks that all mistakes are reported in one run, those of structure and those of values, in file
// order.
func TestAllMistakes(t *testing.T) {
	text := strings.NewReplacer(
		"schema: 1", "schema: one",
		"name: Own", "nam: Own",
		"id: owner", "id: auth",
		"column: auth_type", "column: auth_type\n    colour: red",
		"satisfied_by: [oauth2]", "satisfied_by: [oauth3]",
		"weight: 3", "weight: heavy",
		"severity: low", "severity: lowest",
		"SOC 2: [CC6.1]", "PCI: [x]",
		"high_above: 20", "high_above: 1",
		"[OAuth 2.0]", "[basic]",
		"[calls]", "[squad]",
		"new-gap]", "new-gaps]",
	).Replace(small)
	want := []string{
		`own.yaml:1:9: schema: "one" is not allowed: write 1`,
		`own.yaml:2:1: unknown key "nam": did you mean name?`,
		`own.yaml:9:5: controls[0]: unknown key "colour": write one of id, title, column, weight, severity, why, ` +
			`what_to_do, action, answer, at_least, at_most, closed_by_gateway, effort_days, gap, mapping, ` +
			`not_older_than_days, ` +
			`present, satisfied_by, section`,
		`own.yaml:10:20: controls[0].satisfied_by[0]: "oauth3" is not an authentication type of this baseline: list ` +
			`it under auth_types`,
		`own.yaml:11:13: controls[0].weight: "heavy" is text: write a number from 0 to 1000, with at most 3 decimals`,
		`own.yaml:15:15: controls[0].mapping.PCI: "PCI" is not listed under frameworks: list it there`,
		`own.yaml:16:9: controls[1].id: "auth" is also the id of the control on line 6, column 9: ids must be ` +
			`unique, write another`,
		`own.yaml:21:15: controls[1].severity: "lowest" is not allowed: write one of low, medium, high, critical`,
		`own.yaml:28:66: advisories[0].scales[0].high_above: 1 is below elevated_above, which is 10: write at least as much`,
		`own.yaml:34:12: spellings.oauth2[0]: "basic" is a spelling of both basic (line 32, column 14) and oauth2: ` +
			`remove one`,
		`own.yaml:37:19: columns.monthly_calls[0]: "squad" is a name of both team (line 36, column 10) and ` +
			`monthly_calls: remove one`,
		`own.yaml:38:23: gate[1]: "new-gaps" is not a limit: did you mean new-gap?`,
	}
	if diff := cmp.Diff(want, mistakesOf(t, text)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestTooLarge(t *testing.T) {
	want := []string{"own.yaml:1:1: the file is larger than 1 MiB: write less"}
	if diff := cmp.Diff(want, mistakesOf(t, small+strings.Repeat("#", 1<<20))); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	var many strings.Builder
	many.WriteString("schema: 1\nname: x\ncontrols:\n")
	for i := range 51 {
		fmt.Fprintf(&many, "  - {id: c%d, title: x, column: x, present: true, weight: 1, ", i)
		many.WriteString("severity: low, why: x, what_to_do: x}\n")
	}
	want = []string{"own.yaml:4:3: controls: the list has 51 items: write at most 50"}
	if diff := cmp.Diff(want, mistakesOf(t, many.String())); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// TestHostileBaseline checks that files that are made to break the reader have mistakes.
func TestHostileBaseline(t *testing.T) {
	for _, text := range []string{
		"", "a", "[]", "controls: &a [*a, *a]\n", strings.Repeat("{a: ", 60),
		"schema: 1\ncontrols: [5, null, [x], {id: [x]}]\nadvisories: {a: b}\ngate: x\ncolumns: []\n" +
			"spellings: [x]\nauth_types: [{values: {}}]\nframeworks: {}\n",
		"controls: [{id: a, id: b, satisfied_by: {a: b}, mapping: [x]}]\ncontrols: [x]\n",
		"schema: 1\nname: \"\\e[31m\\u202e\"\ncontrols: [{id: \"\\e\", column: \"\\e\", satisfied_by: [\"\\e\"]}]\n",
	} {
		if got := mistakesOf(t, text); len(got) == 0 {
			t.Errorf("%q is no baseline", text)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("controls: [{id: a, column: auth_type, satisfied_by: [x]}]\n" +
		"auth_types: [{values: [x]}]\ngate: [compliance<8]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := audit.LoadWithGate(text, "fuzz.yaml", gate.Check)
		if err != nil {
			if s := err.Error(); strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' }) {
				t.Errorf("%q is not safe to print", s)
			}
			return
		}
		if b.Weight() <= 0 {
			t.Errorf("the weights are %v", b.Weight())
		}
		audited(t, "server_name,auth_type,has_dlp,has_logging,owner\na,basic,true,,2026-01-01\n", b)
	})
}

func TestLongestDays(t *testing.T) {
	for text, want := range map[string]int{
		"": audit.LongestDays, "exceptions: {}\n": audit.LongestDays, "exceptions: {longest_days: 90}\n": 90,
	} {
		b, err := audit.Load([]byte(small+text), "own.yaml")
		if err != nil || b.Exceptions.LongestDays != want {
			t.Errorf("%q: %+v, %v", text, b, err)
		}
	}
}
