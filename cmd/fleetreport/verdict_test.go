package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetreport/report/needs"
)

// TestShareBesideItsLimit checks that a share that breaks a limit never reads like it.
func TestShareBesideItsLimit(t *testing.T) {
	var fleet strings.Builder
	fleet.WriteString("server_name,auth_type,has_dlp,has_logging\n")
	for i := range 2500 {
		fmt.Fprintf(&fleet, "s%d,oauth2,true,%t\n", i, i < 1999)
	}
	for limit, want := range map[string]string{
		"compliance<80": "gate: compliance<80: 1,999 of 2,500 servers (79.96 %) meet the baseline; the limit " +
			"is at least 80 %.\n",
		"compliance<79.961": "gate: compliance<79.961: 1,999 of 2,500 servers (79.960 %) meet the baseline; the " +
			"limit is at least 79.961 %.\n",
		"compliance<79.9600001": "gate: compliance<79.9600001: 1,999 of 2,500 servers (79.9600000 %) meet the " +
			"baseline; the limit is at least 79.9600001 %.\n",
		"compliance<90": "gate: compliance<90: 1,999 of 2,500 servers (80.0 %) meet the baseline; the limit is " +
			"at least 90 %.\n",
		"compliance<79.96": "",
	} {
		got := ran(strings.NewReader(fleet.String()), "check", "--period", "2026-11", "--fail-on", limit, "-")
		if !strings.HasPrefix(got.stderr, want) || want == "" && got != (outcome{stdout: got.stdout}) {
			t.Errorf("%s: %q, want %q", limit, got.stderr, want)
		}
	}
}

// gateVerdict is the verdict of the gate in one output.
type gateVerdict struct {
	Text   string   // whether it failed, in a sentence; "" where no limits are set
	Broken []string // each broken limit and what it found, in order
}

// TestOneVerdict runs build and check over fleets, with and without a history,
// exceptions and limits, and reads every output back: the exit status, standard error
// and all documents give one verdict, with the figures that they give elsewhere.
func TestOneVerdict(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	limits := []string{"compliance<80", "exposed>30", "new-gap", "regression", "expired-exception", "severity>=high"}
	all := strings.Join(limits, ",")
	gates := append([]string{"none", "compliance<0,exposed>100", all}, limits...)
	for _, f := range verdictFleets(t) {
		for i, flags := range f.flags {
			for _, gate := range gates {
				name := fmt.Sprintf("%s/%s/%s", f.name, strings.Join(flagNames(flags), "+"), gate)
				t.Run(name, func(t *testing.T) {
					// The page and the workbook take their time: they are made where there is
					// most to say, and once where there is nothing.
					formats := "json"
					if last := i == len(f.flags)-1; last && gate == all || i == 0 && gate == "none" && f.name == "fine" {
						formats = "md,html,xlsx,json"
					}
					oneVerdict(t, f.path, slices.Concat(flags, []string{"--fail-on", gate}), formats)
				})
			}
		}
	}
}

// TestOneVerdictOfBaseline is TestOneVerdict with the limits of baselines: of a fleet with a
// history and of one with hostile names, in the long form of all cases.
func TestOneVerdictOfBaseline(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	for _, input := range cases(t) {
		name := filepath.Base(filepath.Dir(input))
		if name == "rejected" || name != "history" && name != "hostile" && !needs.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) { oneVerdict(t, input, flagsOf(t, input), "md,html,xlsx,json") })
	}
}

func flagNames(flags []string) []string {
	var names []string
	for _, f := range flags {
		if name, ok := strings.CutPrefix(f, "--"); ok {
			names = append(names, name)
		}
	}
	return names
}

// verdictFleet is a fleet and the sets of flags to judge it with.
type verdictFleet struct {
	name, path string
	flags      [][]string
}

// verdictFleets are fleets of testdata and some that stand on the bounds of limits.
func verdictFleets(t *testing.T) []verdictFleet {
	t.Helper()
	const (
		head = "server_id,server_name,auth_type,has_dlp,has_logging,monthly_calls\n"
		fine = head +
			"1,erp,oauth2,true,true,800\n2,mail,oidc,true,true,100\n3,maps,entra_id,yes,1,60\n4,shop,oauth2,true,true,0\n"
		bound = head +
			"1,erp,basic,false,false,30\n2,mail,oauth2,true,true,70\n3,maps,oauth2,true,true,0\n4,shop,oauth2,true,true,0\n" +
			"5,news,oauth2,true,true,0\n"
		uncounted  = head + "1,erp,basic,true,true,\n2,mail,oauth2,true,true,100\n"
		exceptions = "schema: 1\nexceptions:\n" +
			"  - {server: erp, control: oauth, reason: r, owner: o, approver: a, ticket: T-1, granted: 2026-01-01, " +
			"expires: 2026-12-31}\n" +
			"  - {server: '*', control: dlp, reason: r, owner: o, approver: a, ticket: T-2, granted: 2026-01-01, expires: " +
			"2026-11-30}\n" +
			"  - {server: legacy-*, control: logging, reason: r, owner: o, approver: a, ticket: T-3, granted: 2026-01-01, " +
			"expires: 2026-11-29}\n" +
			"  - {server: mail, control: oauth, reason: r, owner: o, ticket: T-4, granted: 2026-01-01, expires: 2026-11-29}\n"
	)
	sample := string(contents(t, sampleInput))
	dir := tree(t, map[string]string{
		"fine/fleet-2026-11.csv": fine, "bound/fleet-2026-11.csv": bound, "uncounted/fleet-2026-11.csv": uncounted,
		"without-calls/fleet-2026-11.csv": strings.ReplaceAll(strings.ReplaceAll(bound, ",30\n", ",\n"), "true,70\n",
			"true,\n")[:len(head)] + "1,erp,basic,false,false,\n2,mail,oauth2,true,true,\n",
		// A month in which some gaps of the sample were not there, and one without DLP.
		"before/2026-10.csv":       strings.NewReplacer("basic", "oauth2", "false,false", "false,true").Replace(sample),
		"narrow/2026-10.csv":       "server_id,server_name,auth_type\nMCP03,customer-support,api_key\n1,erp,basic\n",
		"same/2026-10.csv":         sample,
		"exceptions.yaml":          exceptions,
		"before-bound/2026-10.csv": strings.Replace(bound, "basic", "oauth2", 1),
	})
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	granted := []string{"--exceptions", in("exceptions.yaml")}
	before := func(name string) []string { return []string{"--history", in(name)} }
	both := func(name string) []string { return slices.Concat(before(name), granted) }
	return []verdictFleet{
		{"sample", sampleInput, [][]string{nil, granted, before("before"), both("before"), both("narrow"), before("same")}},
		{"unknowns", testdata + "/unknowns/fleet-2026-10.csv", [][]string{nil, granted}},
		{"fine", in("fine/fleet-2026-11.csv"), [][]string{nil, both("before")}},
		{"bound", in("bound/fleet-2026-11.csv"), [][]string{granted, both("before-bound")}},
		{"uncounted", in("uncounted/fleet-2026-11.csv"), [][]string{nil, granted}},
		{"without-calls", in("without-calls/fleet-2026-11.csv"), [][]string{nil, both("narrow")}},
	}
}

// oneVerdict builds and checks a fleet and compares what all outputs say of the gate.
func oneVerdict(t *testing.T, input string, flags []string, formats string) {
	t.Helper()
	dir := t.TempDir()
	with := func(args ...string) outcome { return ran(nil, slices.Concat(args, flags, []string{input})...) }
	build := with("build", "--quiet", "--formats", formats, "--out", dir)
	want := verdictOfJSON(t, contents(t, filepath.Join(dir, jsonFile)))
	status := exitDone
	if len(want.Broken) > 0 {
		status = exitGate
	}
	agreed := func(where string, got gateVerdict) {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s has another verdict than report.json (-json +%s):\n%s", where, where, diff)
		}
	}
	if build.status != status || build.stdout != "" {
		t.Errorf("build ends with %d, want %d; standard output %q", build.status, status, build.stdout)
	}
	for name, got := range map[string]outcome{
		"text": with("check", "--quiet"), "junit": with("check", "--quiet", "--format", "junit"),
		"sarif": with("check", "--quiet", "--format", "sarif"),
	} {
		if got.status != status || got.stderr != build.stderr {
			t.Errorf("check --format %s ends with %d and %q, want %d and %q", name, got.status, got.stderr, status,
				build.stderr)
		}
		switch name {
		case "text":
			agreed(name, verdictOfText(got.stdout))
		case "junit":
			agreed(name, verdictOfJUnit(t, got.stdout, want.Text))
		case "sarif":
			agreed(name, verdictOfSARIF(t, got.stdout, status, want.Text))
		}
	}
	agreed("stderr", verdictOfStderr(build.stderr, want.Text))
	if strings.Contains(formats, "md") {
		agreed("markdown", verdictOfPage(t, readMarkdown(contents(t, filepath.Join(dir, markdownFile))), want.Text))
		agreed("page", verdictOfPage(t, readPage(t, contents(t, filepath.Join(dir, pageFile))), want.Text))
		agreeVerdictOfWorkbook(t, want, filepath.Join(dir, workbookFile))
	}
}

// verdictOfJSON reads report.json, and compares the figures of the limits with the
// facts, which the prose and the key figures come from.
func verdictOfJSON(t *testing.T, source []byte) gateVerdict {
	t.Helper()
	var doc struct {
		Gate *struct {
			Failed bool
			Text   string
			Limits []struct {
				Limit  string
				Broken bool
				Found  string
			}
		}
		Facts []struct {
			ID, Text string
			Value    any
		}
		Sections []struct {
			ID     string
			Lead   []string
			Tables []struct{ Rows [][]any }
		}
	}
	if err := json.Unmarshal(source, &doc); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(doc.Sections, func(s struct {
		ID     string
		Lead   []string
		Tables []struct{ Rows [][]any }
	}) bool {
		return s.ID == "gate"
	})
	if doc.Gate == nil {
		if at >= 0 {
			t.Error("there is a section Gate without a gate")
		}
		return gateVerdict{}
	}
	facts := map[string]string{}
	for _, f := range doc.Facts {
		facts[f.ID] = f.Text
	}
	v := gateVerdict{Text: doc.Gate.Text}
	rows := doc.Sections[at].Tables[0].Rows
	if len(rows) != len(doc.Gate.Limits) || doc.Sections[at].Lead[0] != v.Text {
		t.Fatalf("the section Gate has %d limits and the text %q", len(rows), doc.Sections[at].Lead)
	}
	for i, l := range doc.Gate.Limits {
		outcome := "kept"
		if l.Broken {
			outcome = "broken"
			v.Broken = append(v.Broken, l.Limit+": "+l.Found)
		}
		if diff := cmp.Diff([]any{l.Limit, outcome, l.Found}, []any{rows[i][0], rows[i][2], rows[i][1]}); diff != "" {
			t.Errorf("the table of limits differs from the gate (-gate +table):\n%s", diff)
		}
		if unclear := strings.Contains(l.Found, "cannot be evaluated"); l.Broken != (unclear ||
			breaks(l.Limit, rows[i][3], rows[i][4])) {
			t.Errorf("%s is broken: %t, with %v of %v", l.Limit, l.Broken, rows[i][3], rows[i][4])
		}
		for _, figure := range figuresOf(l.Limit, facts) {
			if !strings.Contains(l.Found, figure) && !strings.Contains(l.Found, "cannot be evaluated") &&
				!strings.Contains(figure, "unknown") {
				t.Errorf("%s: %q has not the figure %q of the document", l.Limit, l.Found, figure)
			}
		}
	}
	if doc.Gate.Failed != (len(v.Broken) > 0) || facts["gate.broken"] != strconv.Itoa(len(v.Broken)) ||
		facts["gate.limits"] != strconv.Itoa(len(doc.Gate.Limits)) {
		t.Errorf("%d of %d limits are broken; the gate says %+v, the facts %s of %s", len(v.Broken), len(rows), doc.Gate,
			facts["gate.broken"], facts["gate.limits"])
	}
	return v
}

// breaks reports whether the figures of a limit break it.
func breaks(limit string, number, of any) bool {
	part, _ := number.(float64)
	whole, _ := of.(float64)
	if word, bound, ok := strings.Cut(limit, "<"); ok && word == "compliance" {
		percent, err := strconv.ParseFloat(bound, 64)
		return err == nil && part/whole < percent/100
	}
	if word, bound, ok := strings.Cut(limit, ">"); ok && word != "severity" {
		percent, err := strconv.ParseFloat(bound, 64)
		return err == nil && part/whole > percent/100
	}
	return part > 0
}

// figuresOf are the figures of the document that a limit must name: those with
// exceptions, and those without.
func figuresOf(limit string, facts map[string]string) []string {
	var figures []string
	raw := func(prefix, id, share, of, noun string) {
		if part, ok := facts[prefix+id]; ok {
			figures = append(figures, part+" of "+facts[of]+" "+noun, "("+facts[prefix+share]+")")
		}
	}
	switch {
	case strings.HasPrefix(limit, "compliance"):
		raw("", "compliant.servers", "compliant.share", "servers", "server")
		raw("with.", "compliant.servers", "compliant.share", "servers", "server")
	case strings.HasPrefix(limit, "exposed"):
		noun := "call"
		if unknown := facts["calls.unknown"]; unknown != "" && unknown != "0" {
			noun = "known call"
		}
		raw("", "exposed.calls", "exposed.share", "calls", noun)
		raw("with.", "exposed.calls", "exposed.share", "calls", noun)
	case limit == "overdue":
		figures = append(figures, facts["plan.overdue"]+" of "+facts["gaps.open"]+" gap")
	case limit == "new-gap":
		figures = append(figures, facts["changes.came"]+" of ")
	case limit == "regression":
		figures = append(figures, facts["changes.regressed"]+" of ")
	case limit == "expired-exception" && facts["exceptions"] != "":
		figures = append(figures, facts["exceptions.expired"]+" of "+facts["exceptions"]+" exception")
	}
	return slices.DeleteFunc(figures, func(f string) bool { return strings.HasPrefix(f, "0 of ") }) // reported as none
}
