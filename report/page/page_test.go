package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"fleetreport/report"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
	"fleetreport/templates"
)

// TestStructure checks the structure of a page with plain and with hostile names.
func TestStructure(t *testing.T) {
	for name, doc := range map[string]*report.Document{"plain": sample(), "hostile": sample(hostileNames...)} {
		t.Run(name, func(t *testing.T) {
			written := write(t, doc)
			root := parse(t, written)
			checkScripts(t, root)
			checkPolicy(t, root)
			checkIDs(t, root)
			checkHeadings(t, root)
			checkCharts(t, root, doc)
			checkTables(t, root, doc)
			if bytes.Contains(written, []byte("raw HTML omitted")) {
				t.Error("goldmark has left out raw HTML")
			}
		})
	}
}

// checkScripts checks that the page has its three scripts, none in attributes, and nothing
// else that loads, sends or styles.
func checkScripts(t *testing.T, root *html.Node) {
	t.Helper()
	scripts := find(root, "script")
	var texts []string
	for _, s := range scripts {
		texts = append(texts, text(s))
	}
	if len(scripts) != 3 || texts[0] != templates.PageScript || attr(scripts[1], "type") != "application/json" ||
		texts[2] != library {
		t.Fatalf("want the scripts page, data and library, got %.200q", texts)
	}
	if !json.Valid([]byte(texts[1])) {
		t.Error("the page data are not JSON")
	}
	for _, tag := range []string{"img", "iframe", "object", "embed", "link", "base", "form", "button", "meta"} {
		for _, n := range find(root, tag) {
			if tag != "meta" {
				t.Errorf("there is a <%s>", tag)
			} else if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
				t.Error("the page redirects")
			}
		}
	}
	ids := map[string]bool{}
	walk(root, func(n *html.Node) { ids[attr(n, "id")] = true })
	walk(root, func(n *html.Node) {
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcdoc", a.Key == "action":
				t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
			case a.Key == "href" && (!strings.HasPrefix(a.Val, "#") || !ids[a.Val[1:]]):
				t.Errorf("<%s> leads to %q", n.Data, a.Val)
			}
		}
	})
}

// checkPolicy compares the hashes of the policy with the scripts and the style.
func checkPolicy(t *testing.T, root *html.Node) {
	t.Helper()
	hash := func(n *html.Node) string {
		sum := sha256.Sum256([]byte(text(n)))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	scripts, styles := find(root, "script"), find(root, "style")
	if len(styles) != 1 || text(styles[0]) != templates.PageStyle {
		t.Fatal("the style sheet is not that of the templates")
	}
	want := fmt.Sprintf(
		"default-src 'none'; script-src %s %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'",
		hash(scripts[0]),
		hash(scripts[2]),
		hash(styles[0]),
	)
	got := ""
	for _, m := range find(root, "meta") {
		if attr(m, "http-equiv") == "Content-Security-Policy" {
			got = attr(m, "content")
		}
	}
	if got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
}

// checkIDs checks that ids are unique and that references to them exist.
func checkIDs(t *testing.T, root *html.Node) {
	t.Helper()
	seen := map[string]int{}
	walk(root, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			seen[id]++
		}
	})
	for id, n := range seen {
		if n > 1 {
			t.Errorf("%d elements have the id %q", n, id)
		}
	}
	for _, want := range []string{
		"summary", "actions", "compliance", "reliability", "migration", "quality", "method", "provenance", "chart-risk",
		"table-key-figures",
	} {
		if seen[want] == 0 {
			t.Errorf("nothing has the id %q", want)
		}
	}
	walk(root, func(n *html.Node) {
		if label := attr(n, "aria-labelledby"); label != "" && seen[label] == 0 {
			t.Errorf("<%s> is labelled by %q, which does not exist", n.Data, label)
		}
	})
}

// checkHeadings checks that no level of headings is skipped, and that landmarks exist.
func checkHeadings(t *testing.T, root *html.Node) {
	t.Helper()
	level := 0
	walk(root, func(n *html.Node) {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			return
		}
		next := int(n.Data[1] - '0')
		if next > level+1 {
			t.Errorf("heading %q of level %d follows level %d", text(n), next, level)
		}
		level = next
	})
	for _, tag := range []string{"h1", "main", "nav", "footer"} {
		if n := len(find(root, tag)); n != 1 {
			t.Errorf("there are %d <%s>", n, tag)
		}
	}
	if lang := attr(find(root, "html")[0], "lang"); lang != "en" {
		t.Errorf("language %q", lang)
	}
}

// checkCharts checks that every chart has a figure with its drawing and its finding.
func checkCharts(t *testing.T, root *html.Node, doc *report.Document) {
	t.Helper()
	var got, want []string
	for _, f := range find(root, "figure") {
		frame := find(f, "div")[0]
		got = append(
			got,
			attr(f, "id"),
			attr(frame, "data-chart"),
			attr(frame, "aria-label"),
			text(find(f, "figcaption")[0]),
		)
		if len(find(frame, "svg")) != 1 {
			t.Errorf("figure %s has no drawing", attr(f, "id"))
		}
	}
	for _, s := range doc.Sections {
		for _, c := range s.Charts {
			finding := report.Legible(c.Finding)
			want = append(want, "chart-"+c.ID, c.ID, finding, "\n"+c.Title+"\n"+finding+"\n")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// checkTables reads every cell back and compares it with the document.
func checkTables(t *testing.T, root *html.Node, doc *report.Document) {
	t.Helper()
	drawn := map[string]*html.Node{}
	for _, n := range find(root, "table") {
		id, isTable := strings.CutPrefix(attr(n.Parent.Parent, "id"), "table-")
		if isTable {
			drawn[id] = n
		}
	}
	expected := markdown.Tables(doc)
	if len(drawn) != len(expected) {
		t.Fatalf("%d tables, want %d", len(drawn), len(expected))
	}
	for _, table := range expected {
		n := drawn[table.ID]
		if n == nil {
			t.Fatalf("there is no table %s", table.ID)
		}
		lines := find(n, "tr")
		if len(lines) != table.Shown()+1 {
			t.Fatalf("table %s has %d lines, want %d", table.ID, len(lines), table.Shown()+1)
		}
		frame := n.Parent
		if attr(frame, "role") != "group" || attr(frame, "tabindex") != "0" ||
			attr(frame, "aria-label")+attr(frame, "aria-labelledby") == "" {
			t.Errorf("table %s has no frame that can get the focus", table.ID)
		}
		for j, c := range elements(lines[0]) {
			if c.Data != "th" || attr(c, "scope") != "col" || text(c) != table.Columns[j].Header() {
				t.Errorf("table %s: header %q, want %q", table.ID, text(c), table.Columns[j].Header())
			}
		}
		for r, cells := range table.Rows(table.Shown()) {
			line := elements(lines[r+1])
			if len(line) != len(cells) {
				t.Fatalf("table %s: row %d has %d cells, want %d", table.ID, r, len(line), len(cells))
			}
			for j, cell := range cells {
				if got, want := text(line[j]), report.Legible(table.Columns[j].Format.Text(cell)); got != want {
					t.Errorf("table %s: cell %d, %d is %q, want %q", table.ID, r, j, got, want)
				}
				number := slices.Contains(strings.Fields(attr(line[j], "class")), "num")
				if want := table.Columns[j].Kind == report.Number; number != want {
					t.Errorf("table %s: cell %d, %d: aligned as a number %t, want %t", table.ID, r, j, number, want)
				}
			}
			if line[0].Data != "th" || attr(line[0], "scope") != "row" {
				t.Errorf("table %s: row %d has no header", table.ID, r)
			}
		}
	}
}

// TestCellStates checks the classes of the cells of a row.
func TestCellStates(t *testing.T) {
	root := parse(t, write(t, sample()))
	var row []string
	for _, table := range find(root, "table") {
		if attr(table.Parent.Parent, "id") == "table-migration-servers" {
			for _, c := range elements(find(table, "tr")[2]) {
				row = append(row, attr(c, "class")+"="+text(c))
			}
		}
	}
	want := []string{
		"=analytics-export",
		"=Support",
		"=basic",
		"not-met=not met",
		"unknown=unknown",
		"not-met=not met",
		"num unknown=unknown",
		"num empty=–",
		"num=6.667",
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Error(diff)
	}
}

// TestNoCharts checks that a page without charts has no library.
func TestNoCharts(t *testing.T) {
	doc := sample()
	for _, s := range doc.Sections {
		s.Charts = nil
	}
	root := parse(t, write(t, doc))
	scripts := find(root, "script")
	if len(scripts) != 2 || text(scripts[0]) != templates.PageScript ||
		!strings.Contains(text(scripts[1]), `"charts":[]`) {
		t.Error("a page without charts carries more than its own script")
	}
}

// TestSharesStayTogether checks that percentages do not break across lines.
func TestSharesStayTogether(t *testing.T) {
	root := parse(t, write(t, sample()))
	var found []string
	for _, s := range find(root, "span") {
		if attr(s, "class") == "nowrap" {
			found = append(found, text(s))
		}
	}
	if !slices.Contains(found, "36.0 %") || !slices.Contains(found, "40.0 %") {
		t.Errorf("unbreakable: %q", found)
	}
}

// TestDeterministic checks that the same document gives the same bytes.
func TestDeterministic(t *testing.T) {
	first := write(t, sample(hostileNames...))
	for range 3 {
		if !bytes.Equal(first, write(t, sample(hostileNames...))) {
			t.Fatal("the same document gave different bytes")
		}
	}
}

// TestErrors checks that Write rejects Markdown of another document and writes nothing.
func TestErrors(t *testing.T) {
	var md bytes.Buffer
	if err := markdown.Write(&md, sample()); err != nil {
		t.Fatal(err)
	}
	replace := func(old, with string) string {
		if !strings.Contains(md.String(), old) {
			t.Fatalf("no %q in the Markdown", old)
		}
		return strings.Replace(md.String(), old, with, 1)
	}
	for name, test := range map[string]struct{ markdown, want string }{
		"chart":    {replace("charts/risk.svg", "charts/other.svg"), "the Markdown has no chart risk"},
		"address":  {replace("charts/risk.svg", "https://x.example/risk.svg"), "the Markdown has no chart risk"},
		"inline":   {replace("legacy-erp comes first.", "x ![y](charts/risk.svg)"), "unknown chart"},
		"twice":    {replace("legacy-erp comes first.", "![y](charts/risk.svg)"), "unknown chart"},
		"html":     {replace("legacy-erp comes first.", "a <b>c</b>"), "raw HTML"},
		"block":    {replace("legacy-erp comes first.", "<div>\n"), "raw HTML"},
		"link":     {replace("legacy-erp comes first.", "[x](https://x.example)"), "an unexpected link"},
		"autolink": {replace("legacy-erp comes first.", "<https://x.example>"), "an unexpected link"},
		"heading":  {replace("legacy-erp comes first.", "## More"), `unexpected heading "More"`},
		"title":    {replace("## Data quality", "Data quality"), `unexpected heading "Method and definitions"`},
		"missing":  {replace("## Provenance", "Provenance"), `it has no heading "Provenance"`},
		"table":    {replace("legacy-erp comes first.", "| a |\n| --- |\n| b |"), "has 1 rows in the Markdown and 200"},
		"row":      {replace("| Support ", "\n| Support "), "rows in the Markdown"},
		"facts":    {replace("- **Team:** legacy-erp", "Team"), "has no figures for card"},
		"gap":      {replace("**DLP is unknown.**", "- x\n- "), "does not describe all 2 gaps"},
		"verdict":  {replace("**Six of ten", "**Nine of ten"), "does not state the verdict"},
		"action":   {replace("2. Move", "and move"), "does not list the 3 actions"},
		"bound":    {replace("Showing the first", "1. Showing"), "does not state how many rows"},
		"column":   {replace("| Compliant |", "| Conform   |"), "other columns"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			err := page.Write(&b, []byte(test.markdown), sample(), pictures(sample()), library)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if b.Len() > 0 {
				t.Errorf("Write wrote %d bytes", b.Len())
			}
		})
	}
	t.Run("library", func(t *testing.T) {
		if err := page.Write(&bytes.Buffer{}, md.Bytes(), sample(), pictures(sample()), ""); err == nil {
			t.Error("charts were written without the library")
		}
	})
	t.Run("option", func(t *testing.T) {
		broken := pictures(sample())
		broken[0].Option = []byte(`{"a":`)
		if err := page.Write(&bytes.Buffer{}, md.Bytes(), sample(), broken, library); err == nil {
			t.Error("an option that is not JSON was written")
		}
	})
}
