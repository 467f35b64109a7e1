package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// edge is a fleet at the edge of what sentences can say: nothing, one, all, unknown.
type edge struct {
	name  string
	fleet string
	flags []string
	files map[string]string // beside the fleet, such as exceptions.yaml
}

const (
	edgeHeader = "server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging," +
		"monthly_calls,avg_latency_ms,error_rate_pct,compliant\n"
	edgeFine = "M1,alpha,Sales,3,oauth2,60,true,true,100,80,0.5,true\n"
	edgeGap  = "M2,beta,Sales,1,basic,60,false,true,300,80,0.5,true\n"
)

// edgeRows writes n rows, each with its number where the row has %d.
func edgeRows(n int, row string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(row, "%d", strconv.Itoa(i+1)) + "\n")
	}
	return b.String()
}

// ownControl is the built-in baseline with one control more, on a column of the organisation's
// own.
func ownControl(id, column, condition, gap string) string {
	own := fmt.Sprintf(`  - id: %s
    title: %s
    column: %s
    %s
    weight: 1
    severity: low
    section: %[2]s
    answer: Which servers are %[5]s?
    gap: %[5]s
    action: Do it
    why: It matters.
    what_to_do: Do it.
`, id, strings.ToUpper(id[:1])+id[1:], column, condition, gap)
	head, tail, _ := strings.Cut(string(audit.BuiltIn), "controls:\n")
	return head + "controls:\n" + own + tail
}

// grants is a file of exceptions that are in force at the end of November 2026, each written
// as "server control".
func grants(list ...string) string {
	var b strings.Builder
	b.WriteString("schema: 1\nexceptions:\n")
	for _, g := range list {
		server, control, _ := strings.Cut(g, " ")
		fmt.Fprintf(&b, "  - {server: %s, control: %s, reason: r, owner: o, approver: a, ", server, control)
		b.WriteString("ticket: T-1, granted: 2026-07-01, expires: 2027-03-31}\n")
	}
	return b.String()
}

var edges = []edge{
	{name: "one server that complies", fleet: edgeHeader + edgeFine},
	{name: "one server that does not comply", fleet: edgeHeader + edgeGap,
		flags: []string{"--fail-on", "compliance<100"}},
	{
		name:  "all comply alike",
		fleet: edgeHeader + edgeRows(3, "M%d,s%d,Sales,1,oauth2,60,true,true,100,80,0.5,true"),
	},
	{
		name:  "none complies, all alike",
		fleet: edgeHeader + edgeRows(4, "M%d,s%d,Sales,1,basic,60,false,false,100,80,0.5,false"),
	},
	{
		name: "no calls",
		fleet: edgeHeader +
			"M1,alpha,Sales,0,oauth2,60,true,true,0,80,0,true\n" +
			"M2,beta,Sales,0,basic,0,false,true,0,80,0,false\n",
	},
	{
		name: "one call",
		fleet: edgeHeader +
			"M1,alpha,Sales,1,oauth2,60,true,true,0,80,0,true\n" +
			"M2,beta,Sales,0,basic,0,false,false,1,80,0,false\n",
	},
	{name: "everything unknown", fleet: edgeHeader + edgeRows(3, "M%d,s%d,,,,,,,,,,")},
	{
		name:  "all unknown but calls and declarations",
		fleet: edgeHeader + edgeRows(3, "M%d,s%d,Sales,,,,,,100,,,true"),
	},
	{
		name:  "one server, unknown",
		fleet: "server_name,auth_type,has_dlp,has_logging,monthly_calls,compliant\nalpha,oauth2,,true,5,true\n",
	},
	{name: "all anonymous", fleet: edgeHeader + edgeRows(2, "M%d,s%d,Sales,1,none,60,true,true,100,80,0.5,false")},
	{
		name:  "no optional columns",
		fleet: "server_name,auth_type,has_dlp,has_logging\nalpha,oauth2,true,true\nbeta,api_key,true,true\n",
	},
	{
		name:  "all comply, rows left out",
		fleet: edgeHeader + edgeFine + "M2,beta,Sales,three,basic,60,false,true,300,80,0.5,true\n",
		flags: []string{"--allow-bad-rows", "--fail-on", "compliance<80,severity>=high"},
	},
	{
		name: "some comply, rows left out",
		fleet: edgeHeader + edgeFine + edgeGap +
			"M3,gamma,Sales,three,basic,60,false,true,300,80,0.5,true\n" +
			"M4,delta,Sales,x,,,,,,,,\n",
		flags: []string{"--allow-bad-rows", "--exceptions", "exceptions.yaml"},
		files: map[string]string{"exceptions.yaml": grants("gamma oauth")},
	},
	{
		name: "all comply, rows that are not servers",
		fleet: edgeHeader + edgeFine + "M2,beta,Sales,4,oauth2,60,true,true,300,80,0.5,true\n" +
			"# gone: gamma,,,,,,,,,,,\nTotal,,,,,,,,1000,,,\n",
		flags: []string{"--allow-bad-rows", "--fail-on", "compliance<80,severity>=high"},
	},
	{
		name:  "a server that looks like a total",
		fleet: edgeHeader + edgeFine + edgeGap + "Total Sales,,,,,,,,999,,,\n",
	},
	{
		name: "one gap in 3000 servers",
		fleet: edgeHeader + edgeRows(2999, "M%d,s%d,Sales,1,oauth2,60,true,true,1000,80,0.5,true") +
			"M3000,last,Sales,1,oauth2,60,true,false,1000,80,0.5,true\n",
		flags: []string{"--fail-on", "compliance<100,exposed>0"},
	},
	{
		name: "one in 3000 servers complies",
		fleet: edgeHeader + edgeRows(2999, "M%d,s%d,Sales,1,basic,60,false,false,1000,80,0.5,false") +
			"M3000,last,HR,1,oauth2,60,true,true,1000,80,0.5,false\n",
	},
	{
		name: "sums near 2^53",
		fleet: edgeHeader + edgeRows(9000, "M%d,s%d,Sales,1,basic,60,false,false,1000000000000,80,0.5,false") +
			"M9001,last,HR,1,oauth2,60,true,true,1,80,0.5,true\n",
	},
	{
		name: "blank rate limits",
		fleet: edgeHeader +
			"M1,alpha,Sales,1,oauth2,,true,true,100,80,0.5,true\n" +
			"M2,beta,HR,1,oauth2,100,true,true,200,80,0.4,true\n" +
			"M3,gamma,HR,1,oauth2,101,true,true,300,80,0.3,true\n",
	},
	{
		name: "some calls unknown",
		fleet: edgeHeader + edgeFine + edgeGap +
			"M3,gamma,HR,1,api_key,60,false,true,,,,\n" +
			"M4,delta,HR,,oauth2,60,true,,700,,,\n",
		flags: []string{"--fail-on", "exposed>10"},
	},
	{
		name: "maybe",
		fleet: "server_name,auth_type,has_dlp,has_logging,approved\n" +
			"alpha,oauth2,true,true,maybe\nbeta,oauth2,true,true,\ngamma,oauth2,true,true,yes\n",
		flags: []string{"--baseline", "baseline.yaml"},
		files: map[string]string{
			"baseline.yaml": ownControl("approval", "approved", "satisfied_by: [true]", "not approved"),
		},
	},
	{
		name:  "no column of a control",
		fleet: "server_name,auth_type,has_dlp,has_logging\nalpha,oauth2,true,true\nbeta,basic,true,true\n",
		flags: []string{"--baseline", "baseline.yaml"},
		files: map[string]string{
			"baseline.yaml": ownControl("approval", "approved", "satisfied_by: [true]", "not approved"),
		},
	},
	{
		name: "an owner who is not known",
		fleet: "server_name,auth_type,has_dlp,has_logging,owner\n" +
			"alpha,oauth2,true,true,TBD\nbeta,oauth2,true,true,\ngamma,oauth2,true,true,Kim\n",
		flags: []string{"--baseline", "baseline.yaml"},
		files: map[string]string{"baseline.yaml": ownControl("owner", "owner", "present: true", "without an owner")},
	},
	{
		name:  "exceptions for every gap",
		fleet: edgeHeader + edgeFine + edgeGap + "M3,gamma,HR,1,api_key,60,true,true,1,80,0.5,true\n",
		flags: []string{"--exceptions", "exceptions.yaml", "--fail-on", "compliance<100,exposed>0"},
		files: map[string]string{"exceptions.yaml": grants("beta oauth", "beta dlp", "gamma oauth")},
	},
	{
		name:  "one gap with an exception",
		fleet: edgeHeader + "M2,beta,Sales,1,basic,60,true,true,300,80,0.5,true\n",
		flags: []string{"--exceptions", "exceptions.yaml"},
		files: map[string]string{"exceptions.yaml": grants("beta oauth")},
	},
	{
		name:  "one server that does not change",
		fleet: edgeHeader + edgeGap,
		flags: []string{"--history", "earlier", "--fail-on", "new-gap,regression"},
		files: map[string]string{"earlier/fleet-2026-10.csv": edgeHeader + edgeGap},
	},
	{
		name:  "a control becomes unknown",
		fleet: edgeHeader + edgeFine + "M2,beta,Sales,1,oauth2,60,,true,300,80,0.5,true\n",
		flags: []string{"--history", "earlier", "--fail-on", "new-gap,regression"},
		files: map[string]string{"earlier/fleet-2026-10.csv": edgeHeader + edgeFine +
			"M2,beta,Sales,1,oauth2,60,true,true,299,80,0.5,true\n" +
			"M3,gamma,HR,1,basic,60,true,true,300,80,0.5,true\n"},
	},
	{
		name:  "every new gap is a regression",
		fleet: edgeHeader + edgeGap + "M3,gamma,HR,1,oauth2,60,true,true,1,80,0.5,true\n",
		flags: []string{"--history", "earlier", "--exceptions", "exceptions.yaml", "--fail-on",
			"regression,expired-exception"},
		files: map[string]string{
			"earlier/fleet-2026-10.csv": edgeHeader +
				"M02,beta,HR,1,oauth2,60,true,true,300,80,0.5,true\nM3,gamma,HR,1,oauth2,60,true,true,1,80,0.5,true\n",
			"exceptions.yaml": "schema: 1\nexceptions:\n  - {server: M02, control: dlp, reason: r, owner: o, approver: a, " +
				"ticket: T-1, granted: 2026-07-01, expires: 2026-10-31}\n",
		},
	},
	{
		name: "calls and rows that cannot be compared",
		fleet: edgeHeader + edgeFine +
			"M2,beta,Sales,1,basic,60,false,true,,80,0.5,true\n" +
			"M3,gamma,HR,x,,,,,,,,\n",
		flags: []string{"--allow-bad-rows", "--history", "earlier", "--fail-on", "new-gap,regression"},
		files: map[string]string{"earlier/fleet-2026-09.csv": edgeHeader + edgeFine + edgeGap +
			"M4,delta,HR,1,basic,60,true,true,1,80,0.5,true\n"},
	},
	{
		name:  "exceptions that cover nothing",
		fleet: edgeHeader + edgeFine,
		flags: []string{"--exceptions", "exceptions.yaml", "--fail-on", "expired-exception"},
		files: map[string]string{"exceptions.yaml": grants("alpha oauth")},
	},
	{
		name: "the most exposed calls of two",
		fleet: edgeHeader + edgeRows(4, "M%d,s%d,Sales,1,basic,60,false,false,1,80,%d,true") +
			edgeRows(2, "B%d,b%d,,1,basic,60,true,true,900,80,0,true") +
			edgeRows(10, "C%d,c%d,HR,1,oauth2,60,true,true,900,80,0,true"),
	},
	{
		name: "ties",
		fleet: edgeHeader + edgeRows(2, "M%d,s%d,Sales,1,basic,60,true,true,100,80,2.5,true") +
			edgeRows(2, "T%d,t%d,HR,1,oauth2,60,true,true,100,80,2.5,true"),
	},
}

// sentencesOf are the sentences of a report that say something of its fleet.
func sentencesOf(doc *report.Document) string {
	var b strings.Builder
	say := func(texts ...string) {
		for _, s := range texts {
			if s != "" && !strings.HasPrefix(s, "Why it matters: ") && !strings.HasPrefix(s, "What to do: ") {
				b.WriteString(report.Legible(s) + "\n")
			}
		}
	}
	say("\nDecision: " + doc.Decision)
	for _, s := range append(append(doc.Sections, doc.Cards, doc.Plan), doc.Appendix...) {
		if s.ID == "controls" || s.ID == "method" {
			continue
		}
		say("\n" + s.Title)
		say(s.Lead...)
		say(s.Missing...)
		for _, c := range s.Charts {
			say("Chart: " + c.Finding)
		}
	}
	return b.String()
}

// TestGoldenSentences compares what check prints, and the sentences of the report, with those that
// were read and found true of each fleet.
func TestGoldenSentences(t *testing.T) {
	golden, err := filepath.Abs(filepath.Join(testdata, "edges.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, e := range edges {
		t.Run(e.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			const input = "fleet-2026-11.csv"
			write := func(name, text string) {
				err := os.MkdirAll(filepath.Dir(name), 0o777)
				if err == nil {
					err = os.WriteFile(name, []byte(text), 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			write(input, e.fleet)
			for name, text := range e.files {
				write(name, text)
			}
			var stdout, stderr bytes.Buffer
			args := slices.Concat(e.flags, []string{input})
			status := run(context.Background(), append([]string{"check"}, args...), strings.NewReader(""), &stdout, &stderr)
			if status != exitDone && status != exitGate {
				t.Fatalf("check exits %d: %s", status, stderr.String())
			}
			doc, err := (&program{stderr: &bytes.Buffer{}}).composeArgs(t, args)
			if err != nil {
				t.Fatal(err)
			}
			_, printed, _ := strings.Cut(stdout.String(), "\n")
			fmt.Fprintf(&got, "== %s\n%s%s\n", e.name, printed, sentencesOf(doc))
		})
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := string(contents(t, golden))
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("sentences differ (-golden +got); make golden writes them anew:\n%s", diff)
	}
}
