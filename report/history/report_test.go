package history_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/history"
)

const twoServers = head + "1,a,A,oauth2,true,true,100\n,\"b \"\"<é>\",B,basic,,true,\n"

// edited returns text with the first occurrence of old replaced.
func edited(t testing.TB, text []byte, old, to string) []byte {
	t.Helper()
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("there is no %s in\n%s", old, text)
	}
	return bytes.Replace(text, []byte(old), []byte(to), 1)
}

func TestReport(t *testing.T) {
	b := builtIn(t)
	r := audited(t, twoServers, "2026-10", b)
	text := written(t, r, "2026-10")
	m, err := history.FromReport(text, "report.json", b)
	if err != nil {
		t.Fatal(err)
	}
	if m.Period.String() != "2026-10" || m.File != "report.json" || len(m.SHA256) != 64 || m.Len() != 2 {
		t.Errorf("%+v", m)
	}
	c, err := history.Compare(audited(t, strings.Replace(twoServers, "basic", "mtls", 1), "2026-11", b), period(t,
		"2026-11"), one(m), nil)
	if err != nil {
		t.Fatal(err)
	}
	if was, known := c.PreviousValue(0, 1); was != "basic" || !known || c.Change(0, 1) != history.Unchanged ||
		len(c.Added)+len(c.Removed)+len(c.Renamed) > 0 {
		t.Errorf("%+v, was %q", c, was)
	}
}

// TestReportOfAnotherBaseline checks that a control with another definition is not compared, and that the
// others are.
func TestReportOfAnotherBaseline(t *testing.T) {
	b := builtIn(t)
	text := written(t, audited(t, twoServers, "2026-10", b), "2026-10")
	for _, c := range []struct {
		what, old, new string
		lost           []int // controls
	}{
		{"definition", `in \"true\"","has_column":true},
  {"id":"logging"`, `in \"false\"","has_column":true},
  {"id":"logging"`, []int{1}},
		{"id", `{"id":"dlp","title"`, `{"id":"dlp2","title"`, []int{1}},
		{"column", `in \"true\"","has_column":true},
  {"id":"logging"`, `in \"true\"","has_column":false},
  {"id":"logging"`, []int{1}},
		{"states", `{"id":"team","name":"Team"},{"id":"met_oauth","name":"OAuth 2.0"},{"id":"met_dlp",`,
			`{"id":"team"},{"id":"met_oauth"},{"id":"met_something",`, []int{1}},
		{"an older fleetreport", `"controls"`, `"something"`, []int{0, 1, 2}},
	} {
		m, err := history.FromReport(edited(t, text, c.old, c.new), "report.json", b)
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		cmp, err := history.Compare(audited(t, twoServers, "2026-11", b), period(t, "2026-11"), one(m), nil)
		if err != nil {
			t.Fatal(err)
		}
		if lost := cmp.IncomparableControls(); fmt.Sprint(lost) != fmt.Sprint(c.lost) || m.Len() != 2 {
			t.Errorf("%s: controls %v are not comparable, want %v; %d servers", c.what, lost, c.lost, m.Len())
		}
	}
}

func TestMistakesInAReport(t *testing.T) {
	b := builtIn(t)
	text := written(t, audited(t, twoServers, "2026-10", b), "2026-10")
	for _, c := range []struct{ what, old, new, want string }{
		{"schema", `"schema": 1`, `"schema": 2`, "schema: the version is 2, and this fleetreport reads version 1"},
		{"no schema", `"schema": 1,`, ``, "it has no schema"},
		{"period", `"period": "2026-10"`, `"period": "2026-13"`, "YYYY-MM"},
		{"period of another type", `"period": "2026-10"`, `"period": 2026`, "period: unexpected number"},
		{"period twice", `"title"`, `"period": "2026-10", "title"`, `it has "period" twice`},
		{"another tool", `"name":"fleetreport"`, `"name":"eslint"`, "not a report.json of fleetreport"},
		{"cut off", "]}\n}\n", "]}", "cut off"},
		{"not JSON", `"verdict":`, `"verdict" -`, "report.json:13: it is not JSON from here on"},
		{"more", "]}\n}\n", "]}\n}\n{}", "more after the end"},
		{"no rows", `"rows":[` + "\n  [2", `"lines":[` + "\n  [2", "servers: it has no rows"},
		{"no names", `"Server id"},{"id":"server"`, `"Server id"},{"id":"somebody"`, `no column "server"`},
		{"a column twice", `"name":"Server"},{"id":"team","name":"Team"},{"id":"met_oauth"`,
			`"name":"Server"},{"id":"server"},{"id":"met_oauth"`, `two columns "server"`},
		{"a short row", `  [2,"1",`, `  ["1",`, "row 1: the number of cells is 13, but the number of columns is 14"},
		{"a row that is none", `  [2,"1",`, `  3, [2,"1",`, "row 1: unexpected number"},
		{"state", `[2,"1","a","A","met"`, `[2,"1","a","A","meet"`,
			`row 1, cell 5 (met_oauth): "meet" is not one of met, not met, unknown`},
		{"name", `[2,"1","a"`, `[2,"1",7`, "row 1, cell 3 (server): 7 is not a text"},
		{"no name", `[2,"1","a"`, `[2,null,null`, "row 1 has no name"},
		{"calls", `,100,"oauth2"]`, `,-100,"oauth2"]`, "row 1, cell 13 (calls): -100 is not a number of calls"},
		{"one server twice", `[3,null,`, `[3,"1",`, `rows 1 and 2 are both for "1"`},
		{"a list", string(text), `[1]`, "not a report.json of fleetreport"},
		{"empty", string(text), ``, "cut off"},
		{"something else", string(text), `{"results":[]}`, "it has no schema"},
	} {
		m, err := history.FromReport(edited(t, text, c.old, c.new), "report.json", b)
		if err == nil || m != nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(),
			"report.json:") {
			t.Errorf("%s: the error is %v, want one with %q", c.what, err, c.want)
		}
	}
	many := append([]byte(nil), text...)
	row := `  [2,"1","a","A","met","met","met",true,0,0,0,2,100,"oauth2"],` + "\n"
	many = edited(t, many, "\n  [2,", "\n"+strings.Repeat(row, 40)+"  [2,")
	if _, err := history.FromReport(many, "report.json", b); err == nil || strings.Count(err.Error(), "\n") != 20 ||
		!strings.HasSuffix(err.Error(), "and 20 more mistakes") {
		t.Errorf("40 mistakes: %v", err)
	}
}

// TestContradictions checks that each change of a single value in a report is detected.
func TestContradictions(t *testing.T) {
	b := ownBaseline(t)
	csv := "server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,zone\n" +
		"1,a,A,oauth2,true,true,100,eu\n2,b,B,basic,false,true,250,asia\n3,c,B,oauth2,,true,,us\n"
	text := written(t, audited(t, csv, "2026-10", b), "2026-10")
	if _, err := history.FromReport(text, "report.json", b); err != nil {
		t.Fatal(err)
	}
	const first, second, third = `[2,"1","a","A","met","met","met","met",true,0,`,
		`[3,"2","b","B","not met","not met","met","not met",false,3,`, `[4,"3","c","B","met","unknown","met","met",false,1,`
	for _, c := range []struct{ what, old, new, want string }{
		{"a state", second, strings.Replace(second, `"not met","met"`, `"met","met"`, 1),
			`row 2, cell 10 (gaps): 3 contradicts the states of the controls, in which the number of gaps is 2`},
		{"a state and the gaps", second, `[3,"2","b","B","not met","met","met","not met",false,2,`,
			`"lacking.dlp.servers" is 2, but the servers add up to 1`},
		{"unknown to not met", third, strings.Replace(third, "unknown", "not met", 1),
			`"unknown.dlp.servers" is 1, but the servers add up to 0`},
		{"a value of an own column", `"basic","asia"]`, `"basic","US"]`,
			`row 2: the state of zone is "not met", but its value "US" makes it "met"`},
		{"a value", `"basic","asia"]`, `"oauth2","asia"]`,
			`row 2: the state of oauth is "not met", but its value "oauth2" makes it "met"`},
		{"compliance of a server", second, strings.Replace(second, "false", "true", 1),
			"row 2, cell 9 (compliant): true contradicts"},
		{"gaps of a server", second, strings.Replace(second, "false,3", "false,2", 1),
			"row 2, cell 10 (gaps): 2 contradicts the states of the controls, in which the number of gaps is 3"},
		{"calls of a server", `,100,"oauth2","eu"]`, `,10,"oauth2","eu"]`, `"calls" is 350, but the servers add up to 260`},
		{"exposed calls of a server without gaps", `true,0,0,0,3,100,`, `true,0,0,7,3,100,`,
			"row 1, cell 12 (exposed_calls): 7 contradicts the states"},
		{"unknown exposed calls", `5.7,212.6865671641791,1,250`, `5.7,null,1,250`,
			"row 2, cell 12 (exposed_calls): null contradicts the states"},
		{"more exposed calls than calls", `5.7,212.6865671641791,1,250`, `5.7,251,1,250`,
			"row 2, cell 12 (exposed_calls): 251 contradicts the states"},
		{"no exposed calls", `{"id":"exposed_calls","name":"Exposed calls","unit":"per month"},{"id":"rank"`,
			`{"id":"other"},{"id":"rank"`, `no column "exposed_calls"`},
		{"no values", `{"id":"value_oauth"`, `{"id":"was_oauth"`, `no column "value_oauth"`},
		{"a fact", `{"id":"lacking.dlp.servers","label":"Servers without DLP","value":2`,
			`{"id":"lacking.dlp.servers","label":"Servers without DLP","value":1`,
			`"lacking.dlp.servers" is 1, but the servers add up to 2`},
		{"the compliant servers", `{"id":"compliant.servers","label":"Compliant servers","value":1`,
			`{"id":"compliant.servers","label":"Compliant servers","value":2`,
			`"compliant.servers" is 2, but the servers add up to 1`},
		{"no such fact", `{"id":"lacking.dlp.servers"`, `{"id":"lacking.something"`, `"lacking.dlp.servers" is missing`},
		{"a fact twice", `{"id":"lacking.dlp.share"`, `{"id":"lacking.dlp.servers"`,
			`there are two facts "lacking.dlp.servers"`},
		{"a fact that is no number", `{"id":"lacking.dlp.servers","label":"Servers without DLP","value":2`,
			`{"id":"lacking.dlp.servers","label":"Servers without DLP","value":null`, `"lacking.dlp.servers" is NaN`},
		{"no facts", ` "facts"`, ` "fiction"`, `"servers" is missing`},
	} {
		if m, err := history.FromReport(edited(t, text, c.old, c.new), "report.json", b); err == nil || m != nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", c.what, err, c.want)
		}
	}
	// Servers with the same gaps have the same share of their calls exposed. The states of two servers are
	// exchanged, but not their exposed calls.
	csv = "server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,zone\n" +
		"1,a,A,oauth2,false,true,100,eu\n2,b,B,oauth2,true,false,100,eu\n3,c,B,oauth2,false,true,100,eu\n"
	swapped := written(t, audited(t, csv, "2026-10", b), "2026-10")
	swapped = edited(t, swapped, `[2,"1","a","A","met","not met","met",`, `[2,"1","a","A","met","met","not met",`)
	swapped = edited(t, swapped, `[3,"2","b","B","met","met","not met",`, `[3,"2","b","B","met","not met","met",`)
	if _, err := history.FromReport(swapped, "report.json", b); err == nil || !strings.Contains(err.Error(),
		"row 3, cell 12 (exposed_calls): ") {
		t.Errorf("with states that changed places: %v", err)
	}
	// A further control that has no states must not keep the others from being checked.
	more := edited(t, text, `"controls": [`, `"controls": [{"id":"more","definition":"x","has_column":true},`)
	more = edited(t, more, second, `[3,"2","b","B","not met","met","met","not met",false,2,`)
	if _, err := history.FromReport(more, "report.json", b); err == nil || !strings.Contains(err.Error(),
		`"lacking.dlp.servers" is 2, but the servers add up to 1`) {
		t.Errorf("with a control without states: %v", err)
	}
}

// TestContradictingDates checks that dates are evaluated as of the day of the report.
func TestContradictingDates(t *testing.T) {
	b, err := audit.Load([]byte(strings.Replace(ownText(), "satisfied_by: [eu, us]", "not_older_than_days: 30", 1)),
		"own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, audited(t,
		"server_name,auth_type,has_dlp,has_logging,Zone\na,oauth2,true,true,2026-10-02\nb,oauth2,true,true,2026-09-02\n",
		"2026-10", b), "2026-10")
	if _, err := history.FromReport(text, "report.json", b); err != nil {
		t.Error(err)
	}
	if _, err := history.FromReport(edited(t, text, `["Audited as of","2026-10-31"]`, `["Audited as of","2026-11-30"]`),
		"report.json", b); err == nil {
		t.Error("a date that is too old on the day of the report is taken as met")
	}
}

func TestReportPeriod(t *testing.T) {
	text := string(written(t, audited(t, twoServers, "2026-10", builtIn(t)), "2026-10"))
	head, _, _ := strings.Cut(text, "tool")
	for _, c := range []struct{ text, want, err string }{
		{text, "2026-10", ""},
		{head, "2026-10", ""},
		{`{"facts": [1, {"a": [2]}], "period": "2026-10", cut`, "2026-10", ""},
		{`{"schema": 2, "period": "2026-10"}`, "", "the version is 2"},
		{`{"results": []}`, "", "no period"},
		{`[]`, "", "not a report.json"},
		{`{"schema`, "", "cut off"},
		{`hello`, "", "not JSON"},
		{`{"period": "October"}`, "", "YYYY-MM"},
	} {
		p, err := history.ReportPeriod(strings.NewReader(c.text), "report.json")
		if c.err == "" && (err != nil || p.String() != c.want) || c.err != "" && (err == nil ||
			!strings.Contains(err.Error(), c.err)) {
			t.Errorf("%.40s: %v, %v", c.text, p, err)
		}
	}
}

func FuzzReport(f *testing.F) {
	b := builtIn(f)
	// Without what is skipped, of which there is much.
	text := written(f, audited(f, twoServers, "2026-10", b), "2026-10")
	lines := bytes.SplitAfter(text, []byte("\n"))
	var kept []byte
	facts := false
	for i, line := range lines {
		facts = facts && !bytes.HasPrefix(line, []byte(` "key_figures"`)) || bytes.HasPrefix(line, []byte(` "facts"`))
		if facts || i < 12 || i >= len(lines)-5 {
			kept = append(kept, line...)
		}
	}
	text = kept
	if _, err := history.FromReport(text, "report.json", b); err != nil {
		f.Fatalf("%v in\n%s", err, text)
	}
	f.Add(text)
	f.Add(edited(f, text, `"A","met"`, `null,{}`))
	f.Add([]byte(`{"schema":1,"tool":{"name":"fleetreport"},"period":"2026-10",` +
		`"servers":{"columns":[{"id":"server"}],"rows":[["a"],[null]]}}`))
	now := audited(f, twoServers, "2026-11", b)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := history.FromReport(text, "report.json", b)
		if (err == nil) == (m == nil) {
			t.Fatalf("%v, %v", m, err)
		}
		if err != nil {
			return
		}
		if !json.Valid(text) {
			t.Error("it is no JSON")
		}
		if m.Period.MonthsSince(period(t, "2026-11")) >= 0 {
			return
		}
		c, err := history.Compare(now, period(t, "2026-11"), one(m), nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range b.Controls {
			counts, gaps := c.ControlCounts(k), 0
			for i := range now.Fleet.Len() {
				if now.State(k, i) != audit.Met {
					gaps++
				}
			}
			if c.Comparable(k) && counts[history.New]+counts[history.Regressed]+counts[history.Unchanged] != gaps {
				t.Errorf("control %d: %v, want %d gaps", k, counts, gaps)
			}
		}
	})
}

// TestSchemas checks that the schema version that is read is the one that is written.
func TestSchemas(t *testing.T) {
	text := written(t, audited(t, twoServers, "2026-10", builtIn(t)), "2026-10")
	if !bytes.Contains(text, fmt.Appendf(nil, `"schema": %d,`, report.SchemaVersion)) {
		t.Error("the schema of package report is not written")
	}
	if _, err := history.FromReport(text, "report.json", builtIn(t)); err != nil {
		t.Error(err)
	}
}
