package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetreport/report/needs"
)

// TestLabels measures the texts of all charts in Chromium: none is cut, none overlaps
// another, none is too small to read. In the long form the fleets are of every size.
func TestLabels(t *testing.T) { inEachFont(t, testLabels) }

// testLabels is TestLabels in one browser.
func testLabels(t *testing.T, b *chrome) {
	fleets := map[string][]string{
		"10":         {generated(t, 10, plainNames)},
		"non-Latin":  {generated(t, 48, worldNames)},
		"8 controls": {"--baseline", manyControls(t), generated(t, 20, plainNames)},
	}
	if needs.Long() {
		fleets["1"] = []string{generated(t, 1, plainNames)}
		fleets["60"] = []string{generated(t, 60, plainNames)}
		fleets["500"] = []string{generated(t, 500, plainNames)}
		fleets["hostile"] = []string{filepath.Join(testdata, "hostile", "fleet-2026-11.csv")}
	}
	for name, args := range fleets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "out")
			var out, errs bytes.Buffer
			args := append([]string{"build", "--formats", "html", "--out", dir}, args...)
			if status := run(context.Background(), args, strings.NewReader(""), &out, &errs); status != exitDone {
				t.Fatalf("build: status %d: %s", status, errs.String())
			}
			path := filepath.Join(dir, pageFile)
			tab := newTab(t, b)
			// The window is so high that all charts are in sight: none waits until
			// the browser is idle.
			tab.resize(390, tall)
			tab.open(path)
			tab.painted()
			tab.await("the charts", chartsFinished)
			legible(tab, "at 390 px", canvasSVG)
			for _, width := range []int64{768, 1440} {
				tab.resize(width, tall)
				tab.await("the charts to fit", chartsFinished+` && [...document.querySelectorAll('.canvas')].every((c) =>
					Math.abs(c.querySelector('svg').getBoundingClientRect().width - c.clientWidth) <= 1)`)
				legible(tab, fmt.Sprintf("at %d px", width), canvasSVG)
			}
			if name == "10" {
				detectsUnreadable(tab)
			}
			removeLiveCharts(tab)
			legible(tab, "without scripts", ownSVG)
		})
	}
}

// legible fails the test for every text that a reader would miss in the drawings
// that a selector finds in the frames of the charts.
func legible(b *tab, when, selector string) {
	b.Helper()
	got := flaws(b, selector)
	for _, flaw := range got.Flaws {
		b.Errorf("%s: %s", when, flaw)
	}
	// Each chart has a text for every axis and some rows at least.
	if got.Charts == 0 || got.Texts < 8*got.Charts {
		b.Errorf("%s: %d texts in %d charts were measured", when, got.Texts, got.Charts)
	}
}

// measured is what was found in the texts of all charts.
type measured struct {
	Charts, Texts int
	Flaws         []string
}

// flaws measures the texts of all charts. A text may reach out of its drawing, or
// into another, by a pixel: that is the empty edge of its letters.
func flaws(b *tab, selector string) measured {
	b.Helper()
	return ask[measured](b, fmt.Sprintf(`(() => {
		const found = { Charts: 0, Texts: 0, Flaws: [] };
		for (const frame of document.querySelectorAll('[data-chart]')) {
			const svg = frame.querySelector(%q);
			const fail = (what) => found.Flaws.push(frame.dataset.chart + ': ' + what);
			if (!svg?.checkVisibility()) { fail('is invisible'); continue; }
			found.Charts++;
			const edge = svg.getBoundingClientRect();
			const screen = frame.getBoundingClientRect();
			const texts = [...svg.querySelectorAll('text:not([aria-hidden])')].filter((e) => e.textContent.trim());
			found.Texts += texts.length;
			const boxes = texts.map((e) => {
				const box = e.getBoundingClientRect();
				// The letters, without the room above and below them; some titles of axes
				// are turned.
				const turned = box.height > box.width && e.textContent.trim().length > 3;
				const [x, y] = turned ? [2, 0] : [0, 2];
				return { left: box.left + x, right: box.right - x, top: box.top + y, bottom: box.bottom - y };
			});
			texts.forEach((e, i) => {
				const a = boxes[i];
				const words = JSON.stringify(e.textContent.slice(0, 40));
				const cut = Math.max(edge.left - a.left, a.right - edge.right, edge.top - a.top, a.bottom - edge.bottom,
					screen.left - a.left, a.right - screen.right);
				if (cut > 1) fail(words + ' is cut by ' + cut.toFixed(1) + ' px');
				const size = parseFloat(getComputedStyle(e).fontSize) * edge.width / (svg.viewBox.baseVal?.width || edge.width);
				if (size < 10) fail(words + ' has letters of ' + size.toFixed(1) + ' px');
				for (let k = 0; k < i; k++) {
					const b = boxes[k];
					const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
					const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
					if (across > 1 && down > 1) {
						fail(words + ' lies on ' + JSON.stringify(texts[k].textContent.slice(0, 40)) + ' by ' +
							across.toFixed(1) + ' x ' + down.toFixed(1) + ' px');
					}
				}
			});
		}
		return found;
	})()`, selector))
}

// removeLiveCharts shows the static drawings in place of the living charts, as a page
// without scripts does.
func removeLiveCharts(b *tab) {
	b.Helper()
	ask[bool](b, `(() => {
		for (const frame of document.querySelectorAll('[data-chart]')) {
			frame.querySelector('.canvas').remove();
			frame.classList.remove('live');
		}
		return true;
	})()`)
}

// detectsUnreadable proves that the check can fail: it spoils one text after the other,
// and expects to hear of it.
func detectsUnreadable(b *tab) {
	b.Helper()
	for want, spoil := range map[string]string{
		"is cut by":        `e.setAttribute('transform', 'translate(-60 20)')`,
		"lies on":          `e.parentNode.append(e.cloneNode(true))`,
		"has letters of 7": `e.style.fontSize = '7px'`,
	} {
		ask[bool](b,
			`(() => { const e = document.querySelector('[data-chart] > .canvas svg text'); `+spoil+`; return true; })()`)
		if all := strings.Join(flaws(b, canvasSVG).Flaws, "\n"); !strings.Contains(all, want) {
			b.Errorf("got no failure for a text that %s:\n%s", want, all)
		}
	}
}

var (
	plainNames = []string{
		"product-catalog", "order-management", "customer-support", "inventory-sync", "payment-gateway", "analytics-export",
		"hr-directory", "legacy-erp", "maps-geocoding", "email-sender", "search", "a",
		"warehouse-management-and-forecasting",
	}
	worldNames = []string{
		"数据平台目录服务器", "خادم إدارة الطلبات والمخزون",
		"שרת ניהול הזמנות",
		"ग्राहक सहायता सेवा",
		"📱 Mobile 🚀 Apps",
		"東京の在庫管理システムと発注処理",
		"บริการลูกค้าสัมพันธ์", "διακομιστής παραγγελιών",
		"сервер-аналитики",
		"한국어 서버 이름",
		"👩‍👩‍👧‍👦👍🏽🏳️‍🌈",
		"Größenänderungsdienst",
		strings.Repeat("very long name ", 20), strings.Repeat("W", 300), strings.Repeat("漢", 120), "ﷺ",
		"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤a̴̵̜̰lgo",
	}
)

// generated writes the inventory of n servers and returns its path. Many of them
// have nearly the same latency and error rate, so that their marks crowd.
func generated(t *testing.T, n int, names []string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging," +
		"monthly_calls,avg_latency_ms,error_rate_pct,compliant\n")
	auths := []string{"oauth2", "api_key", "oauth2", "basic", "oauth2", "none", "mtls"}
	for i := range n {
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s-%d", name, i/len(names)+1)
		}
		auth, dlp, logging := auths[i*5%len(auths)], i*7%3 > 0, i*5%4 > 0
		latency, errors := 80+i*i*37%50, i*29%9
		if i%4 == 0 {
			latency, errors = 60+i*i*31%450, i*29%61
		}
		fmt.Fprintf(&b, "S%04d,%s,%s,%d,%s,%d,%t,%t,%d,%d,%d.%d,%t\n", i, name, names[(i*i+i/3)%min(len(names), n/3+1)],
			1+i%9, auth, i%4*50, dlp, logging, 2_000_000/(i*7%n+1), latency, errors/10, errors%10, auth == "oauth2" && dlp &&
				logging)
	}
	path := filepath.Join(t.TempDir(), "fleet-2026-11.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// manyControls writes a baseline with controls beyond those of the built-in one,
// which nothing is known of, and returns its path.
func manyControls(t *testing.T) string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(context.Background(), []string{"baseline"}, strings.NewReader(""), &out, &errs); status != exitDone {
		t.Fatalf("baseline: status %d: %s", status, errs.String())
	}
	const from, to = "  - id: dlp\n", "  - id: logging\n"
	before, rest, found := strings.Cut(out.String(), from)
	control, after, found2 := strings.Cut(rest, to)
	if !found || !found2 {
		t.Fatal("the built-in baseline has other controls")
	}
	all := []string{before + from + control}
	for i, title := range []string{"Mutual TLS everywhere", "SBOM", "Secret rotation policy", "Network isolation",
		"Data residency in the EU"} {
		next := strings.NewReplacer("title: DLP", "title: "+title, "column: has_dlp", fmt.Sprintf("column: extra%d", i),
			"section: DLP", "section: "+title).Replace(control)
		all = append(all, fmt.Sprintf("  - id: extra%d\n", i), next)
	}
	path := filepath.Join(t.TempDir(), "baseline.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(all, "")+to+after), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}
