package main

import (
	"testing"
)

// TestFramesInBrowser checks how tables stand in their frames, which depends on how
// wide their letters are.
func TestFramesInBrowser(t *testing.T) { inEachFont(t, testFrames) }

// testFrames is TestFramesInBrowser in one browser.
func testFrames(t *testing.T, b *chrome) {
	sample, hostile := tablesPage(t, "sample"), tablesPage(t, "hostile")
	t.Run("scroll or fit", func(t *testing.T) {
		t.Parallel()
		framesTables(t, b, sample)
	})
	t.Run("narrow", func(t *testing.T) {
		t.Parallel()
		narrowTables(t, b, hostile)
	})
}

func printsWithoutControls(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	b.choose(servers, "lacks", "any")
	const seen = `[...document.querySelectorAll('.tools :is(input, select, button), .nothing, .tools .count')]
		.filter((e) => e.checkVisibility()).length`
	if ask[int](b, seen) < 20 {
		t.Error("the controls cannot be seen on the screen")
	}
	b.emulate(media{calm: true, paper: true})
	same(b, "what is printed of the controls", ask[int](b, seen), 1)
	same(b, "count", b.text(servers, ".count"), "4 of 10 rows")
	same(b, "after the count",
		ask[string](b,
			`getComputedStyle(document.querySelector('#table-`+servers+` .count'), '::after').content`), `", filtered"`)
	same(b, "marks", ask[string](b, `getComputedStyle(document.querySelector('.sort'), '::after').display`), "none")
	same(b, "rows", len(b.column(servers, "server")), 4)
	if position := ask[string](b,
		`getComputedStyle(document.querySelector('#table-`+servers+` thead th')).position`); position != "static" {
		t.Errorf("the head is printed %s", position)
	}
}

// framesTables checks where the heads stick, at widths at which the table fits
// whatever the font is, with the contents at its side and with them in a bar above
// it, and at one at which it does not.
func framesTables(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	const frame = `#table-` + servers + ` .table`
	const head = `Math.round(document.querySelector('` + frame + ` thead th').getBoundingClientRect().top)`
	for _, size := range []struct {
		width, height int64
		fits          bool
	}{{1440, 300, true}, {1020, 300, true}, {390, 300, false}, {1440, 300, true}} {
		b.resize(size.width, size.height)
		b.show(frame)
		class := map[bool]string{true: ".fits:not(.scrolls, [tabindex])",
			false: `.scrolls[tabindex="0"]:not(.fits)`}[size.fits]
		b.await("the frame to follow the window", `document.querySelector('`+frame+class+`') !== null`)
		bar := ask[int](b, `(() => {
			document.querySelector('`+frame+` tbody tr:nth-child(6)').scrollIntoView({ behavior: 'instant', block: 'start' });
			const side = document.querySelector('.side');
			return innerWidth < 1024 ? Math.round(side.getBoundingClientRect().bottom) : 0;
		})()`)
		if !size.fits {
			continue
		}
		if top := ask[int](b, head); top < bar-1 || top > bar+1 {
			t.Errorf("at %d px the head stands at %d px, below a bar of %d px", size.width, top, bar)
		}
	}

	b.resize(390, 844)
	b.show(frame)
	b.await("the frame to scroll", `document.querySelector('`+frame+`.scrolls') !== null`)
	b.await("the shade at the right",
		`document.querySelector('#table-`+servers+`').matches('.more-after:not(.more-before)')`)
	left := ask[int](b, `(() => {
		const f = document.querySelector('`+frame+`');
		f.scrollTo({ left: f.scrollWidth, top: 100, behavior: 'instant' });
		return Math.round(f.querySelector('tbody th').getBoundingClientRect().left - f.getBoundingClientRect().left);
	})()`)
	b.await("the shade at the left",
		`document.querySelector('#table-`+servers+`').matches('.more-before:not(.more-after)')`)
	if left < 0 || left > 2 {
		t.Errorf("the first column stands %d px from the frame", left)
	}
	if off := ask[int](b,
		head+` - Math.round(document.querySelector('`+frame+`').getBoundingClientRect().top)`); off < 0 || off > 2 {
		t.Errorf("the head stands %d px below the top of its frame", off)
	}

	// A filter does not move the columns.
	b.resize(1440, 900)
	b.show(frame)
	b.await("the frame to fit", `document.querySelector('`+frame+`.fits') !== null`)
	const widths = `[...document.querySelectorAll('` + frame +
		` thead th')].map((th) => Math.round(th.getBoundingClientRect().width))`
	before := ask[[]int](b, widths)
	b.choose(servers, "q", "hr-")
	same(b, "widths of the columns", ask[[]int](b, widths), before)
}

// narrowTables works with all tables on a telephone.
func narrowTables(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	b.resize(390, 844)
	ask[bool](b, `document.querySelectorAll('main details').forEach((e) => { e.open = true; }) === undefined`)
	b.choose(servers, "q", "e")
	b.click(sorter(servers, "server"))
	b.await("the frames to follow the window", `document.querySelector('#table-`+servers+` .table.scrolls') !== null`)
	b.painted()
	fits(b, 390)
	small := ask[[]string](b, `[...document.querySelectorAll('.tools :is(input, select, button)')]
		.filter((e) => e.checkVisibility())
		.filter((e) => e.getBoundingClientRect().height < 44 ||
			e.getBoundingClientRect().right > 390).map((e) => e.name || e.ariaLabel)`)
	if len(small) > 0 {
		t.Errorf("controls that a finger does not hit: %q", small)
	}
}
