package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"fleetreport/report/needs"
)

// TestPageForReaders checks what the page promises its readers: the summary at a
// glance, contents in sight, links that work, and a colour scheme of their choice.
func TestPageForReaders(t *testing.T) {
	browser := browser(t)
	dir, stderr, status := built(t, filepath.Join(testdata, "sample", "fleet-2026-11.csv"))
	if status != exitDone {
		t.Fatalf("build: status %d: %s", status, stderr)
	}
	for name, test := range map[string]func(*testing.T, *chrome, string){
		"summary fits": summaryFits, "contents": contentsInSight, "links": linksWork,
		"links from elsewhere": linksFromElsewhere, "appearance": appearance,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, browser, filepath.Join(dir, pageFile))
		})
	}
}

// summaryFits checks that title, verdict, tiles, decision and actions fit one screen of
// a laptop, and one page of paper within the margins of the style sheet.
func summaryFits(t *testing.T, browser *chrome, path string) {
	b := newTab(t, browser)
	const bottom = `(() => {
		const parts = ['h1', '.verdict', '.tiles', '.decision', '.todo'].map((s) => document.querySelector(s));
		return parts.every((e) => e && e.getBoundingClientRect().height > 0) ?
			Math.max(...parts.map((e) => e.getBoundingClientRect().bottom)) : -1;
	})()`
	const mm = 96 / 25.4 // CSS pixels
	for name, screen := range map[string]struct {
		width, height float64
		paper         bool
	}{
		"laptop": {1440, 900, false},
		"A4":     {(210 - 2*15) * mm, (297 - 15 - 17) * mm, true},
		"Letter": {(215.9 - 2*15) * mm, (279.4 - 15 - 17) * mm, true},
	} {
		b.emulate(media{calm: true, paper: screen.paper})
		b.resize(int64(screen.width), int64(screen.height))
		b.open(path)
		if got := ask[float64](b, bottom); got < 0 || got > screen.height {
			t.Errorf("%s: the summary ends at %.0f of %.0f px (-1: a part is missing)", name, got, screen.height)
		}
	}
	b.quiet(path)
}

// contentsInSight scrolls through the page: the contents stay in sight and mark the
// section that is being read. On a phone they fold into a bar that stays.
func contentsInSight(t *testing.T, browser *chrome, path string) {
	b := newTab(t, browser)
	b.open(path)
	const marked = `[...document.querySelectorAll('.contents a[aria-current]')].map((a) => a.hash).join()`
	for _, id := range []string{"migration", "compliance", "summary", "provenance"} {
		ask[any](b, fmt.Sprintf(`document.getElementById(%q).scrollIntoView()`, id))
		want := "#" + id
		if id == "provenance" { // the end: it may be too short to come to the top
			ask[any](b, `scrollTo(0, document.documentElement.scrollHeight)`)
		}
		b.await("the mark at "+id, fmt.Sprintf(`%s === %q`, marked, want))
		if !ask[bool](b, `(() => {
			const box = document.querySelector('.contents a[aria-current]').getBoundingClientRect();
			return box.top >= 0 && box.bottom <= innerHeight;
		})()`) {
			t.Errorf("the contents are out of sight at %s", id)
		}
	}
	// Read to the end, page by page, and back in one jump: the sections in between
	// go from above the window to below it, and were never in it.
	ask[any](b, `scrollTo(0, 0)`)
	for !ask[bool](b,
		`(scrollBy(0, innerHeight * 0.9), scrollY + innerHeight >= document.documentElement.scrollHeight - 1)`) {
		b.painted()
	}
	b.await("the mark at the end", marked+` === "#provenance"`)
	ask[any](b, `scrollTo(0, 0)`)
	b.await("the mark at the top", marked+` === "#summary"`)

	b.resize(390, 844)
	b.open(path)
	ask[any](b, `document.getElementById('migration').scrollIntoView()`)
	b.painted()
	const folded = `document.querySelector('.contents details')`
	if top := ask[float64](b, folded+`.querySelector('summary').getBoundingClientRect().top`); top < 0 || top > 40 {
		t.Errorf("on a phone the bar of contents is at %.0f px", top)
	}
	if ask[bool](b, folded+`.open`) {
		t.Error("on a phone the contents are open at once")
	}
	b.click(`.contents summary`, `.contents a[href="#dlp"]`)
	b.await("the section", `Math.abs(document.getElementById('dlp').getBoundingClientRect().top) < 120`)
	if top := ask[float64](b, `document.getElementById('dlp').getBoundingClientRect().top`); top < 40 {
		t.Errorf("the heading is at %.0f px, behind the bar", top)
	}
	if ask[bool](b, folded+`.open`) {
		t.Error("the contents still cover the section that was chosen")
	}
	b.quiet(path)
}

// linksWork opens the page at a server, goes from there to its row, and from the
// row back.
func linksWork(t *testing.T, browser *chrome, path string) {
	b := newTab(t, browser)
	b.open(path)
	seen := func(id string) string {
		return fmt.Sprintf(`(() => {
			const box = document.getElementById(%q).getBoundingClientRect();
			return box.top >= 0 && box.bottom <= innerHeight;
		})()`, id)
	}
	follow := func(selector, id string) {
		t.Helper()
		b.click(selector)
		b.await(id, seen(id))
		if got := ask[string](b, `location.hash`); got != "#"+id {
			t.Errorf("after the link to %s the address ends with %s", id, got)
		}
	}
	follow(`.todo a`, "server-legacy-erp")
	follow(`.card a[href="#row-legacy-erp"]`, "row-legacy-erp")
	follow(`#table-volume-servers a[href="#server-hr-directory"]`, "server-hr-directory")
	follow(`#chart-risk-points .self`, "chart-risk-points")
	follow(`.tiles a`, "compliance")
	for _, kind := range []string{"section[aria-labelledby]", "figure", ".tablebox"} {
		if n := ask[int](b,
			fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => !(e.id || `+
				`document.getElementById(e.getAttribute('aria-labelledby')))).length`, kind)); n > 0 {
			t.Errorf("%d of %s have no link", n, kind)
		}
	}
	b.quiet(path)
}

// linksFromElsewhere opens the page at links that someone was sent: the target is at the top of the
// window, although what is above it is laid out only later.
func linksFromElsewhere(t *testing.T, browser *chrome, path string) {
	sizes := []int64{390}
	if needs.Long() {
		sizes = append(sizes, 1440)
	}
	for _, width := range sizes {
		for _, id := range []string{
			"chart-errors-against-latency", "server-maps-geocoding", "row-legacy-erp", "migration", "table-volume-servers",
		} {
			t.Run(fmt.Sprintf("%s at %d px", id, width), func(t *testing.T) {
				b := newTab(t, browser)
				b.resize(width, 844)
				b.openAt(path, "#"+id)
				b.await(id+" at the top", chartsFinished+fmt.Sprintf(` && (() => {
					const top = document.getElementById(%q).getBoundingClientRect().top;
					return top >= 0 && top < 150;
				})()`, id))
			})
		}
	}
}

// appearance chooses dark on a light system: it takes effect at once, charts
// included, and is kept when the page is opened again.
func appearance(t *testing.T, browser *chrome, path string) {
	b := newTab(t, browser.private(t)) // the page stores the choice
	b.open(path)
	b.await("the charts", chartsFinished)
	light := colours(b)
	choose := func(theme string) {
		b.click(`.theme input[value=` + theme + `] + span`)
		b.painted()
	}
	choose("dark")
	dark := colours(b)
	for part, colour := range light {
		if dark[part] == colour {
			t.Errorf("%s is %s in light and in dark", part, colour)
		}
	}
	b.open(path)
	b.await("the charts", chartsFinished)
	if got := ask[string](b,
		`document.querySelector('.theme input:checked').value + ' ' + `+
			`getComputedStyle(document.documentElement).backgroundColor`); got != "dark "+dark["ground"] {
		t.Errorf("opened again, the page is %s", got)
	}
	choose("system")
	if got := colours(b)["ground"]; got != light["ground"] {
		t.Errorf("the system is light, the page %s", got)
	}
	b.emulate(media{calm: true, dark: true})
	b.painted()
	if got := colours(b)["ground"]; got != dark["ground"] {
		t.Errorf("the system is dark, the page %s", got)
	}
	b.emulate(media{calm: true, paper: true, dark: true})
	if got := colours(b)["ground"]; got != light["ground"] {
		t.Errorf("on paper the page is %s", got)
	}
}
