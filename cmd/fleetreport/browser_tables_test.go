package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// TestTablesInBrowser works with the tables of report.html as a reader does: it
// sorts, filters, follows links and copies. One browser serves all subtests; each
// has tabs of its own, and none may hear a complaint.
func TestTablesInBrowser(t *testing.T) {
	b := browser(t)
	pages := map[string]string{}
	for _, fleet := range []string{"sample", "hostile", "unknowns", "history"} {
		pages[fleet] = tablesPage(t, fleet)
	}
	for name, test := range map[string]struct {
		fleet string
		check func(t *testing.T, browser *chrome, path string)
	}{
		"sort by mouse":            {"sample", sortsByMouse},
		"sort by keyboard":         {"sample", sortsByKeyboard},
		"unknown comes last":       {"unknowns", sortsUnknownLast},
		"equal rows stay":          {"sample", sortsStably},
		"filter":                   {"sample", filters},
		"filter hostile names":     {"hostile", filtersHostile},
		"nothing matches":          {"sample", matchesNothing},
		"plain tables":             {"sample", plainTables},
		"part of a long table":     {"sample", countsLongTable},
		"link":                     {"sample", keepsStateInLink},
		"link from elsewhere":      {"sample", ignoresForeignLink},
		"plain link":               {"sample", keepsStateOverLinks},
		"link to a row":            {"sample", showsLinkedRow},
		"link into folded figures": {"sample", unfoldsLinked},
		"copy":                     {"hostile", copiesHostile},
		"copy what is shown":       {"sample", copiesShown},
		"copy changes":             {"history", copiesChanges},
		"copy formulas":            {"sample", copiesFormulas},
		"copy without clipboard":   {"hostile", copiesByHand},
		"copy fails":               {"sample", failsToCopy},
		"print":                    {"sample", printsWithoutControls},
		"without scripts":          {"sample", tablesWithoutScripts},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t, b, pages[test.fleet])
		})
	}
}

// tablesPage builds the documents of a fleet of testdata and returns the path of the
// page.
func tablesPage(t *testing.T, fleet string) string {
	t.Helper()
	for _, input := range cases(t) {
		if filepath.Base(filepath.Dir(input)) != fleet {
			continue
		}
		dir, stderr, status := built(t, input)
		if status != exitDone && status != exitGate {
			t.Fatalf("build: status %d: %s", status, stderr)
		}
		return filepath.Join(dir, pageFile)
	}
	t.Fatalf("testdata has no fleet %s", fleet)
	return ""
}

// openTables opens a page in a tab of its own, at a fragment without #, or at the
// top. The tab must be silent to the end of the test.
func openTables(t *testing.T, browser *chrome, path, fragment string) *tab {
	t.Helper()
	b := newTab(t, browser)
	if fragment != "" {
		fragment = "#" + fragment
	}
	b.openAt(path, fragment)
	t.Cleanup(func() {
		b.painted()
		b.quiet(path) // a request has no fragment
	})
	return b
}

// choose sets a field of a table as the reader does; key is q, team or lacks.
func (b *tab) choose(table, key, value string) {
	b.Helper()
	ask[bool](b, fmt.Sprintf(`(() => {
		const field = document.getElementsByName(%q)[0];
		field.value = %q;
		return field.dispatchEvent(new Event('input', { bubbles: true }));
	})()`, table+"."+key, value))
}

// sorter is the button in the head of a column.
func sorter(table, column string) string {
	return fmt.Sprintf(`#table-%s th[data-column="%s"] > button.sort`, table, column)
}

// column returns the texts of a column in the rows that are shown, in their order.
func (b *tab) column(table, column string) []string {
	b.Helper()
	return ask[[]string](b, fmt.Sprintf(`(() => {
		const box = document.querySelector('[data-table=%q]');
		const at = [...box.querySelectorAll('thead th')].findIndex((th) => th.dataset.column === %q);
		return [...box.querySelectorAll('tbody tr')].filter((tr) => tr.getBoundingClientRect().height > 0)
			.map((tr) => tr.cells[at].textContent);
	})()`, table, column))
}

// sorted is the aria-sort of each head that has one, by column.
func (b *tab) sorted(table string) map[string]string {
	b.Helper()
	return ask[map[string]string](b, fmt.Sprintf(`Object.fromEntries(
		[...document.querySelectorAll('[data-table=%q] th[aria-sort]')]
			.map((th) => [th.dataset.column, th.ariaSort]))`, table))
}

// text is what can be read at a selector within a table.
func (b *tab) text(table, selector string) string {
	b.Helper()
	return ask[string](b, fmt.Sprintf(`(() => {
		const e = document.querySelector('[data-table=%q] ' + %q);
		return e?.checkVisibility() ? e.innerText.trim() : '(nothing)';
	})()`, table, selector))
}

// same fails the test unless both are equal.
func same[T any](b *tab, what string, got, want T) {
	b.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

const servers = "compliance-servers" // the table of all servers

func sortsByMouse(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	before := b.column(servers, "calls")
	for _, step := range []struct {
		column, order string
		want          []string
	}{
		{"calls", "descending", []string{"45,000", "32,000", "28,000", "22,000", "18,000", "15,000", "12,000", "9,500",
			"8,000", "5,000"}},
		{"calls", "ascending", []string{"5,000", "8,000", "9,500", "12,000", "15,000", "18,000", "22,000", "28,000",
			"32,000", "45,000"}},
		{"calls", "", before},
		{"team", "ascending", []string{"Analytics", "Commerce", "Commerce", "Finance", "HR", "Logistics", "Marketing",
			"Operations", "Operations", "Support"}},
		{"team", "descending", []string{"Support", "Operations", "Operations", "Marketing", "Logistics", "HR", "Finance",
			"Commerce", "Commerce", "Analytics"}},
	} {
		b.click(sorter(servers, step.column))
		same(b, step.column+" "+step.order, b.column(servers, step.column), step.want)
		heads := map[string]string{}
		if step.order != "" {
			heads[step.column] = step.order
		}
		same(b, "aria-sort", b.sorted(servers), heads)
	}
	b.click(`#table-` + servers + ` .tools .clear`)
	same(b, "cleared", b.column(servers, "calls"), before)
	if shapes := ask[[]string](b, `['', 'ascending', 'descending'].map((order) => {
		const th = document.querySelector('#table-`+servers+` th[data-column="calls"]');
		if (order) th.ariaSort = order;
		return getComputedStyle(th.firstElementChild, '::after').clipPath;
	})`); len(slices.Compact(slices.Sorted(slices.Values(shapes)))) != 3 {
		t.Errorf("the marks of the orders have not three shapes: %q", shapes)
	}
}

func sortsByKeyboard(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	button := sorter(servers, "server")
	b.do(chromedp.Focus(button))
	for _, press := range []struct{ key, order, first string }{
		{kb.Enter, "ascending", "analytics-export"},
		{" ", "descending", "product-catalog"},
	} {
		b.do(chromedp.KeyEvent(press.key))
		same(b, "aria-sort", b.sorted(servers), map[string]string{"server": press.order})
		same(b, "first row", b.column(servers, "server")[0], press.first)
	}
	if !ask[bool](b, fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, button)) {
		t.Error("the button that was pressed has lost the focus")
	}
	if style := ask[string](b, fmt.Sprintf(`getComputedStyle(document.querySelector(%q), '::before').outlineStyle`,
		button)); style != "solid" {
		t.Errorf("the focus cannot be seen: outline %s", style)
	}
}

func sortsUnknownLast(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	for _, first := range []string{"5,400", "700"} {
		b.click(sorter(servers, "calls"))
		if got := b.column(servers, "calls"); got[0] != first || got[len(got)-1] != "unknown" {
			t.Errorf("sorted by calls, %s first: %q", first, got)
		}
	}
	// Empty comes even after unknown, where both are.
	b.click(sorter(servers, "lacks"))
	for range 2 {
		got := b.column(servers, "lacks")
		if got[len(got)-1] != "–" || got[0] == "–" {
			t.Errorf("sorted by what is lacking: %q", got)
		}
		b.click(sorter(servers, "lacks"))
	}
}

func sortsStably(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	var want []string
	states, names := b.column(servers, "met_oauth"), b.column(servers, "server")
	for _, state := range []string{"met", "not met"} {
		for i, name := range names {
			if states[i] == state {
				want = append(want, name)
			}
		}
	}
	b.click(sorter(servers, "met_oauth"))
	same(b, "equal rows", b.column(servers, "server"), want)
}

func filters(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	same(b, "count", b.text(servers, ".count"), "10 rows")
	same(b, "teams", strings.Split(b.text(servers, `[name$=".team"]`), "\n"), []string{
		"All teams", "Analytics (1)", "Commerce (2)", "Finance (1)", "HR (1)", "Logistics (1)", "Marketing (1)",
		"Operations (2)", "Support (1)"})
	same(b, "controls", strings.Split(b.text(servers, `[name$=".lacks"]`), "\n"), []string{
		"All servers", "Not compliant (4)", "Lacks OAuth 2.0 (4)", "Lacks DLP (4)", "Lacks Logging (2)", "Compliant (6)"})

	b.do(chromedp.SendKeys(`[name="`+servers+`.q"]`, "ORDER commerce"))
	same(b, "words in any cell", b.column(servers, "server"), []string{"order-management"})
	same(b, "count", b.text(servers, ".count"), "1 of 10 rows")
	b.choose(servers, "q", "32000")
	same(b, "a number without commas", b.column(servers, "server"), []string{"order-management"})
	b.choose(servers, "q", "")
	same(b, "count", b.text(servers, ".count"), "10 rows")

	b.choose(servers, "lacks", "any")
	same(b, "not compliant", b.column(servers, "server"),
		[]string{"legacy-erp", "analytics-export", "customer-support", "maps-geocoding"})
	same(b, "count", b.text(servers, ".count"), "4 of 10 rows")
	b.choose(servers, "lacks", "logging")
	same(b, "lacks logging", b.column(servers, "server"), []string{"legacy-erp", "analytics-export"})
	b.choose(servers, "team", "Operations")
	same(b, "and of a team", b.column(servers, "server"), []string{"legacy-erp"})
	b.choose(servers, "lacks", "none")
	same(b, "compliant, of a team", b.column(servers, "server"), []string{"inventory-sync"})
	if labels := ask[[]string](b, `[...document.querySelectorAll('.tools :is(input, select, button)')]
		.filter((e) => !e.ariaLabel || !e.closest('.tools').ariaLabel).map((e) => e.outerHTML)`); len(labels) > 0 {
		t.Errorf("controls without a label: %q", labels)
	}
}

func filtersHostile(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	names := b.column(servers, "server")
	teams := b.column(servers, "team")
	for i, team := range teams {
		b.choose(servers, "team", team)
		same(b, "server of the team "+team, b.column(servers, "server"), names[i:i+1])
	}
	b.choose(servers, "team", "")
	for i, name := range names {
		b.choose(servers, "q", name)
		if got := b.column(servers, "server"); len(got) == 0 || !slices.Contains(got, name) {
			t.Errorf("searching for %.60q finds %.200q, not row %d", name, got, i)
		}
	}
}

func matchesNothing(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	same(b, "no message yet", b.text(servers, ".nothing"), "(nothing)")
	same(b, "nothing to clear", b.text(servers, ".tools .clear"), "(nothing)")
	b.choose(servers, "q", "no such words")
	same(b, "count", b.text(servers, ".count"), "0 of 10 rows")
	same(b, "message", b.text(servers, ".nothing"), "No row matches. Clear the filter")
	b.click(`#table-` + servers + ` .nothing button`)
	same(b, "count", b.text(servers, ".count"), "10 rows")
	same(b, "message", b.text(servers, ".nothing"), "(nothing)")
	if !ask[bool](b, `document.activeElement.name === '`+servers+`.q'`) {
		t.Error("the focus went away with the button")
	}
}

// plainTables checks which tables get what.
func plainTables(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	bad := ask[[]string](b, `[...document.querySelectorAll('.tablebox[data-table]')].flatMap((box) => {
		const rows = [...box.querySelectorAll('tbody tr')];
		const id = box.dataset.table, plain = ['key-figures', 'provenance', 'controls-constants'].includes(id);
		const servers = rows.every((tr) => 'lacks' in tr.dataset);
		const want = {
			sort: rows.length > 1 && !plain ? box.querySelectorAll('thead th').length : 0,
			find: rows.length > (servers ? 1 : 12) ? 1 : 0,
			copy: rows.length > 1 ? 1 : 0,
		};
		return Object.keys(want).filter((name) => box.querySelectorAll('.' + name).length !== want[name])
			.map((name) => id + ' with ' + rows.length + ' rows: .' + name);
	})`)
	if len(bad) > 0 {
		t.Errorf("tables with too much or too little: %q", bad)
	}
}

// countsLongTable cuts a page so that it has fewer rows than the table has.
func countsLongTable(t *testing.T, browser *chrome, path string) {
	whole := string(contents(t, path))
	cut := strings.Replace(whole, `data-table="`+servers+`" data-rows="10"`, `data-table="`+servers+`" data-rows="1200"`,
		1)
	if cut == whole {
		t.Fatal("the page has no such table")
	}
	b := openTables(t, browser, saved(t, cut), "")
	same(b, "count", b.text(servers, ".count"), "10 rows shown; 1,200 in all")
	b.choose(servers, "lacks", "any")
	same(b, "count", b.text(servers, ".count"), "4 of the 10 rows shown; 1,200 in all")
}

func tablesWithoutScripts(t *testing.T, browser *chrome, path string) {
	b := newTab(t, browser)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(path)
	if n := ask[int](b, `document.querySelectorAll('.tools, .sort, .nothing, .fits, .scrolls').length`); n > 0 {
		t.Errorf("without scripts the tables have %d controls", n)
	}
	same(b, "rows", len(b.column(servers, "server")), 10)
	b.quiet(path)
}
