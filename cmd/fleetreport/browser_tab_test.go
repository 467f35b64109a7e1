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

// tabTimeout is how long a tab may take for everything asked of it. It is there to
// end a test that hangs, not to measure.
const tabTimeout = 2 * time.Minute

// chrome is a running Chromium. Its tabs are reused, because a new one starts a process and
// compiles the scripts of the page anew, which takes most of the time of a test.
type chrome struct {
	ctx context.Context

	mu   sync.Mutex
	idle []*tab
}

// sharedBrowser is the browser that the tests share, once the first of them has started it.
var sharedBrowser struct {
	sync.Mutex
	*chrome
}

// browser returns a Chromium without a network and with fonts that are the same on every
// machine. All tests share it.
func browser(t *testing.T) *chrome {
	t.Helper()
	path, fonts := chromium(t), fontsVariable(t)
	sharedBrowser.Lock()
	defer sharedBrowser.Unlock()
	if sharedBrowser.chrome == nil {
		c, stop := startBrowser(t, path, chromedp.Env(fonts))
		atExit(stop)
		sharedBrowser.chrome = c
	}
	return sharedBrowser.chrome
}

// startBrowser starts a Chromium without a network.
func startBrowser(t *testing.T, path string, more ...chromedp.ExecAllocatorOption) (c *chrome, stop func()) {
	t.Helper()
	// The profile is a new folder that chromedp makes and removes. Chromium cannot
	// set up its sandbox in most containers; what it opens here is our own.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-component-update", true),
	)
	options = append(options, more...)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	stop = func() { closeBrowser(); stopAllocator() }
	if err := chromedp.Do(ctx); err != nil {
		stop()
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &chrome{ctx: ctx}, stop
}

// private returns the browser with a new profile: what pages store there, no other test sees.
func (c *chrome) private(t *testing.T) *chrome {
	t.Helper()
	ctx, forget := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(forget)
	if err := chromedp.Do(ctx); err != nil { // creates the profile
		t.Fatal(err)
	}
	return &chrome{ctx: ctx}
}

// chromium finds the browser.
func chromium(t *testing.T) string { return need(t, "chromium", "chromium-browser", "google-chrome") }

// tab is a page in the browser, with all that it complained about or asked for.
type tab struct {
	*testing.T
	ctx context.Context // ends with the test

	tabCtx context.Context // ends when the tab is closed
	close  func()

	mu       sync.Mutex
	messages []string // what a console would show, dialogs, and violated rules
	requests []string // addresses, the page's own among them
}

// newTab returns an empty tab, of the size of a laptop's screen and for a reader who
// wants nothing to move, which takes least time. It is for this test only.
func newTab(t *testing.T, browser *chrome) *tab {
	t.Helper()
	b := browser.tab(t)
	var cancel func()
	b.ctx, cancel = context.WithTimeout(b.tabCtx, tabTimeout)
	t.Cleanup(func() {
		browser.release(b)
		cancel()
	})
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	b.resize(1440, 900)
	b.emulate(media{calm: true})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages, b.requests = nil, nil
	return b
}

// tab returns an idle tab, or a new one.
func (c *chrome) tab(t *testing.T) *tab {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if last := len(c.idle) - 1; last >= 0 {
		b := c.idle[last]
		c.idle = c.idle[:last]
		b.T = t
		return b
	}
	b := &tab{T: t}
	b.tabCtx, b.close = chromedp.NewContext(c.ctx, chromedp.WithListener(b.hear))
	// The first action ties the life of the tab to its context: no limit here.
	if err := chromedp.Do(b.tabCtx); err != nil {
		b.close()
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.tabCtx, audits.Enable, cdp.Empty{}); err != nil {
		b.close()
		t.Fatal(err)
	}
	return b
}

// release leaves the page of a tab and makes the tab available to other tests. It closes a
// tab whose test failed, because it may not work any more.
func (c *chrome) release(b *tab) {
	if b.Failed() || chromedp.Do(b.ctx, chromedp.Navigate("about:blank")) != nil {
		b.close()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, b)
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

// heard returns the messages and the requests so far.
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
	b.openAt(path, "")
}

// openAt is open with a fragment for the address: "" or one that begins with #.
func (b *tab) openAt(path, fragment string) {
	b.Helper()
	ask[bool](b, `window.isPrevious = true`)
	if err := chromedp.Do(b.ctx, chromedp.Navigate(address(b.T, path)+fragment)); err != nil {
		b.Fatal(err)
	}
	// Navigate may return at the load event of the previous page.
	for {
		loaded, err := chromedp.Run(b.ctx,
			chromedp.Evaluate[bool](`!window.isPrevious && document.readyState === 'complete'`))
		if loaded {
			return
		}
		if b.ctx.Err() != nil {
			b.Fatalf("the page does not load: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// await returns when a JavaScript expression is true. It asks again and again, by
// the clock: not every tab paints all the time.
func (b *tab) await(what, expression string) {
	b.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression,
		chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(tabTimeout/2)))
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

// resize sets the size of the tab, in CSS pixels.
func (b *tab) resize(width, height int64) {
	b.Helper()
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)); err != nil {
		b.Fatal(err)
	}
}

// media are the media features of the reader's system. The zero value is a light screen on which
// things may move.
type media struct {
	dark, calm, paper bool
}

// emulate sets the media features of the tab.
func (b *tab) emulate(l media) {
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

// issueDetails describes an issue that has no code of its own.
func issueDetails(d *audits.InspectorIssueDetails) string {
	if d == nil || d.GenericIssueDetails == nil {
		return ""
	}
	return ": " + string(d.GenericIssueDetails.ErrorType)
}
