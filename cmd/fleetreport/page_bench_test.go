package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"fleetreport/report/needs"
)

// BenchmarkPageOpen opens report.html from disk in a fresh tab of a running
// Chromium, and reports the medians of what a reader waits for, in milliseconds
// since the navigation began: first-paint is when there is something to read,
// content when the page is parsed and its tables are alive, and charts when all
// charts are drawn. work is what the page has the main thread do until then: that
// hardly depends on what else the machine does, as the others do. The time per
// operation also counts the making of the tab.
func BenchmarkPageOpen(b *testing.B) {
	for _, fleet := range []struct {
		name  string
		input func(b *testing.B) string
	}{
		{"sample", func(*testing.B) string { return sampleInput }},
		{"servers=1000", func(b *testing.B) string { return crowd(b, 1_000, 50) }},
		{"servers=100000", func(b *testing.B) string { return crowd(b, 100_000, 2_000) }},
	} {
		b.Run(fleet.name, func(b *testing.B) {
			dir := b.TempDir()
			if got := ran(strings.NewReader(""), "build", "--quiet", "--formats", "html", "--out", dir,
				fleet.input(b)); got.status != exitDone {
				b.Fatal(got.stderr)
			}
			browser := benchBrowser(b)
			url := "file://" + filepath.ToSlash(filepath.Join(dir, pageFile))
			var all []opening
			opened(b, browser, url) // the first one of a browser fills its caches
			for b.Loop() {
				all = append(all, opened(b, browser, url))
			}
			for unit, of := range map[string]func(opening) float64{
				"first-paint-ms": func(o opening) float64 { return o.Paint },
				"content-ms":     func(o opening) float64 { return o.Content },
				"charts-ms":      func(o opening) float64 { return o.Charts },
				"work-ms":        func(o opening) float64 { return o.work },
			} {
				var values []float64
				for _, o := range all {
					values = append(values, of(o))
				}
				slices.Sort(values)
				b.ReportMetric(values[len(values)/2], unit)
			}
		})
	}
}

// opening is what a page says of how it was opened, in milliseconds.
type opening struct {
	Paint, Content, Charts float64
	work                   float64
}

// watch runs before the page and notes when its charts are drawn, and when it has
// painted after that.
const watch = `window.charts = new Promise((done) => {
	new MutationObserver((_, observer) => {
		if (document.documentElement?.dataset.charts === undefined) return;
		observer.disconnect();
		const drawn = performance.now();
		requestAnimationFrame(() => setTimeout(() => done(drawn)));
	}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-charts'] });
})`

// opened opens the page in a tab of its own.
func opened(b *testing.B, browser context.Context, url string) opening {
	b.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)); err != nil {
		b.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		b.Fatal(err)
	}
	threadTime := performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}
	if _, err := chromedp.Call(ctx, performance.Enable, threadTime); err != nil {
		b.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		b.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[opening](`charts.then((Charts) => ({
		Charts,
		Paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
		Content: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
	}))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	counts, err := chromedp.Call(ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range counts.Metrics {
		if m.Name == "TaskDuration" {
			got.work = 1000 * m.Value
		}
	}
	return got
}

// benchBrowser starts a Chromium as readers have it, but without a window.
func benchBrowser(b *testing.B) context.Context {
	b.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needs.Program(b, "chromium")),
		chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	b.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocator)
	b.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil {
		b.Fatalf("Chromium does not start: %v", err)
	}
	return browser
}
