package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	"github.com/xuri/excelize/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"fleetreport/report"
)

// TestAgreement reads every document back and compares each figure and each
// sentence with the document model, and so the documents with each other.
func TestAgreement(t *testing.T) {
	t.Parallel()
	for _, input := range cases(t) {
		name := filepath.Base(filepath.Dir(input))
		if testing.Short() && name != "sample" && name != "hostile" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			p := &program{stderr: &bytes.Buffer{}}
			doc, err := p.composeCase(t, input)
			dir, _, status := built(t, input)
			if err != nil {
				if status != exitRejected {
					t.Fatalf("compose: %v, but build exits %d", err, status)
				}
				return
			}
			if status != exitDone && status != exitGate {
				t.Fatalf("build exits %d", status)
			}
			agreeDocuments(t, doc, dir)
		})
	}
}

// agreeDocuments compares the documents in a folder with their model.
func agreeDocuments(t *testing.T, doc *report.Document, dir string) {
	t.Helper()
	read := func(name string) []byte { return contents(t, filepath.Join(dir, name)) }
	t.Run("markdown", func(t *testing.T) { agree(t, expect(doc), readMarkdown(read(markdownFile))) })
	t.Run("page", func(t *testing.T) { agreePage(t, doc, read(pageFile)) })
	t.Run("workbook", func(t *testing.T) { agreeWorkbook(t, doc, read(workbookFile)) })
	t.Run("json", func(t *testing.T) { agreeJSON(t, doc, read(jsonFile)) })
}

// agreePage compares the page with the model.
func agreePage(t *testing.T, doc *report.Document, source []byte) {
	t.Helper()
	got := readPage(t, source)
	agreeExcerpts(t, doc, got.excerpts)
	// The page shows some tables behind their charts.
	want := expect(doc)
	want = documentText{tables: sorted(want.tables), prose: want.prose + tiles(doc)}
	got.tables = sorted(got.tables)
	agree(t, want, got)
}

// composeCase composes the document of a case with its flags.
func (p *program) composeCase(t *testing.T, input string) (*report.Document, error) {
	t.Helper()
	return p.composeArgs(t, append(flagsOf(t, input), input))
}

// composeArgs composes the document of a command line, as build does.
func (p *program) composeArgs(t *testing.T, args []string) (*report.Document, error) {
	t.Helper()
	j := &auditFlags{}
	j.registerReport(pflag.NewFlagSet("", pflag.ContinueOnError))
	if err := j.flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	input := j.flags.Arg(0)
	c, err := p.runConfig(context.Background(), input, j, nil)
	if err != nil {
		return nil, err
	}
	doc, _, err := p.compose(context.Background(), c, j)
	return doc, err
}

// documentText is what a text document says: the cells of its tables in order, header
// first, and all of its prose.
type documentText struct {
	tables   [][][]string
	excerpts map[string][][]string // of tables, by the id of their chart; on the page
	prose    string
}

// section is a part of the document with tables, in the order of every document.
func sections(doc *report.Document) []*report.Section {
	return slices.Concat(doc.Sections, doc.Appendix)
}

// sentences is all prose of a document.
func sentences(doc *report.Document) []string {
	all := append([]string{doc.Title, doc.Verdict, doc.Remark, doc.Since, doc.Gate.Text, doc.Decision},
		doc.Actions.Texts()...)
	for _, s := range sections(doc) {
		all = append(all, s.Title, s.Answer)
		all = append(append(append(all, s.Lead...), s.Notes...), s.Missing...)
		for _, c := range s.Charts {
			all = append(all, c.Title, c.Finding)
		}
		for _, t := range s.Tables {
			all = append(all, t.Title)
		}
	}
	return all
}

// onCards is what the cards of servers say, each figure with its unit.
func onCards(c *report.Cards) []string {
	var all []string
	for i, row := range c.Table.Rows(c.Table.Shown()) {
		card := c.Of(i)
		said := []string{card.Title}
		for j, cell := range row[1:] {
			col := c.Table.Columns[1+j]
			said = append(said, col.Name+": "+col.Quantity(cell))
		}
		for _, gap := range card.Gaps {
			said = append(said, gap.Title, gap.Why, "What to do: "+gap.ToDo)
		}
		all = append(all, strings.Join(said, " "))
	}
	return all
}

// tiles is what the tiles of the page say, one a line.
func tiles(doc *report.Document) string {
	var said strings.Builder
	rows := texts(doc.KeyFigures)[1:]
	for _, h := range doc.Headlines {
		row := rows[h.Row]
		fmt.Fprintln(&said, row[0], row[1], "of", row[2], row[3], row[4])
	}
	return said.String()
}

// sorted puts tables into an order of their own.
func sorted(tables [][][]string) [][][]string {
	return slices.SortedFunc(slices.Values(tables), func(a, b [][]string) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

// agreeExcerpts compares what stands behind a chart, where that is no table of its
// own, with the columns that the chart draws.
func agreeExcerpts(t *testing.T, doc *report.Document, got map[string][][]string) {
	t.Helper()
	for _, s := range doc.Sections {
		for _, c := range s.Charts {
			excerpt, ok := got[c.ID]
			if !ok {
				continue
			}
			delete(got, c.ID)
			columns := append([]int{c.Label}, c.Values...)
			var want [][]string
			for _, row := range texts(c.Table) {
				var picked []string
				for _, j := range columns {
					picked = append(picked, row[j])
				}
				want = append(want, picked)
			}
			for i := range excerpt {
				excerpt[i] = excerpt[i][:len(columns)] // a total or a mark may follow
			}
			if diff := cmp.Diff(want, excerpt); diff != "" {
				t.Errorf("figures of chart %s (-model +page):\n%s", c.ID, diff)
			}
		}
	}
	for id := range got {
		t.Errorf("there are figures of a chart %q", id)
	}
}

func expect(doc *report.Document) documentText {
	tables := []*report.Table{doc.KeyFigures}
	for _, s := range sections(doc) {
		tables = append(tables, s.Tables...)
	}
	tables = append(tables, doc.Provenance)
	var want documentText
	for _, t := range tables {
		if t.Len > 0 {
			want.tables = append(want.tables, texts(t))
		}
	}
	cards := append([]string{doc.Cards.Title, doc.Cards.Answer}, doc.Cards.Lead...)
	for _, s := range slices.Concat(sentences(doc), cards, onCards(doc.Cards.Cards)) {
		want.prose += report.Legible(s) + "\n"
	}
	return want
}

// texts are the cells of a table as the bounded documents print them.
func texts(t *report.Table) [][]string {
	var header []string
	for _, c := range t.Columns {
		header = append(header, report.Legible(c.Header()))
	}
	rows := [][]string{header}
	for _, cells := range t.Rows(t.Shown()) {
		var row []string
		for i, c := range cells {
			row = append(row, report.Legible(t.Columns[i].Text(c)))
		}
		rows = append(rows, row)
	}
	return rows
}

func agree(t *testing.T, want, got documentText) {
	t.Helper()
	if diff := cmp.Diff(want.tables, got.tables); diff != "" {
		t.Errorf("tables (-model +document):\n%.4000s", diff)
	}
	prose := squeeze(got.prose)
	for s := range strings.SplitSeq(want.prose, "\n") {
		if !strings.Contains(prose, squeeze(s)) {
			t.Errorf("the document does not contain %q", s)
		}
	}
}

// squeeze leaves out white space: where lines break is the document's own affair.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// readMarkdown reads report.md with goldmark.
func readMarkdown(source []byte) documentText {
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	root := md.Parser().Parse(text.NewReader(source))
	var got documentText
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *east.Table:
			got.tables = append(got.tables, markdownTable(n, source))
			return ast.WalkSkipChildren, nil
		case *ast.Text, *ast.String:
			got.prose += plainText(n, source) + " "
		}
		return ast.WalkContinue, nil
	})
	return got
}

func markdownTable(table *east.Table, source []byte) [][]string {
	var rows [][]string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, plainText(cell, source))
		}
		rows = append(rows, cells)
	}
	return rows
}

// plainText is the text of a node as a reader sees it.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Text:
				b.Write(unescape(n.Segment.Value(source)))
			case *ast.String:
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// unescape takes the backslashes from escaped punctuation. Entities stay as they
// are: report.md has none.
func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

// readPage reads report.html with an HTML parser.
func readPage(t *testing.T, source []byte) documentText {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	got := documentText{excerpts: map[string][][]string{}}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			got.prose += n.Data + " "
		case n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Svg:
			return
		case n.DataAtom == atom.Table && strings.HasPrefix(id(n.Parent.Parent), "figures-"):
			got.excerpts[strings.TrimPrefix(id(n.Parent.Parent), "figures-")] = pageTable(n)
			return
		case n.DataAtom == atom.Table:
			got.tables = append(got.tables, pageTable(n))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return got
}

func id(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "id" {
			return a.Val
		}
	}
	return ""
}

func pageTable(table *html.Node) [][]string {
	var rows [][]string
	for n := range table.Descendants() {
		switch n.DataAtom {
		case atom.Tr:
			rows = append(rows, nil)
		case atom.Td, atom.Th:
			var b strings.Builder
			for c := range n.Descendants() {
				if c.Type == html.TextNode {
					b.WriteString(c.Data)
				}
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], strings.TrimSpace(b.String()))
		}
	}
	return rows
}

// agreeWorkbook compares the workbook with the model: every row of every table,
// the inventory included, each number as a number.
func agreeWorkbook(t *testing.T, doc *report.Document, source []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	read := map[string][][]string{}
	sheet := func(name string) [][]string {
		rows, ok := read[name]
		if !ok {
			var err error
			if rows, err = f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
				t.Fatal(err)
			}
			read[name] = rows
		}
		return rows
	}
	summary := sheet("Summary")
	tables := map[*report.Table][][]string{doc.KeyFigures: summary, doc.Provenance: summary,
		doc.Inventory.Tables[0]: sheet("Inventory"), doc.Plan.Tables[0]: sheet(doc.Plan.Sheet)}
	var all strings.Builder
	for _, name := range f.GetSheetList() {
		for _, row := range sheet(name) {
			all.WriteString(strings.Join(row, "\n") + "\n")
		}
	}
	for _, s := range sections(doc) {
		for _, table := range s.Tables {
			tables[table] = sheet(s.Sheet)
		}
	}
	for table, rows := range tables {
		agreeSheetTable(t, table, rows)
	}
	prose := squeeze(all.String())
	for _, s := range sentences(doc) {
		if !strings.Contains(prose, squeeze(workbookText(s))) && !isTitle(doc, s) {
			t.Errorf("the workbook does not contain %q", s)
		}
	}
}

// isTitle reports whether a text is the title of a chart, which stands in the
// chart and not in a cell.
func isTitle(doc *report.Document, s string) bool {
	for _, section := range sections(doc) {
		for _, c := range section.Charts {
			if s == c.Title {
				return true
			}
		}
	}
	return false
}

// agreeSheetTable finds the table on its sheet by its header row, and compares all
// of its rows.
func agreeSheetTable(t *testing.T, table *report.Table, sheet [][]string) {
	t.Helper()
	at := func(r, c int) string {
		if r >= 0 && r < len(sheet) && c < len(sheet[r]) {
			return sheet[r][c]
		}
		return ""
	}
	// Two tables of a sheet may have one header: the one below its title is meant, where
	// there is a title.
	top, left := -1, -1
	for _, title := range []string{table.Title, ""} {
		for r := range sheet {
			for c := range sheet[r] {
				match := strings.HasPrefix(at(r-1, c), title)
				for k, col := range table.Columns {
					match = match && isHeader(at(r, c+k), col.Header())
				}
				if match && top < 0 {
					top, left = r, c
				}
			}
		}
	}
	if top < 0 {
		t.Errorf("%s: its header is not on the sheet", table.ID)
		return
	}
	for i, cells := range table.Rows(table.Len) {
		for k, cell := range cells {
			got, want := at(top+1+i, left+k), workbookValue(cell)
			same := got == want
			if cell.Kind == report.Number {
				v, err := strconv.ParseFloat(got, 64)
				same = err == nil && v == cell.Num
			}
			if days, err := strconv.ParseFloat(got, 64); table.Columns[k].IsDate && err == nil {
				day, err := excelize.ExcelDateToTime(days, false)
				same = err == nil && day.Format(time.DateOnly) == want
			}
			if len(want) > 32000 {
				same = strings.HasPrefix(got, want[:1000])
			}
			if !same {
				t.Errorf("%s: row %d, %s is %.100q, want %.100q", table.ID, i+1, table.Columns[k].Name, got, want)
			}
		}
	}
}

// isHeader reports whether a cell of the workbook has a header, which must be of one
// line there, distinct and not too long. The sheet Data quality lists such changes.
func isHeader(got, header string) bool {
	isSpace := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	want := strings.Join(strings.FieldsFunc(header, isSpace), " ")
	want = strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD").Replace(want)
	switch {
	case want == "":
		return strings.HasPrefix(got, "Column ") || got == ""
	case len(want) > 200:
		return strings.HasPrefix(got, strings.ToValidUTF8(want[:200], ""))
	default:
		return got == want || strings.HasPrefix(got, want+" (") // one that occurs twice is numbered
	}
}

// workbookValue is the raw value of a cell.
func workbookValue(c report.Cell) string {
	switch c.Kind {
	case report.Bool:
		return strconv.Itoa(int(c.Num))
	case report.Empty:
		return ""
	default:
		return workbookText(report.Format{}.Text(c))
	}
}

// workbookText returns a text as it is in a workbook, which cannot contain NUL.
func workbookText(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }

// agreeJSON compares report.json with the model.
func agreeJSON(t *testing.T, doc *report.Document, source []byte) {
	t.Helper()
	type table struct {
		ID      string `json:"id"`
		Total   int    `json:"rows_total"`
		Columns []struct {
			ID string `json:"id"`
		} `json:"columns"`
		Rows [][]any `json:"rows"`
	}
	var got struct {
		Schema   int      `json:"schema"`
		Verdict  string   `json:"verdict"`
		Decision string   `json:"decision"`
		Actions  []string `json:"actions"`
		Facts    []struct {
			ID    string `json:"id"`
			Value any    `json:"value"`
			Text  string `json:"text"`
		} `json:"facts"`
		KeyFigures table `json:"key_figures"`
		Sections   []struct {
			ID     string   `json:"id"`
			Lead   []string `json:"lead"`
			Tables []table  `json:"tables"`
			Charts []struct {
				Finding string `json:"finding"`
			} `json:"charts"`
		} `json:"sections"`
		Servers table `json:"servers"`
	}
	if err := json.Unmarshal(source, &got); err != nil {
		t.Fatal(err)
	}
	if got.Verdict != doc.Verdict || got.Decision != doc.Decision || !slices.Equal(got.Actions, doc.Actions.Texts()) {
		t.Error("verdict, decision or actions differ")
	}
	if len(got.Facts) != len(doc.Facts) {
		t.Fatalf("%d facts, want %d", len(got.Facts), len(doc.Facts))
	}
	for i, f := range doc.Facts {
		if g := got.Facts[i]; g.ID != f.ID || g.Text != f.Text() || fmt.Sprint(g.Value) != fmt.Sprint(jsonValue(f.Value)) {
			t.Errorf("fact %s is %v (%q), want %v (%q)", f.ID, g.Value, g.Text, jsonValue(f.Value), f.Text())
		}
	}
	check := func(model *report.Table, g table, rows int) {
		if g.Total != model.Len && rows != model.Len || len(g.Rows) != rows {
			t.Errorf("%s has %d of %d rows, want %d of %d", model.ID, len(g.Rows), g.Total, rows, model.Len)
			return
		}
		for i, cells := range model.Rows(rows) {
			for k, c := range cells {
				if fmt.Sprint(g.Rows[i][k]) != fmt.Sprint(jsonValue(c)) {
					t.Errorf("%s: row %d, %s is %v, want %v", model.ID, i+1, g.Columns[k].ID, g.Rows[i][k], jsonValue(c))
				}
			}
		}
	}
	check(doc.KeyFigures, got.KeyFigures, doc.KeyFigures.Shown())
	for i, s := range sections(doc) {
		g := got.Sections[i]
		if g.ID != s.ID || !slices.Equal(g.Lead, s.Lead) || len(g.Tables) != len(s.Tables) {
			t.Errorf("section %s differs", s.ID)
			continue
		}
		for k, table := range s.Tables {
			check(table, g.Tables[k], table.Shown())
		}
		for k, c := range s.Charts {
			if g.Charts[k].Finding != c.Finding {
				t.Errorf("chart %s has the finding %q, want %q", c.ID, g.Charts[k].Finding, c.Finding)
			}
		}
	}
	check(doc.Servers, got.Servers, doc.Servers.Len)
}

// jsonValue is a cell as a JSON decoder gives it.
func jsonValue(c report.Cell) any {
	switch c.Kind {
	case report.Number:
		return c.Num
	case report.Bool:
		return c.Num != 0
	case report.Unknown:
		return nil
	case report.Empty:
		return ""
	default:
		return strings.ToValidUTF8(report.Format{}.Text(c), "\uFFFD")
	}
}
