package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aliases are custom names of columns.
var aliases = map[string]string{
	"service": ServerName, "application": ServerName, "authmethod": AuthType, "dlp": HasDLP,
	"owner": "owner", "team": Calls, "": Team,
}

func TestRequired(t *testing.T) {
	const text = "server_name,has_loging\na,\n"
	for _, test := range []struct {
		name     string
		text     string
		required []string
		want     string // "" if the file is valid
	}{
		{"those of the built-in baseline", text, nil,
			"fleet.csv:1: the file has no column auth_type: add it, with blank cells where the value is unknown\n" +
				"fleet.csv:1: the file has no column has_dlp: add it, with blank cells where the value is unknown\n" +
				`fleet.csv:1:13: the file has no column has_logging: the column "has_loging" looks like it: rename it to ` +
				`has_logging, or list it under columns in the baseline`},
		{"nothing", text, []string{}, ""},
		{"columns that are not known", text, []string{"owner", ""}, ""},
		{"others", text, []string{Calls, ServerID, HasDLP},
			"fleet.csv:1: the file has no column server_id: add one with a name for each server\n" +
				"fleet.csv:1: the file has no column has_dlp: add it, with blank cells where the value is unknown\n" +
				"fleet.csv:1: the file has no column monthly_calls: add it, with blank cells where the value is unknown"},
		{"an identity always", "team,auth_type\na,b\n", []string{},
			"fleet.csv:1: the file has neither a column server_id nor a column server_name: add one with a name for each " +
				"server"},
		{"both names of it", "team,auth_type\na,b\n", []string{ServerID, ServerName},
			"fleet.csv:1: the file has neither a column server_id nor a column server_name: add one with a name for each " +
				"server"},
		{"the example", "a|b\n", []string{Calls, "owner", ServerName},
			"fleet.csv:1: this line has no known column: start the file with a header line such as server_name," +
				"monthly_calls (or with semicolons or tabs)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Options{Required: test.required}
			if test.want == "" {
				if f := read(t, test.text, o); f.Len() != 1 {
					t.Errorf("%d servers", f.Len())
				}
				return
			}
			if d := cmp.Diff(strings.Split(test.want, "\n"), strings.Split(rejected(t, test.text, o), "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestNearMisses checks which names of columns are noted, because they look like that of an optional one.
func TestNearMisses(t *testing.T) {
	for header, want := range map[string]string{
		"has_loging": HasLogging, "calls_month": Calls, "calls/month": Calls, "Calls per month": Calls,
		"monthly calls": Calls, "montly_calls": Calls, "requests": Calls, "error rate": ErrorRate, "error_rate": ErrorRate,
		"Error %": "", "error_rate_percent": ErrorRate, "latency": Latency, "avg latency (ms)": Latency,
		"average_latency_ms": Latency, "ag_latency_ms": Latency, "team name": Team, "rate limit": RateLimit,
		"p95_latency_ms": "", "latency_p95_ms": "", "p50 latency": "", "max_latency_ms": "", "min_latency_ms": "",
		"median_latency_ms": "", "a9g_latency_ms": "", "weekly_calls": "", "owner": "", "region": "",
	} {
		f := read(t, "server_name,"+header+"\na,\n", Options{Required: []string{}})
		var notes []Note
		if want != "" {
			notes = []Note{{Column: header, From: header, To: want, Change: NearMiss, Count: 1, Line: 1}}
		}
		if d := cmp.Diff(notes, f.Notes()); d != "" {
			t.Errorf("%s: notes (-want +got):\n%s", header, d)
		}
	}
}

func TestAliases(t *testing.T) {
	f := read(t, "Team; SERVICE ;Auth-Method;D.L.P.;has_logging;--;Owner\nOps;a;basic;yes;no;x;o\n",
		Options{Aliases: aliases})
	if d := cmp.Diff([]Column{
		{Team, "Team", true}, // its own name, whatever the map says
		{ServerName, " SERVICE ", true},
		{AuthType, "Auth-Method", true},
		{HasDLP, "D.L.P.", true},
		{HasLogging, "has_logging", true},
		{"--", "--", false},
		{"Owner", "Owner", false}, // an alias of a column that is not known
	}, f.Columns()); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]Note{
		{Column: ServerName, From: "SERVICE", To: ServerName, Change: readAs, Count: 1, Line: 1},
		{Column: AuthType, From: "Auth-Method", To: AuthType, Change: readAs, Count: 1, Line: 1},
		{Column: HasDLP, From: "D.L.P.", To: HasDLP, Change: readAs, Count: 1, Line: 1},
		{Column: HasDLP, From: "yes", To: "true", Change: readAs, Count: 1, Line: 2},
		{Column: HasLogging, From: "no", To: "false", Change: readAs, Count: 1, Line: 2},
	}, f.Notes()); d != "" {
		t.Errorf("notes (-want +got):\n%s", d)
	}
	if s := f.Server(0); s.Name() != "a" || s.Team() != "Ops" || s.Auth() != "basic" || s.DLP() != Yes ||
		s.Logging() != No {
		t.Errorf("the server is %q", dump(f))
	}
}

// TestPunctuationInAliases checks that a header with ambiguous punctuation is not an alias.
func TestPunctuationInAliases(t *testing.T) {
	for want, headers := range map[string][]string{
		ServerName: {"Service", "SER-VICE", " service. "}, "": {"Service?", "!service", "(service)", "~service", "-service"},
	} {
		for _, header := range headers {
			if got := KnownColumn(header, aliases); got != want {
				t.Errorf("%q means %q, want %q", header, got, want)
			}
		}
	}
}

func TestAliasTwice(t *testing.T) {
	for _, test := range []struct{ name, header, want string }{
		{"a name and an alias", "server_name,auth_type,has_dlp,has_logging,Service",
			`fleet.csv:1:43: the file has the column server_name twice, as "server_name" in column 1 and as "Service" ` +
				`(read as server_name) in column 5: remove or rename one of them`},
		{"an alias and a name", "Service,auth_type,has_dlp,has_logging,Server_Name",
			`fleet.csv:1:39: the file has the column server_name twice, as "Service" (read as server_name) in column 1 ` +
				`and as "Server_Name" in column 5: remove or rename one of them`},
		{"two aliases", "service,Application,auth_type,has_dlp,has_logging",
			`fleet.csv:1:9: the file has the column server_name twice, as "service" (read as server_name) in column 1 ` +
				`and as "Application" (read as server_name) in column 2: remove or rename one of them`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := rejected(t, test.header+"\na,,false,false,\n", Options{Aliases: aliases})
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestJudgedTwice checks that extra columns that controls read must not be in the file twice, but others may.
func TestJudgedTwice(t *testing.T) {
	const text = "server_name,auth_type,has_dlp,has_logging,owner,note,Owner,Note\na,,,,x,,,\n"
	got := rejected(t, text, Options{Judged: []string{HasDLP, "owner"}})
	want := `fleet.csv:1:54: the file has the column owner twice, as "owner" in column 5 and as "Owner" in column ` +
		`7: remove or rename one of them`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	read(t, text, Options{Judged: []string{HasDLP}})
}

// TestLookalikeHeaders checks that two columns with nearly the same name are an error if one of them would be
// ignored.
func TestLookalikeHeaders(t *testing.T) {
	const required = "server_name,auth_type,has_dlp,has_logging"
	for header, want := range map[string]string{
		required +
			",HAS DLP": `1:43: the file has the column has_dlp twice, as "has_dlp" in column 3 and as "HAS DLP" in column 5`,
		"Has-DLP," +
			required: `1:31: the file has the column has_dlp twice, as "Has-DLP" in column 1 and as "has_dlp" in column 4`,
		required +
			",Service Name, Server Name": `1:56: the file has the column server_name twice, as "server_name" in column 1 ` +
			`and as " Server Name" in column 6`,
		required +
			",Data Owner,data_owner": `1:54: the file has the column data_owner twice, as "Data Owner" in column 5 and ` +
			`as "data_owner" in column 6`,
		required + ",monthly calls":       "",
		required + ",has_dlp?":            "",
		required + ",some note,some_note": "",
	} {
		headers := strings.Split(header, ",")
		cells := make([]string, len(headers))
		cells[slices.Index(headers, "server_name")], cells[slices.Index(headers, "auth_type")] = "a", "none"
		text := header + "\n" + strings.Join(cells, ",") + "\n"
		if want == "" {
			read(t, text, Options{Judged: []string{"data_owner"}})
			continue
		}
		got := rejected(t, text, Options{Judged: []string{"data_owner"}})
		if got != "fleet.csv:"+want+": remove or rename one of them" {
			t.Errorf("%s: %s", header, got)
		}
	}
}

func TestWatched(t *testing.T) {
	const text = "note,server_id,server_name,auth_type,has_dlp,has_logging\n" +
		"é,a,x,basic,,\n" +
		"\"1\n2\", b , x ,\"basic\",true,\n" +
		"bad,c,x,basic,maybe,\n" +
		",x,,basic,,yes\n" +
		",d,y,,,\n"
	type server struct {
		Key   string
		Line  int
		Cells []Cell
	}
	for _, test := range []struct {
		watch string
		want  []server
	}{
		{"", nil},
		{"z", nil},
		{"X", nil}, // another name
		{"d", []server{{"d", 7, []Cell{{"", 7, 1}, {"d", 7, 2}, {"y", 7, 4}, {"", 7, 6}, {"", 7, 7}, {"", 7, 8}}}}},
		{"b",
			[]server{{"b", 3, []Cell{{"1\n2", 3, 1}, {" b ", 4, 4}, {" x ", 4, 8}, {"basic", 4, 12}, {"true", 4, 20},
				{"", 4, 25}}}}},
		{"c", nil}, // left out
		{"x", []server{
			{"a", 2, []Cell{{"é", 2, 1}, {"a", 2, 4}, {"x", 2, 6}, {"basic", 2, 8}, {"", 2, 14}, {"", 2, 15}}},
			{"b", 3, []Cell{{"1\n2", 3, 1}, {" b ", 4, 4}, {" x ", 4, 8}, {"basic", 4, 12}, {"true", 4, 20}, {"", 4, 25}}},
			{"x", 6, []Cell{{"", 6, 1}, {"x", 6, 2}, {"", 6, 4}, {"basic", 6, 5}, {"", 6, 11}, {"yes", 6, 12}}},
		}},
	} {
		f := read(t, text, Options{AllowBadRows: true, Watch: test.watch})
		var got []server
		for _, w := range f.Watched() {
			got = append(got, server{w.Key(), w.Line(), w.Cells})
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("watching %q (-want +got):\n%s", test.watch, d)
		}
	}
}

func TestSimilarNames(t *testing.T) {
	f := read(t, "server_id,server_name,auth_type,has_dlp,has_logging\n"+
		"MCP08,legacy-erp,,,\nMCP09,legacy-edi,,,\nMCP10,Legacy ERP,,,\nMCP11,mail,,,\nMCP12,,none,,\nMCP13,mail,,,\n"+
		"MCP14,"+strings.Repeat("m", 200)+",,,\n", Options{})
	for name, want := range map[string][]string{
		"LEGACY_ERP": {"Legacy ERP", "legacy-erp"},
		"legcy-erp":  {"Legacy ERP", "legacy-erp"},
		"legacy-exi": {"legacy-edi", "Legacy ERP"},
		"erp":        {"Legacy ERP", "legacy-erp"},
		"mali":       {"mail"},
		"mcp08":      {"MCP08"},
		"legacy erp": {"Legacy ERP"},
		"LEGACY-EDI": {"legacy-edi"},
		"mcp8":       {"MCP08", "MCP09"},
		"nothing":    nil,
		"":           nil,
		"--":         nil,
	} {
		if d := cmp.Diff(want, f.SimilarNames(name, 2)); d != "" {
			t.Errorf("similar to %q (-want +got):\n%s", name, d)
		}
	}
}
