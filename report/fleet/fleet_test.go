package fleet

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// sample is the sample fleet.
const sample = `server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,` +
	`monthly_calls,avg_latency_ms,error_rate_pct,compliant
MCP01,product-catalog,Commerce,5,oauth2,100,true,true,45000,120,0.5,true
MCP02,order-management,Commerce,8,oauth2,50,true,true,32000,180,1.2,true
MCP03,customer-support,Support,4,api_key,200,false,true,28000,95,0.8,false
MCP04,inventory-sync,Operations,3,oauth2,150,true,true,18000,85,0.3,true
MCP05,payment-gateway,Finance,6,oauth2,30,true,true,15000,250,2.1,true
MCP06,analytics-export,Analytics,4,api_key,100,false,false,12000,110,0.6,false
MCP07,hr-directory,HR,3,oauth2,50,true,true,5000,90,0.2,true
MCP08,legacy-erp,Operations,10,basic,20,false,false,8000,450,5.8,false
MCP09,maps-geocoding,Logistics,2,api_key,500,false,true,22000,65,0.1,false
MCP10,email-sender,Marketing,3,oauth2,60,true,true,9500,140,0.9,true
`

// small is a header with the required columns and one of numbers, for tests of single rows.
const small = "server_id,auth_type,has_dlp,has_logging,monthly_calls\n"

var spellings = map[string]string{
	"oauth2": "oauth2", "oauth20": "oauth2", "apikey": "api_key", "basic": "basic", "basicauth": "basic",
}

func read(t *testing.T, text string, o Options) *Fleet {
	t.Helper()
	f, err := Read("testdata/fleet.csv", strings.NewReader(text), o)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return f
}

// rejected returns the text of the Rejection.
func rejected(t *testing.T, text string, o Options) string {
	t.Helper()
	f, err := Read("testdata/fleet.csv", strings.NewReader(text), o)
	if r, ok := errors.AsType[*Rejection](err); !ok || f != nil {
		t.Fatalf("Read gives fleet %v and error %v, not a rejection alone", f != nil, err)
	} else if r.Total < len(r.Problems) || len(r.Problems) == 0 {
		t.Fatalf("Total is %d with %d problems", r.Total, len(r.Problems))
	}
	return err.Error()
}

// dump returns the values of each server.
func dump(f *Fleet) []string {
	var list []string
	for i := range f.Len() {
		s := f.Server(i)
		cells := make([]string, len(f.Columns()))
		for c := range cells {
			cells[c] = s.Text(c)
		}
		list = append(list, strings.Join(cells, "|"))
	}
	return list
}

func TestSample(t *testing.T) {
	f := read(t, sample, Options{Spellings: spellings})
	want := strings.Split(strings.ReplaceAll(strings.TrimSpace(sample), ",", "|"), "\n")
	if d := cmp.Diff(want[1:], dump(f)); d != "" {
		t.Errorf("servers (-want +got):\n%s", d)
	}
	if f.Len() != 10 || len(f.Notes()) != 0 || len(f.Problems()) != 0 {
		t.Errorf("%d servers, notes %v, problems %v", f.Len(), f.Notes(), f.Problems())
	}
	source := f.Source()
	if len(source.SHA256) != 64 {
		t.Errorf("SHA256 is %q", source.SHA256)
	}
	source.SHA256 = ""
	if d := cmp.Diff(Source{Name: "fleet.csv", Bytes: int64(len(sample)), Encoding: "UTF-8", Rows: 10}, source); d != "" {
		t.Errorf("source (-want +got):\n%s", d)
	}
	for _, name := range knownColumns {
		if !f.Has(name) {
			t.Errorf("Has(%s) is false", name)
		}
	}

	s := f.Server(7)
	tools, ok1 := s.Tools()
	limit, ok2 := s.RateLimit()
	calls, ok3 := s.Calls()
	latency, ok4 := s.Latency()
	rate, ok5 := s.ErrorRate()
	got := []any{
		s.Index(), s.Line(), s.ID(), s.Name(), s.Key(), s.Team(), s.Auth(), s.DLP(), s.Logging(), s.Declared(),
		tools, limit, calls, latency, rate, ok1, ok2, ok3, ok4, ok5,
	}
	if d := cmp.Diff([]any{
		7, 9, "MCP08", "legacy-erp", "MCP08", "Operations", "basic", No, No, No,
		int64(10), int64(20), int64(8000), 450.0, 5.8, true, true, true, true, true,
	}, got); d != "" {
		t.Errorf("MCP08 (-want +got):\n%s", d)
	}
	held := map[string]any{}
	for _, column := range append(KnownColumns(), "other") {
		if answer := AnswerFunc(column); answer != nil {
			held[column] = answer(s)
		}
		if number := NumberFunc(column); number != nil {
			held[column], _ = number(s)
		}
	}
	if d := cmp.Diff(map[string]any{
		HasDLP: No, HasLogging: No, Declared: No, ToolsCount: 10.0, RateLimit: 20.0, Calls: 8000.0, Latency: 450.0,
		ErrorRate: 5.8,
	}, held); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	f := read(t, "server_name,auth_type,has_dlp,has_logging,monthly_calls,owner\na, ,,\t,, x \n", Options{})
	s := f.Server(0)
	if s.ID() != "" || s.Name() != "a" || s.Key() != "a" || s.Team() != "" || s.Auth() != "" {
		t.Errorf("texts of %q", dump(f))
	}
	if s.DLP() != Unknown || s.Logging() != Unknown || s.Declared() != Unknown {
		t.Errorf("answers of %q", dump(f))
	}
	for name, get := range map[string]func() (int64, bool){ToolsCount: s.Tools, RateLimit: s.RateLimit, Calls: s.Calls} {
		if v, ok := get(); v != 0 || ok {
			t.Errorf("%s is %d, %v", name, v, ok)
		}
	}
	for name, get := range map[string]func() (float64, bool){Latency: s.Latency, ErrorRate: s.ErrorRate} {
		if v, ok := get(); v != 0 || ok {
			t.Errorf("%s is %v, %v", name, v, ok)
		}
	}
	if d := cmp.Diff([]string{"a|||||" + " x "}, dump(f)); d != "" {
		t.Error(d)
	}
	if f.Has(ServerID) || f.Has("owner") || len(f.Notes()) != 0 {
		t.Errorf("Has(server_id) %v, Has(owner) %v, notes %v", f.Has(ServerID), f.Has("owner"), f.Notes())
	}
}

func TestNameFallsBackToID(t *testing.T) {
	f := read(t, "server_name,server_id,auth_type,has_dlp,has_logging\n,x,none,,\ny,,none,,\n", Options{})
	for i, want := range []string{"x", "y"} {
		if s := f.Server(i); s.Name() != want || s.Key() != want {
			t.Errorf("server %d has the name %q and the key %q", i, s.Name(), s.Key())
		}
	}
}

func TestAnswerString(t *testing.T) {
	if got := []string{Unknown.String(), No.String(), Yes.String()}; !cmp.Equal(got, []string{"unknown", "no", "yes"}) {
		t.Errorf("answers are %q", got)
	}
}

func TestNotes(t *testing.T) {
	f := read(t, "team, Server_ID ,AUTH_TYPE,has_dlp,has_logging,tools_count,Monthly Calls\n"+
		" Ops ,a,OAuth 2.0,Yes,1, 3 ,x\n"+
		",,,,,,\n"+
		" Ops ,b,OAuth 2.0,Yes,TRUE,3, \n"+
		"Ops, c ,Custom , no ,disabled,,\n"+
		"Ops,d,api-key,false,False,,\n", Options{Spellings: spellings})
	want := []Note{
		{Column: "Monthly Calls", From: "Monthly Calls", To: Calls, Change: NearMiss, Count: 1, Line: 1},
		{Column: Team, Change: spacesRemoved, Count: 2, Line: 2},
		{Column: AuthType, From: "OAuth 2.0", To: "oauth2", Change: readAs, Count: 2, Line: 2},
		{Column: HasDLP, From: "Yes", To: "true", Change: readAs, Count: 2, Line: 2},
		{Column: HasLogging, From: "1", To: "true", Change: readAs, Count: 1, Line: 2},
		{Column: ToolsCount, Change: spacesRemoved, Count: 1, Line: 2},
		{Change: blankRows, Count: 1, Line: 3},
		{Column: ServerID, Change: spacesRemoved, Count: 1, Line: 5},
		{Column: AuthType, From: "Custom ", To: "custom", Change: readAs, Count: 1, Line: 5},
		{Column: HasDLP, Change: spacesRemoved, Count: 1, Line: 5},
		{Column: HasDLP, From: "no", To: "false", Change: readAs, Count: 1, Line: 5},
		{Column: HasLogging, From: "disabled", To: "false", Change: readAs, Count: 1, Line: 5},
		{Column: AuthType, From: "api-key", To: "api_key", Change: readAs, Count: 1, Line: 6},
	}
	if d := cmp.Diff(want, f.Notes()); d != "" {
		t.Errorf("notes (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"Ops|a|oauth2|true|true|3|x", "Ops|b|oauth2|true|true|3| ", "Ops|c|custom|false|false||",
		"Ops|d|api_key|false|false||",
	}, dump(f)); d != "" {
		t.Errorf("servers (-want +got):\n%s", d)
	}
	if f.Source().Rows != 4 {
		t.Errorf("%d rows", f.Source().Rows)
	}
}

func TestNotesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(small)
	for i := range 1000 {
		b.WriteString(strings.Repeat("i", i+1) + ",A" + strings.Repeat("a", i) + ",,,\n")
	}
	f := read(t, b.String(), Options{})
	if n := len(f.Notes()); n != maxSpellings+1 {
		t.Errorf("%d notes", n)
	}
	last := f.Notes()[maxSpellings]
	if d := cmp.Diff(Note{Column: AuthType, Change: readAs, Count: 900, Line: 102}, last); d != "" {
		t.Errorf("the others (-want +got):\n%s", d)
	}
}

func TestAllowBadRows(t *testing.T) {
	text := small +
		"a,basic,true,true,1\n" +
		"b,basic,maybe,true,1k\n" +
		"c,basic,true,true,2\n" +
		"d,basic\n" +
		"e,ba\"sic,true,true,1\n" +
		"c,basic,true,true,3\n" +
		"g,none,false,true,4\n"
	f := read(t, text, Options{AllowBadRows: true})
	if d := cmp.Diff([]string{"a|basic|true|true|1", "g|none|false|true|4"}, dump(f)); d != "" {
		t.Errorf("servers (-want +got):\n%s", d)
	}
	if s := f.Server(1); s.Line() != 8 || s.Auth() != "none" || s.DLP() != No || s.Index() != 1 {
		t.Errorf("the last server: %v", dump(f))
	}
	want := strings.Split(rejected(t, text, Options{}), "\n")
	var got []string
	for _, p := range f.Problems() {
		got = append(got, p.String())
	}
	if d := cmp.Diff(want, got); d != "" || len(got) != 6 {
		t.Errorf("%d problems (-rejection +fleet):\n%s", len(got), d)
	}
	if s := f.Source(); s.Rows != 7 || s.Rejected != 5 {
		t.Errorf("%d rows, %d rejected", s.Rows, s.Rejected)
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken pipe")
	_, err := Read("-", io.MultiReader(strings.NewReader(small), iotest.ErrReader(broken)), Options{})
	if _, rejection := errors.AsType[*Rejection](err); rejection || !errors.Is(err, broken) ||
		err.Error() != "read standard input: broken pipe" {
		t.Errorf("error %v", err)
	}
}

// TestColumn checks that Column finds columns by Column.Name.
func TestColumn(t *testing.T) {
	f := read(t, "Server_Name,Auth_Type,has_dlp,has_logging, Zone \na,basic,true,true,eu\n", Options{})
	for _, c := range []struct {
		name  string
		place int
		ok    bool
	}{{ServerName, 0, true}, {"AUTH_TYPE", 1, true}, {"zone", 4, true}, {"ZONE", 4, true}, {"", -1, false},
		{Team, -1, false}} {
		if place, ok := f.Column(c.name); place != c.place || ok != c.ok {
			t.Errorf("%q is at %d, %t, want %d, %t", c.name, place, ok, c.place, c.ok)
		}
	}
}
