package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// clipboard takes the place of the browser's own, for which a reader would have to
// give leave. What is written to it stands in copied.
const clipboard = `(() => {
	window.copied = [];
	const writeText = async (text) => { copied.push(text); };
	return Boolean(Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } }));
})()`

// noClipboard is a browser that has none, as on an internal site without HTTPS. The
// older way is heard as an event.
const noClipboard = `(() => {
	window.copied = [];
	document.addEventListener('copy', (event) => {
		if (event.defaultPrevented) copied.push(event.clipboardData.getData('text/plain')); // else it is another text
	});
	return Boolean(Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined }));
})()`

// press presses the copy button of a table and returns what was copied, as text and
// as records, when the page says what it should.
func (b *tab) press(table, want string) (text string, records [][]string) {
	b.Helper()
	b.click(`[data-table="` + table + `"] .copy`)
	b.await("the page to say "+want,
		fmt.Sprintf(`document.querySelector('[data-table=%q] [role="status"]').innerText === %q`, table, want))
	text = ask[string](b, `copied.join('|')`)
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		b.Errorf("what was copied is no CSV: %v\n%s", err, text)
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || text != "" && !strings.HasSuffix(text, "\r\n") {
		b.Errorf("lines that do not end in CR LF: %q", text)
	}
	return text, records
}

func copiesHostile(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, clipboard)
	text, records := b.press(servers, "Copied 13 rows")
	same(b, "head", records[0], []string{"Server", "Team", "Baseline", "OAuth 2.0", "DLP", "Logging", "Lacks",
		"Calls (per month)"})
	for _, want := range []string{
		"\r\n'=1+1,\"'=HYPERLINK(\"\"x\"\")\",not met,",                                     // formulas
		"\r\n\"\"\"quoted\"\" 'single' \\ slash\",\"O'Brien & ",                             // quotes
		"\r\n\"'--> <!-- ]]> &amp; &lt; %00 ../../etc/passwd\",CON,met,met,met,met,,12\r\n", // a minus, empty
		"\"OAuth 2.0, DLP\",28000\r\n",                                                      // commas
		"\r\nデータ基盤サーバー,データ基盤チーム,",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	for _, record := range records {
		for _, field := range record {
			if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet would run %.80q", field)
			}
		}
	}
}

func copiesShown(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, clipboard)
	const table = "volume-servers"
	b.click(sorter(table, "server"))
	b.choose(table, "team", "Commerce")
	text, _ := b.press(table, "Copied 2 rows")
	same(b, "copied", text, "Server,Team,Calls (per month),Share of all calls (%),Baseline\r\n"+
		"order-management,Commerce,32000,16.5,met\r\nproduct-catalog,Commerce,45000,23.1,met\r\n")
	b.choose(table, "team", "")
	same(b, "count", b.text(table, ".count"), "10 rows")
}

// copiesChanges copies the increases of the page as numbers, like its decreases.
func copiesChanges(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, clipboard)
	ask[bool](b, `[...document.querySelectorAll("details")].every((e) => (e.open = true))`)
	_, records := b.press("key-figures", fmt.Sprintf("Copied %d rows",
		ask[int](b, `document.querySelectorAll('#table-key-figures tbody tr').length`)))
	column := slices.Index(records[0], "Change")
	increases := 0
	for i, record := range records[1:] {
		shown := ask[string](b,
			fmt.Sprintf(`document.querySelectorAll('#table-key-figures tbody tr')[%d].cells[%d].innerText`, i, column))
		if strings.HasPrefix(shown, "+") {
			increases++
		}
		same(b, shown, record[column], strings.NewReplacer("+", "", ",", "").Replace(shown))
	}
	if increases == 0 {
		t.Error("no figure has grown: the test sees nothing")
	}
}

// copiesFormulas puts texts into the page before they are read.
func copiesFormulas(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, clipboard)
	texts := []string{"=1+1", "+1", "-2+3", "@SUM(1)", "\u00a0=1", "\"=1", "'=1", "＝1", "＋1", "－1"}
	for i, text := range texts {
		ask[string](b, fmt.Sprintf(`document.querySelectorAll('#table-%s tbody tr')[%d].cells[1].textContent = %q`, servers,
			i, text))
	}
	// Increases and decreases are numbers; what only looks like one is a text.
	figures := []string{"-5", "-1,234.50", "=5", "12 %", "unknown", "+3,050", "+1", "+1+1", "+", "-1-1"}
	for i, figure := range figures {
		ask[string](b, fmt.Sprintf(`document.querySelectorAll('#table-%s tbody tr')[%d].cells[7].textContent = %q`, servers,
			i, figure))
	}
	// A spreadsheet that parts cells at semicolons finds formulas within a text.
	parted := []string{";=4+4", "a;=1+1;b", "q\";=2+2;\"", "x; @y"}
	for i, text := range parted {
		ask[string](b, fmt.Sprintf(`document.querySelectorAll('#table-%s tbody tr')[%d].cells[6].textContent = %q`, servers,
			i, text))
	}
	_, records := b.press(servers, "Copied 10 rows")
	for i, want := range []string{";'=4+4", "a;'=1+1;b", "q\";'=2+2;\"", "x;' @y"} {
		same(b, "parted text", records[i+1][6], want)
	}
	for i, text := range texts {
		same(b, "text", records[i+1][1], "'"+strings.TrimSpace(text))
	}
	for i, figure := range []string{"-5", "-1234.50", "'=5", "12 %", "unknown", "3050", "1", "'+1+1", "'+", "'-1-1"} {
		same(b, "figure", records[i+1][7], figure)
	}
}

func copiesByHand(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, noClipboard)
	b.choose(servers, "lacks", "logging")
	_, records := b.press(servers, "Copied 3 rows")
	same(b, "rows", len(records), 4)
	if !ask[bool](b,
		`document.activeElement.matches('#table-`+servers+` .copy') && !document.querySelector('textarea')`) {
		t.Error("the focus is gone, or the field that was copied from has stayed")
	}
}

func failsToCopy(t *testing.T, browser *chrome, path string) {
	b := openTables(t, browser, path, "")
	ask[bool](b, noClipboard)
	ask[bool](b, `(() => { document.execCommand = () => false; return true; })()`)
	b.press(servers, "Copying failed")
	b.await("the count to come back", `document.querySelector('#table-`+servers+` .count').innerText === '10 rows'`)
}
