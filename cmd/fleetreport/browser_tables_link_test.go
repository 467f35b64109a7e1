package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// saved writes a page to a folder of its own.
func saved(t *testing.T, page string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), pageFile)
	if err := os.WriteFile(path, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// fragment is what the address has behind #.
func (b *tab) fragment() string {
	b.Helper()
	return ask[string](b, `location.hash.slice(1)`)
}

// linked waits until the address has a fragment.
func (b *tab) linked(fragment string) {
	b.Helper()
	b.await("the address to end in #"+fragment, `location.hash === '#`+fragment+`'`)
}

// near fails the test unless the element with an id stands at the top of the
// window, at most the height of a head and a bar below it.
func (b *tab) near(id string) {
	b.Helper()
	b.await(id+" to be in sight", `(() => {
		const { top } = document.getElementById('`+id+`').getBoundingClientRect();
		const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
		return top >= -1 && top < (end ? innerHeight : 160);
	})()`)
}

func keepsStateInLink(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	b.click(sorter(servers, "calls"), sorter(servers, "calls"))
	b.choose(servers, "q", "a & b")
	b.choose(servers, "q", "met o")
	b.choose(servers, "lacks", "oauth")
	b.choose("migration-servers", "team", "Operations")
	const want = "table-migration-servers?compliance-servers.q=met+o&compliance-servers.lacks=oauth" +
		"&compliance-servers.sort=calls&migration-servers.team=Operations"
	b.linked(want)
	rows := b.column(servers, "server")
	same(b, "rows", rows, []string{"legacy-erp", "analytics-export", "maps-geocoding", "customer-support"})

	c := openTables(t, browser, path, b.fragment())
	same(c, "rows", c.column(servers, "server"), rows)
	same(c, "rows", c.column("migration-servers", "server"), b.column("migration-servers", "server"))
	same(c, "aria-sort", c.sorted(servers), map[string]string{"calls": "ascending"})
	const fields = `[...document.querySelectorAll('.tools :is(input, select)')].map((e) => e.name + ' ' + e.value)`
	same(c, "fields", ask[[]string](c, fields), ask[[]string](b, fields))
	same(c, "address", c.fragment(), want)
	c.near("table-migration-servers")

	// Cleared, the address is plain again, and going back to the link restores it.
	ask[bool](c, `document.querySelectorAll('.tools .clear:not([hidden])').forEach((e) => e.click()) === undefined`)
	c.linked("table-migration-servers")
	same(c, "rows", len(c.column(servers, "server")), 10)
	ask[string](c, `location.hash = '#table-`+servers+`?`+servers+`.team=HR'`)
	c.await("the filter", `document.querySelectorAll('#table-`+servers+` tbody tr:not([hidden])').length === 1`)
	same(c, "rows", c.column(servers, "server"), []string{"hr-directory"})
	same(c, "other table", len(c.column("migration-servers", "server")), 10)
	c.near("table-" + servers)
}

func ignoresForeignLink(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "table-"+servers+"?nowhere.q=x&"+servers+".sort=-nothing&"+servers+".team=Nobody&"+
		servers+".lacks=__proto__&"+servers+".constructor=1&__proto__.q=2&"+servers+"=3&key-figures.sort=number&q=%E0%A4")
	same(b, "rows", len(b.column(servers, "server")), 10)
	same(b, "count", b.text(servers, ".count"), "10 rows")
	same(b, "address", b.fragment(), "table-"+servers)

	b = openTables(t, browser, path, "%E0%A4%A?"+servers+".lacks=any") // no such anchor, nor any text
	same(b, "rows", len(b.column(servers, "server")), 4)
	b = openTables(t, browser, path, "?"+servers+".q="+strings.Repeat("x", 5000))
	same(b, "message", b.text(servers, ".nothing"), "No row matches. Clear the filter")
}

func keepsStateOverLinks(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	b.choose(servers, "lacks", "any")
	b.linked("table-" + servers + "?" + servers + ".lacks=any")
	b.click(`.contents a[href="#provenance"]`)
	b.linked("provenance?" + servers + ".lacks=any")
	same(b, "rows", len(b.column(servers, "server")), 4)
	b.near("provenance")
	b.click(`#table-` + servers + ` .caption a`)
	b.linked("table-" + servers + "?" + servers + ".lacks=any")
	b.near("table-" + servers)
	ask[bool](b, `history.back() === undefined`)
	b.linked("provenance?" + servers + ".lacks=any")
}

func showsLinkedRow(t *testing.T, browser *chrome, path string) {
	const row = "server-hr-directory" // it is compliant: its row is all it has
	b := openTables(t, browser, path, "")
	b.click(sorter(servers, "calls"))
	b.choose(servers, "lacks", "any")
	b.choose("errors-servers", "team", "HR")
	b.linked("table-errors-servers?" + servers + ".lacks=any&" + servers + ".sort=-calls&errors-servers.team=HR")
	b.click(`#table-errors-servers tr:not([hidden]) a[href="#` + row + `"]`)
	b.linked(row + "?" + servers + ".sort=-calls&errors-servers.team=HR")
	same(b, "rows", len(b.column(servers, "server")), 10)
	same(b, "target", ask[[]string](b, `[...document.querySelectorAll('tr.here')].map((tr) => tr.id)`), []string{row})
	b.await(row+" to be in sight", `(() => {
		const { top, bottom } = document.getElementById('`+row+`').getBoundingClientRect();
		return top > 20 && bottom < innerHeight;
	})()`)

	c := openTables(t, browser, path, row+"?"+servers+".q=legacy")
	same(c, "rows", len(c.column(servers, "server")), 10)
	same(c, "address", c.fragment(), row)

	// The keyboard goes on from the row, also where the browser does not find it.
	d := openTables(t, browser, path, row+"?errors-servers.team=HR")
	d.do(chromedp.KeyEvent(kb.Tab))
	if got := ask[string](d, `document.activeElement.closest('tr')?.id ?? document.activeElement.outerHTML`); got != row {
		t.Errorf("after the row the focus goes to %.200s", got)
	}
}

func unfoldsLinked(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	id := ask[string](b, `document.querySelector('details.figures:not([open]) .tablebox').id`)
	b.do(chromedp.Click(`main h1`)) // a browser distrusts a page that goes on by itself
	const open = `document.querySelector('details.figures .tablebox').closest('details').open`
	ask[string](b, `location.hash = '#`+id+`?`+servers+`.lacks=any'`)
	b.await("the figures to open", open)
	b.near(id)
	b.await("the table to be measured", `document.querySelector('#`+id+` .table.fits:not([tabindex])') !== null`)

	c := openTables(t, browser, path, id)
	if !ask[bool](c, open) {
		t.Errorf("%s is linked to and stays folded", id)
	}
}
