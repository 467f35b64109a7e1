package verify

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"fleetreport/report/manifest"
	"fleetreport/report/quote"
	"fleetreport/report/spreadsheet"
)

// FillIn is the columns of a workbook that people fill in.
type FillIn struct {
	Sheet   string   // its name; further sheets have it with a number behind it
	Key     string   // header of the column that has a text in every row of the table
	Headers []string // of the columns
}

// Filled is what the comparison of a workbook that was filled in has found.
type Filled struct {
	Compared int // cells with a value or formula that agree
	Cells    int // cells of the columns to fill in that have a value
}

// maxDifferences is the maximum number of differences that are listed; more are counted.
const maxDifferences = 50

// CompareWorkbook compares a workbook that was filled in and saved by a spreadsheet program with the one that the
// inputs of its run produce. The differences are those of values, to 15 digits, and formulas outside of the columns to
// fill in, and what could hide or forge values: sheets, rows and columns that were added or hidden, number formats
// with texts, names with other formulas, macros and links. It checks neither the appearance nor the charts. The error
// is one of reading the rebuilt workbook.
func CompareWorkbook(rebuilt, filled []byte, in FillIn) (found Filled, differences []string, err error) {
	a, err := spreadsheet.Open(bytes.NewReader(rebuilt), int64(len(rebuilt)))
	if err != nil {
		return found, nil, err
	}
	b, openErr := spreadsheet.Open(bytes.NewReader(filled), int64(len(filled)))
	if openErr != nil {
		return found, []string{openErr.Error()}, nil //nolint:nilerr // that it cannot be read is a difference
	}
	c := &workbookComparison{a: a, b: b, in: in}
	for _, part := range b.Foreign() {
		c.differf("the file has a part that fleetreport does not write: %s", quote.Value(part))
	}
	c.compareNames()
	if c.compareSheets() {
		for i := range a.Sheets {
			if err := c.compareSheet(i); err != nil {
				return found, nil, err
			}
		}
	}
	if c.more > 0 {
		c.differences = append(c.differences, fmt.Sprintf("and %d more differences", c.more))
	}
	return c.found, c.differences, nil
}

// workbookComparison is the comparison of a filled-in workbook b with the rebuilt one, a.
type workbookComparison struct {
	a, b        *spreadsheet.Book
	in          FillIn
	found       Filled
	differences []string
	more        int
}

func (c *workbookComparison) differf(format string, args ...any) {
	if len(c.differences) == maxDifferences {
		c.more++
		return
	}
	c.differences = append(c.differences, fmt.Sprintf(format, args...))
}

// compareNames compares the names that formulas can use. Those of programs, such as print areas, are not among them.
func (c *workbookComparison) compareNames() {
	const ofPrograms = "_xlnm."
	names := maps.Clone(c.a.Names)
	maps.Copy(names, c.b.Names)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := spreadsheet.NormalizeFormula(c.a.Names[name]), spreadsheet.NormalizeFormula(c.b.Names[name])
		if a != b && !strings.HasPrefix(name, ofPrograms) {
			c.differf("the name %s stands for %s, not %s", quote.Value(name), quote.Value(b), quote.Value(a))
		}
	}
}

// compareSheets compares the lists of sheets. It returns false if the sheets cannot be compared one by one.
func (c *workbookComparison) compareSheets() bool {
	names := func(b *spreadsheet.Book) string {
		var list []string
		for _, s := range b.Sheets {
			list = append(list, quote.Value(s.Name))
		}
		return strings.Join(list, ", ")
	}
	if a, b := names(c.a), names(c.b); a != b {
		c.differf("the sheets are %s, not %s", b, a)
		return false
	}
	for i, s := range c.a.Sheets {
		if c.b.Sheets[i].Hidden != s.Hidden {
			c.differf("%s: the sheet is hidden: show it", s.Name)
		}
	}
	return true
}

// compareSheet compares the cells of a sheet. The error is one of the rebuilt workbook.
func (c *workbookComparison) compareSheet(index int) error {
	sheet, other := c.a.Sheets[index], c.b.Sheets[index]
	hidden, err := c.a.HiddenColumns(sheet)
	if err != nil {
		return err
	}
	hiddenNow, err := c.b.HiddenColumns(other)
	if err != nil {
		c.differf("%v", err)
		return nil
	}
	for _, column := range hiddenNow {
		if !slices.Contains(hidden, column) {
			name := strings.TrimRight(spreadsheet.CellName(column, 0), "0")
			c.differf("%s: the column %s is hidden: show it", sheet.Name, name)
		}
	}
	isFillIn := c.in.Sheet != "" && (sheet.Name == c.in.Sheet || strings.HasPrefix(sheet.Name, c.in.Sheet+" ("))
	if !isFillIn { // where programs make links of the addresses that people enter
		links, err := c.b.Links(other)
		if err != nil {
			c.differf("%v", err)
		}
		for _, target := range links {
			c.differf("%s: a link leads to %s: remove it", sheet.Name, quote.Value(target))
		}
	}
	nextA, stopA := iter.Pull2(c.a.Rows(sheet))
	defer stopA()
	nextB, stopB := iter.Pull2(c.b.Rows(other))
	defer stopB()
	t := &fillInTable{in: c.in}
	a, errA, moreA := nextA()
	b, errB, moreB := nextB()
	for moreA || moreB {
		if errA != nil {
			return errA
		}
		if errB != nil {
			c.differf("%v", errB)
			return nil
		}
		rowA, rowB := a, b
		switch {
		case !moreA || moreB && b.Number < a.Number:
			rowA = spreadsheet.Row{Number: b.Number}
		case !moreB || moreA && a.Number < b.Number:
			rowB = spreadsheet.Row{Number: a.Number}
		}
		if isFillIn {
			t.read(rowA)
		}
		c.compareRow(sheet.Name, rowA, rowB, t)
		advanceA, advanceB := moreA && a.Number == rowA.Number && len(rowA.Cells) > 0,
			moreB && b.Number == rowB.Number && len(rowB.Cells) > 0
		if advanceA {
			a, errA, moreA = nextA()
		}
		if advanceB {
			b, errB, moreB = nextB()
		}
	}
	return nil
}

// fillInTable is the table with columns to fill in, while its rows are read.
type fillInTable struct {
	in      FillIn
	key     int   // column
	columns []int // to fill in; nil above the table
	isRow   bool  // whether the current row is one of the table
}

// read reads a row of the rebuilt sheet.
func (t *fillInTable) read(row spreadsheet.Row) {
	if t.columns == nil {
		for _, cell := range row.Cells {
			if cell.Text == t.in.Key {
				t.key = cell.Column
			} else if slices.Contains(t.in.Headers, cell.Text) {
				t.columns = append(t.columns, cell.Column)
			}
		}
		return
	}
	t.isRow = slices.ContainsFunc(row.Cells, func(cell spreadsheet.Cell) bool {
		return cell.Column == t.key && cell.Kind == spreadsheet.Text
	})
}

// compareRow compares the cells of a row.
func (c *workbookComparison) compareRow(sheet string, a, b spreadsheet.Row, t *fillInTable) {
	if b.Hidden && !a.Hidden {
		c.differf("%s: row %d is hidden: show it", sheet, b.Number)
	}
	for i, j := 0, 0; i < len(a.Cells) || j < len(b.Cells); {
		var cellA, cellB spreadsheet.Cell
		switch {
		case j == len(b.Cells) || i < len(a.Cells) && a.Cells[i].Column < b.Cells[j].Column:
			cellA = a.Cells[i]
			i++
		case i == len(a.Cells) || b.Cells[j].Column < a.Cells[i].Column:
			cellB = b.Cells[j]
			j++
		default:
			cellA, cellB = a.Cells[i], b.Cells[j]
			i, j = i+1, j+1
		}
		column := max(cellA.Column, cellB.Column)
		if t.isRow && slices.Contains(t.columns, column) {
			if cellB.Kind != spreadsheet.Blank || cellB.Formula != "" {
				c.found.Cells++
			}
			continue
		}
		if difference := compareCells(cellA, cellB); difference != "" {
			c.differf("%s!%s: %s", sheet, spreadsheet.CellName(column, a.Number), difference)
		} else {
			c.found.Compared++
		}
	}
}

// compareCells returns how a cell of a filled-in workbook differs from the rebuilt one, "" if it does not.
func compareCells(a, b spreadsheet.Cell) string {
	formulaA, formulaB := spreadsheet.NormalizeFormula(a.Formula), spreadsheet.NormalizeFormula(b.Formula)
	if a.Kind == spreadsheet.Bool && formulaA == "" && formulaB == a.Text {
		formulaB = "" // as LibreOffice saves a constant
	}
	switch {
	case formulaA != formulaB && b.Formula == "":
		return fmt.Sprintf("the formula %s was replaced by %s", quote.Value(a.Formula), quote.Value(b.Text))
	case formulaA != formulaB:
		return fmt.Sprintf("the formula is %s, not %s", quote.Value(b.Formula), quote.Value(a.Formula))
	case b.Kind == spreadsheet.Blank && b.Formula != "":
		return "" // the program has dropped the result
	case !equalValues(a, b):
		return fmt.Sprintf("the value is %s, not %s", describeValue(b), describeValue(a))
	case a.Format != b.Format && hasText(b.Format) && !hasText(a.Format):
		return fmt.Sprintf("the number format %s shows a text instead of the value", quote.Value(b.Format))
	case b.Kind == spreadsheet.Number && scale(a.Format) != scale(b.Format):
		return fmt.Sprintf("the number format %s shows another number", quote.Value(b.Format))
	}
	return ""
}

func describeValue(c spreadsheet.Cell) string {
	if c.Kind == spreadsheet.Blank {
		return "blank"
	}
	return quote.Value(c.Text)
}

// equalValues reports whether two values are equal: numbers to 15 digits, which is all that spreadsheet programs show,
// texts but for the ends of their lines.
func equalValues(a, b spreadsheet.Cell) bool {
	isNumber := func(c spreadsheet.Cell) bool {
		return c.Kind == spreadsheet.Number || c.Kind == spreadsheet.Date || c.Kind == spreadsheet.Bool
	}
	if isNumber(a) && isNumber(b) {
		const rounding = 5e-15 // of the first digit, at most, where 15 digits are saved
		return math.Abs(a.Number-b.Number) <= rounding*math.Abs(a.Number)
	}
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	return a.Kind == b.Kind && lines.Replace(a.Text) == lines.Replace(b.Text)
}

// markup matches what the code of a number format has besides texts: colours, conditions and placeholders.
var markup = regexp.MustCompile(`\[[^\]]*\]|General|Standard|E[+-]|AM/PM|A/P|[yYmMdDhHsS]`)

// literal matches the texts of the code of a number format.
var literal = regexp.MustCompile(`"[^"]*"|\\.|[_*].`)

// hasText reports whether the code of a number format shows a text, or nothing, in place of a value.
func hasText(code string) bool {
	isLetter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, text := range literal.FindAllString(code, -1) {
		if strings.ContainsFunc(text, isLetter) {
			return true
		}
	}
	plain := literal.ReplaceAllString(code, "")
	rest := markup.ReplaceAllString(plain, "")
	// Placeholders are the only digits and letters that are left where no text is shown.
	isText := func(r rune) bool { return isLetter(r) && r != '0' }
	hidesAll := code != "" && !strings.ContainsAny(rest, "0#?@") && rest == plain
	return strings.ContainsFunc(rest, isText) || hidesAll
}

// IsUnchanged reports whether the file of that name in the folder has the SHA-256 that the manifest lists.
func (f *Folder) IsUnchanged(name string) bool {
	sum, _, err := manifest.Hash(f.root.FS(), name)
	return err == nil && slices.ContainsFunc(f.Manifest.Documents, func(d manifest.Document) bool {
		return d.Name == name && d.SHA256 == sum
	})
}

// thousands matches the commas by which the code of a number format divides, each by 1,000.
var thousands = regexp.MustCompile(`[0#?](,+)(?:[^0#?,]|$)`)

// scale returns the powers of ten by which the code of a number format multiplies what it shows.
func scale(code string) int {
	code, _, _ = strings.Cut(literal.ReplaceAllString(code, ""), ";")
	powers := 2 * strings.Count(code, "%")
	if m := thousands.FindStringSubmatch(code); m != nil {
		powers -= 3 * len(m[1])
	}
	return powers
}

// CompareFilled compares the workbook of that name in the folder with the rebuilt one. The error is an *Error that
// lists all differences, or one of reading.
func (f *Folder) CompareFilled(name string, rebuilt []byte, in FillIn) (Filled, error) {
	file, err := f.root.Open(name)
	if err != nil {
		return Filled{}, fmt.Errorf("cannot read %s: %w", name, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, spreadsheet.MaxBytes+1))
	if err != nil {
		return Filled{}, fmt.Errorf("cannot read %s: %w", name, err)
	}
	found, differences, err := CompareWorkbook(rebuilt, text, in)
	if err != nil {
		return found, fmt.Errorf("cannot read the rebuilt %s: %w", name, err)
	}
	if len(differences) > 0 {
		for i, d := range differences {
			differences[i] = name + ": " + d
		}
		return found, f.fail(differences, "the workbook in %s was changed in more than its action plan")
	}
	return found, nil
}
