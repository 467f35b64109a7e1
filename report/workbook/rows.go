package workbook

import (
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"

	"fleetreport/report"
)

// band is a segment of tables that lie side by side: its row i holds the cells
// of all tables that have a row i.
type band struct {
	row     int       // of the sheet, where row 0 of the band stands
	rows    int       // of the longest table
	heights []float64 // of its rows in points; nil where they follow from the cells
	tables  []placed
}

// placed is a table, or a run of its rows, at its place in a band.
type placed struct {
	table   *report.Table
	from, n int // rows of the table
	col     int // first column on the sheet
	resolve *resolver
	cols    []colCode
	tail    []string // starts of the empty cells to the right, which merging needs
	blank   string   // what follows the row's number in each of them
	lastCol int
	wraps   []wrap // columns whose texts wrap
}

// colCode holds the parts of a column's cells that are the same in every row: a cell
// is open, the number of its row, and one of the others with its value.
//
// Every cell has its reference. The format makes it optional, and Excel and LibreOffice
// do without, but many other readers refuse such a file or shift its cells.
type colCode struct {
	open      string // <c r="AB
	scattered bool   // it holds texts that do not repeat, each at its own place in memory
	// What follows the row's number.
	number  string            // s="3"><v>
	text    string            // s="4" t="inlineStr"><is>
	word    string            // s="4" t="s"><v>
	words   map[string]string // numbers of the texts that the column repeats; nil if it does not
	moody   map[string]string // whole rests of the cells with words that have a mood; nil if none has
	yes, no string            // whole rest of a boolean cell
	states  [3]string
	unknown string
	empty   string

	// Starts of cells with a formula, up to its text.
	numberFormula, textFormula, unknownFormula string
}

// place prepares n rows of a table from row from on, whose first column is col.
// Where states are neutral, conditional formats colour them.
func (st *styles) place(w *words, t *report.Table, from, n, col int, fits []fit, neutral bool) placed {
	p := placed{table: t, from: from, n: n, col: col, lastCol: col + len(t.Columns) - 1}
	texts := w.learn(t)
	for j, c := range t.Columns {
		first := min(j, 1)
		word := func(style int, s string) string {
			return cellRest(style, "s", "<v>"+w.number[s]+"</v></c>")
		}
		text, unknown := st.text[first], st.unknown[first]
		if fits[j].wrap {
			text = st.textWrap[first]
			width := fits[j].width
			if j > 0 {
				width -= indent
			}
			p.wraps = append(p.wraps, newWrap(j, width, texts[j]))
		}
		switch c.Kind {
		case report.Number:
			unknown = st.unknownRight
		case report.Bool, report.State:
			unknown = st.unknownMid
		}
		code := colCode{
			open:    cellOpen(col + j),
			number:  cellRest(st.number(c.Format), "", "<v>"),
			text:    cellRest(text, "inlineStr", "<is>"),
			word:    cellRest(text, "s", "<v>"),
			yes:     cellRest(st.boolean, "b", "<v>1</v></c>"),
			no:      cellRest(st.boolean, "b", "<v>0</v></c>"),
			unknown: word(unknown, report.UnknownText),
		}
		code.numberFormula = formulaHead(st.number(c.Format), "")
		code.textFormula = formulaHead(text, "str")
		code.unknownFormula = formulaHead(unknown, "str")
		if c.Kind == report.State {
			code.textFormula = formulaHead(st.stateNeutral, "str")
		}
		empty := emptyRest(text)
		switch c.Input {
		case report.DateInput:
			empty = emptyRest(st.inputDate)
		case report.TextInput, report.StatusInput:
			empty = emptyRest(st.input)
		}
		code.empty, p.blank = empty, empty
		for i, style := range st.states {
			if neutral {
				style = st.stateNeutral
			}
			code.states[i] = word(style, stateText(i))
		}
		code.moody = st.moodyWords(w, c, first)
		if texts[j] != nil {
			code.words = w.number
		}
		code.scattered = c.Kind == report.Text && texts[j] == nil
		p.cols = append(p.cols, code)
	}
	return p
}

// stateText is a state in words.
func stateText(state int) string {
	return report.Format{}.Text(report.Cell{Kind: report.State, Num: float64(state)})
}

// widen adds empty cells in the columns col to lastCol, in the style of the last
// column: the cells that it is merged with.
func (p *placed) widen(col, lastCol int) {
	for ; col <= lastCol; col++ {
		p.tail = append(p.tail, cellOpen(col))
	}
	p.lastCol = max(p.lastCol, lastCol)
}

// cellOpen is the start of a cell in a column, up to the number of its row.
func cellOpen(col int) string { return `<c r="` + colName(col) }

// cellRest is what follows the row's number in a cell of the given style id and type
// ("" for numbers).
func cellRest(style int, kind, value string) string {
	s := `" s="` + strconv.Itoa(style) + `"`
	if kind != "" {
		s += ` t="` + kind + `"`
	}
	return s + ">" + value
}

// emptyRest is what follows the row's number in a cell that is empty.
func emptyRest(style int) string { return `" s="` + strconv.Itoa(style) + `"/>` }

func (b *band) size() (rows, cells int) {
	for _, t := range b.tables {
		cells += len(t.cols)
	}
	return b.rows, cells
}

func (b *band) tableRows(lo, hi int) int {
	n := 0
	for k := range b.tables {
		n += max(0, min(hi, b.tables[k].n)-lo)
	}
	return n
}

func (b *band) encode(buf []byte, lo, hi int) ([]byte, error) {
	var num [20]byte
	cells := tiles.Get().(*tile)
	defer tiles.Put(cells)
	for at := lo; at < hi; at += tileRows {
		if err := cells.fill(b, at, min(at+tileRows, hi)); err != nil {
			return buf, err
		}
		for i := at; i < min(at+tileRows, hi); i++ {
			row := appendWhole(num[:0], uint64(b.row+i))
			buf = openRow(buf, row, b.height(i, cells))
			for k := range b.tables {
				t := &b.tables[k]
				if i >= t.n {
					continue
				}
				of := cells.row(k, i)
				for j := range of {
					c := &of[j]
					if c.Formula != "" && t.resolve != nil {
						var ok bool
						if buf, ok = t.appendComputed(buf, row, j, c); ok {
							continue
						}
					}
					buf = t.cols[j].appendCell(buf, row, c)
				}
				for _, open := range t.tail {
					buf = append(buf, open...)
					buf = append(buf, row...)
					buf = append(buf, t.blank...)
				}
			}
			buf = append(buf, `</row>`...)
		}
	}
	return buf, nil
}

// appendComputed appends the <c> element of a cell with a formula and the value
// that it gives, for programs that do not compute. It reports false, and appends
// nothing, when the formula cannot be written.
func (p *placed) appendComputed(b, row []byte, j int, c *report.Cell) ([]byte, bool) {
	code, start := &p.cols[j], len(b)
	head, value := code.unknownFormula, report.Format{}.Text(*c)
	switch c.Kind {
	case report.Number:
		if math.IsNaN(c.Num) || math.IsInf(c.Num, 0) {
			return b, false
		}
		head = code.numberFormula
	case report.State, report.Text:
		head = code.textFormula
	case report.Empty:
		head, value = code.textFormula, ""
	case report.Bool:
		return b, false
	}
	b = code.begin(b, row)
	b = append(b, head...)
	b, ok := p.resolve.appendFormula(b, c.Formula, row, p)
	if !ok {
		return b[:start], false
	}
	b = append(b, "</f><v>"...)
	if c.Kind == report.Number {
		b = appendNumber(b, c.Num)
	} else {
		b = appendEscaped(b, value)
	}
	return append(b, "</v></c>"...), true
}

// begin appends the start of a cell, up to its row's number.
func (code *colCode) begin(b, row []byte) []byte {
	b = append(b, code.open...)
	return append(b, row...)
}

// appendCell appends the <c> element of one cell.
func (code *colCode) appendCell(b, row []byte, c *report.Cell) []byte {
	b = code.begin(b, row)
	switch c.Kind {
	case report.Number:
		if math.IsNaN(c.Num) || math.IsInf(c.Num, 0) {
			return append(b, code.unknown...)
		}
		b = append(b, code.number...)
		b = appendNumber(b, c.Num)
		return append(b, `</v></c>`...)
	case report.Text:
		if c.Str == "" {
			return append(b, code.empty...)
		}
		if rest, ok := code.moody[c.Str]; ok {
			return append(b, rest...)
		}
		if number, ok := code.words[c.Str]; ok {
			b = append(b, code.word...)
			b = append(b, number...)
			return append(b, `</v></c>`...)
		}
		b = append(b, code.text...)
		b = appendText(b, c.Str)
		return append(b, `</is></c>`...)
	case report.Bool:
		if c.Num != 0 {
			return append(b, code.yes...)
		}
		return append(b, code.no...)
	case report.State:
		if i := int(c.Num); i >= 0 && i < len(code.states) {
			return append(b, code.states[i]...)
		}
	case report.Empty:
		return append(b, code.empty...)
	}
	return append(b, code.unknown...)
}

func (l lines) size() (rows, cells int) {
	for _, x := range l {
		cells = max(cells, len(x.cells))
	}
	return len(l), cells
}

func (l lines) tableRows(int, int) int { return 0 }

func (l lines) encode(b []byte, lo, hi int) ([]byte, error) {
	var num [20]byte
	for _, x := range l[lo:hi] {
		row := appendWhole(num[:0], uint64(x.row))
		b = openRow(b, row, x.height)
		for _, c := range x.cells {
			b = append(b, `<c r="`...)
			b = append(b, colName(c.col)...)
			b = append(b, row...)
			b = append(b, `" s="`...)
			b = strconv.AppendInt(b, int64(c.style), 10)
			if c.text == "" {
				b = append(b, `"/>`...)
				continue
			}
			b = append(b, `" t="inlineStr"><is>`...)
			b = appendText(b, c.text)
			b = append(b, `</is></c>`...)
		}
		b = append(b, `</row>`...)
	}
	return b, nil
}

// openRow appends the start of a <row> element; height is in points, 0 for none.
func openRow(b, row []byte, height float64) []byte {
	b = append(b, `<row r="`...)
	b = append(b, row...)
	if height > 0 {
		b = append(b, `" ht="`...)
		b = strconv.AppendFloat(b, height, 'f', -1, 64)
		b = append(b, `" customHeight="1`...)
	}
	return append(b, `">`...)
}

// colName is the name of a column, such as "AB".
func colName(col int) string {
	name, err := excelize.ColumnNumberToName(col)
	if err != nil {
		// check has refused sheets with too many columns; until then the name of
		// a column that does not exist is never written.
		return ""
	}
	return name
}
