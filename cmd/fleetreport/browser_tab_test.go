package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a tab may take for everything asked of it. It is there to
// end a test that hangs, not to measure.
const patience = 2 * time.Minute

// browser starts Chromium without a network and with fonts that are the same on
// every machine, and stops it after the test. The context is the parent of those of
// the tabs.
func browser(t *testing.T) context.Context {
	t.Helper()
	return startBrowser(t, fixedFonts(t))
}

// startBrowser is browser with the fonts of this machine, and more options.
func startBrowser(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	// The profile is a new folder that chromedp makes and removes. Chromium cannot
	// set up its sandbox in most containers; what it opens here is our own.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-component-update", true),
	)
	options = append(options, more...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return ctx
}

// chromium finds the browser.
func chromium(t *testing.T) string { return need(t, "chromium", "chromium-browser", "google-chrome") }

// tab is a page in the browser, with all that it complained about or asked for.
type tab struct {
	*testing.T
	ctx context.Context

	mu       sync.Mutex
	messages []string // what a console would show, dialogs, and violated rules
	requests []string // addresses, the page's own among them
}

// newTab opens an empty tab, of the size of a laptop's screen and for a reader who
// wants nothing to move, which takes least time. It closes after the test.
func newTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	b := &tab{T: t}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithListener(b.hear))
	t.Cleanup(closeTab)
	// The first action ties the life of the tab to its context: no limit here.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	b.ctx, closeTab = context.WithTimeout(ctx, patience)
	t.Cleanup(closeTab)
	command(b, audits.Enable, cdp.Empty{})
	b.resize(1440, 900)
	b.appear(look{calm: true})
	return b
}

// hear notes the events of the tab. They come in the order in which the browser
// sent them, and before the reply to any command that followed them, so what a
// page complained about until a command is known once the command is done.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := func(format string, args ...any) {
		b.messages = append(b.messages, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, arg := range e.Args {
			words = append(words, string(arg.Value)+arg.Description)
		}
		note("console.%s: %s", e.Type, strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		note("exception: %s", text)
	case *log.EventEntryAdded:
		note("log %s: %s", e.Entry.Level, e.Entry.Text)
	case *audits.EventIssueAdded:
		note("issue: %s%s", e.Issue.Code, issueDetails(e.Issue.Details))
	case *page.EventJavascriptDialogOpening:
		note("dialog: %s: %s", e.Type, e.Message)
		// The page stands still until the dialog is closed, and this function must
		// not wait for the browser.
		go func() {
			_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		b.requests = append(b.requests, e.URL)
	}
}

// heard gives the messages and the requests so far.
func (b *tab) heard() (messages, requests []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.messages...), append([]string(nil), b.requests...)
}

// quiet fails the test if the tab has complained, or has asked for anything but
// the page at path.
func (b *tab) quiet(path string) {
	b.Helper()
	messages, requests := b.heard()
	for _, m := range messages {
		b.Errorf("the page is not quiet: %.500s", m)
	}
	if len(requests) == 0 {
		b.Error("not even the request for the page was seen")
	}
	for _, r := range requests {
		if r != address(b.T, path) {
			b.Errorf("the page asks for %.500s", r)
		}
	}
}

// address is the file: URL of a path.
func address(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/...
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// open loads the page at path, from disk, and returns when it is loaded.
func (b *tab) open(path string) {
	b.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(address(b.T, path))); err != nil {
		b.Fatal(err)
	}
}

// await returns when a JavaScript expression is true. It asks again and again, by
// the clock: not every tab paints all the time.
func (b *tab) await(what, expression string) {
	b.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression,
		chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(patience/2)))
	if err != nil {
		messages, _ := b.heard()
		b.Fatalf("waiting for %s: %v; messages so far: %.2000q", what, err, messages)
	}
}

// painted returns when the page has been painted twice. By then it has heard of a
// new size or look, which it does before it paints, and has done what it put off
// to the next time.
func (b *tab) painted() {
	b.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](
		`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
}

// resize gives the tab the size of a screen, in CSS pixels.
func (b *tab) resize(width, height int64) {
	b.Helper()
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)); err != nil {
		b.Fatal(err)
	}
}

// look is how the system of the reader shows pages. The zero value is a light
// screen on which things may move.
type look struct {
	dark, calm, paper bool
}

// appear gives the tab a look.
func (b *tab) appear(l look) {
	b.Helper()
	var p emulation.SetEmulatedMediaParams
	scheme, motion := "light", "no-preference"
	if l.dark {
		scheme = "dark"
	}
	if l.calm {
		motion = "reduce"
	}
	if l.paper {
		p.Media = "print"
	}
	p.Features = []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: motion},
	}
	command(b, emulation.SetEmulatedMedia, p)
}

// do acts as the reader does.
func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	for _, action := range actions {
		if err := chromedp.Do(b.ctx, action); err != nil {
			b.Fatal(err)
		}
	}
}

// click clicks in the middle of elements one after the other, as a person does: a
// browser distrusts a page that goes on by itself. Each is brought into sight first:
// what comes near the window is laid out then, and moves.
func (b *tab) click(selectors ...string) {
	b.Helper()
	for _, selector := range selectors {
		b.show(selector)
		at := ask[struct{ X, Y float64 }](b, fmt.Sprintf(`(() => {
			const box = document.querySelector(%q).getClientRects()[0];
			return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
		})()`, selector))
		b.do(chromedp.MouseClickXY(at.X, at.Y))
	}
}

// show scrolls to an element and returns when it has come to rest.
func (b *tab) show(selector string) {
	b.Helper()
	b.await(selector+" to come to rest", fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		const before = e.getBoundingClientRect().top;
		e.scrollIntoView({ behavior: 'instant', block: 'center' });
		return Math.abs(e.getBoundingClientRect().top - before) < 1;
	})()`, selector))
}

// ask evaluates a JavaScript expression in the page.
func ask[T any](b *tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%v\n%s", err, expression)
	}
	return v
}

// command sends a command of the DevTools protocol.
func command[P, R any](b *tab, c cdp.Command[P, R], params P) R {
	b.Helper()
	r, err := chromedp.Call(b.ctx, c, params)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// issueDetails tells an issue that has no code of its own.
func issueDetails(d *audits.InspectorIssueDetails) string {
	if d == nil || d.GenericIssueDetails == nil {
		return ""
	}
	return ": " + string(d.GenericIssueDetails.ErrorType)
}
