// Package spreadsheet reads the cells of Excel workbooks (.xlsx), row by row. It reads only the list of the sheets,
// the number formats, the shared texts and the sheets that are asked for: neither properties, nor comments, nor links.
// A workbook may come from a stranger, so everything that it can make large has a limit.
package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The limits of a workbook.
const (
	MaxBytes = 256 << 20 // of the file

	maxSheetBytes  = 1 << 30   // of the XML of a sheet
	maxStringBytes = 256 << 20 // of the XML of the shared texts
	maxSmallBytes  = 16 << 20  // of the XML of each other part
	maxRatio       = 100       // by which a part expands, if it is larger than anyRatioBytes
	anyRatioBytes  = 8 << 20
	maxTextBytes   = 1 << 20   // of a text without markup within
	maxRows        = 1_048_576 // of a sheet, as in Excel
	maxColumns     = 16_384    // of a sheet, as in Excel
	maxSheets      = 10_000
	maxStyles      = 100_000
)

// Book is an open workbook.
type Book struct {
	Sheets []Sheet           // in their order
	Names  map[string]string // the formulas of the names that are defined

	parts    map[string]*zip.File
	date1904 bool     // dates are counted from 1904
	strings  []string // the shared texts
	styles   []numberFormat
}

// numberFormat is how a style shows numbers.
type numberFormat struct {
	code   string // "" for one that every program knows
	isDate bool
}

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool

	part string
}

// Open reads what a workbook has in common for its sheets. The reader must stay open as long as rows are read.
func Open(r io.ReaderAt, size int64) (*Book, error) {
	if size > MaxBytes {
		return nil, fmt.Errorf("the file is larger than %d MiB", MaxBytes>>20)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, notWorkbook(r, err)
	}
	b := &Book{Names: map[string]string{}, parts: map[string]*zip.File{}}
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := b.parts[name]; twice {
			return nil, fmt.Errorf("the part %q is in the file twice", f.Name)
		}
		b.parts[name] = f
	}
	if err := b.readParts(); err != nil {
		return nil, err
	}
	return b, nil
}

// notWorkbook returns the error for a file that is not an archive, with what it is.
func notWorkbook(r io.ReaderAt, err error) error {
	oldFormat := []byte{0xD0, 0xCF, 0x11, 0xE0} // OLE: .xls, and .xlsx with a password
	start := make([]byte, len(oldFormat))
	if n, _ := r.ReadAt(start, 0); n == len(start) && bytes.Equal(start, oldFormat) {
		return errors.New("the file is encrypted, or in the format of Excel 97: save it as .xlsx without a password")
	}
	return fmt.Errorf("the file is not an Excel workbook (.xlsx): %w", err)
}

// The ends of the types of relationships, which are the same in both variants of the format.
const (
	workbookType = "/officeDocument"
	stylesType   = "/styles"
	stringsType  = "/sharedStrings"
)

// readParts reads the parts that all sheets share.
func (b *Book) readParts() error {
	root, err := b.relationships("_rels/.rels", "")
	if err != nil {
		return err
	}
	workbook, ok := findType(root, workbookType)
	if !ok {
		return errors.New("the file is not an Excel workbook (.xlsx): it has no list of sheets")
	}
	dir, base := path.Split(workbook)
	related, err := b.relationships(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(workbook, related); err != nil {
		return err
	}
	if part, ok := findType(related, stylesType); ok {
		if err := b.readStyles(part); err != nil {
			return err
		}
	}
	if part, ok := findType(related, stringsType); ok {
		return b.readStrings(part)
	}
	return nil
}

// relationship is a reference from a part to another.
type relationship struct{ id, kind, target string }

// findType returns the target of the first relationship whose type has the given end.
func findType(list []relationship, end string) (target string, ok bool) {
	i := slices.IndexFunc(list, func(r relationship) bool { return strings.HasSuffix(r.kind, end) })
	if i < 0 {
		return "", false
	}
	return list[i].target, true
}

// relationships reads the references of a part to other parts of the archive. Relative targets start at dir.
func (b *Book) relationships(part, dir string) ([]relationship, error) {
	var list []relationship
	err := b.elements(part, maxSmallBytes, func(_ *decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			return nil
		}
		target := attribute(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		target = strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
		list = append(list, relationship{attribute(e, "Id"), attribute(e, "Type"), target})
		return nil
	})
	return list, err
}

// readWorkbook reads the list of sheets.
func (b *Book) readWorkbook(part string, related []relationship) error {
	return b.elements(part, maxSmallBytes, func(d *decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "definedName":
			formula, err := plainText(d)
			b.Names[attribute(e, "name")] = formula
			return err
		case "workbookPr":
			b.date1904 = isTrue(attribute(e, "date1904"))
		case "sheet":
			id := relationshipID(e)
			i := slices.IndexFunc(related, func(r relationship) bool { return r.id == id })
			if i < 0 {
				return fmt.Errorf("the sheet %q has no content", attribute(e, "name"))
			}
			state := attribute(e, "state")
			if len(b.Sheets) == maxSheets {
				return fmt.Errorf("the workbook has more than %d sheets", maxSheets)
			}
			b.Sheets = append(b.Sheets, Sheet{attribute(e, "name"), state != "" && state != "visible", related[i].target})
		}
		return nil
	})
}

// readStyles reads which styles show numbers as dates.
func (b *Book) readStyles(part string) error {
	codes := map[string]string{} // by the id of the number format
	inCells := false
	return b.elements(part, maxSmallBytes, func(_ *decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attribute(e, "numFmtId")] = attribute(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				break
			}
			if len(b.styles) == maxStyles {
				return fmt.Errorf("the workbook has more than %d styles", maxStyles)
			}
			id := attribute(e, "numFmtId")
			code, own := codes[id]
			if !own {
				code = percentages[id]
			}
			b.styles = append(b.styles, numberFormat{code, own && isDateCode(code) || !own && isDateID(id)})
		}
		return nil
	})
}

// percentages are the number formats without a code of their own that multiply by 100.
var percentages = map[string]string{"9": "0%", "10": "0.00%"}

// isDateID reports whether a number format that every program knows shows dates. Those of times alone do not.
func isDateID(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58)
}

// isDateCode reports whether a number format shows dates: its code has a day or a year outside of quotes and brackets.
func isDateCode(code string) bool {
	var end byte
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case end != 0:
			if c == end {
				end = 0
			}
		case c == '"':
			end = '"'
		case c == '[':
			end = ']'
		case c == '\\' || c == '_' || c == '*':
			i++ // the next character is literal
		case strings.IndexByte("dDyY", c) >= 0:
			return true
		}
	}
	return false
}

// readStrings reads the shared texts.
func (b *Book) readStrings(part string) error {
	return b.elements(part, maxStringBytes, func(d *decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d)
		b.strings = append(b.strings, text)
		return err
	})
}

// elements calls each for the start of every element of a part, which may read on to the end of that element.
func (b *Book) elements(part string, limit int64, each func(d *decoder, e xml.StartElement) error) error {
	d, closer, err := b.open(part, limit)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }() // it was only read
	for {
		token, err := d.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := each(d, e); err != nil {
				return fmt.Errorf("%s: %w", part, err)
			}
		}
	}
}

// decoder decodes a part. It leaves out elements of other namespaces than that of the first element, with all that is
// in them: programs ignore those, or choose between alternatives in them, so they can show something else.
type decoder struct {
	*xml.Decoder
	namespace string
	started   bool
}

// next returns the next token. It is used instead of Token.
func (d *decoder) next() (xml.Token, error) {
	for {
		token, err := d.Token()
		e, ok := token.(xml.StartElement)
		if err != nil || !ok {
			return token, err
		}
		if !d.started {
			d.started, d.namespace = true, e.Name.Space
		}
		if e.Name.Space == d.namespace {
			return token, nil
		}
		if err := d.Skip(); err != nil {
			return nil, err
		}
	}
}

// open opens a part.
func (b *Book) open(part string, limit int64) (*decoder, io.Closer, error) {
	f, ok := b.parts[part]
	if !ok {
		return nil, nil, fmt.Errorf("the file is not a complete Excel workbook: it has no part %s", part)
	}
	// The sizes are what the archive states; a part that expands to more is an error when it is read.
	switch size := f.UncompressedSize64; {
	case size > uint64(limit):
		return nil, nil, fmt.Errorf("%s: it is too large", part)
	case size > anyRatioBytes && size > maxRatio*f.CompressedSize64:
		return nil, nil, fmt.Errorf("%s: it expands to more than %d times its size", part, maxRatio)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", part, err)
	}
	return &decoder{Decoder: xml.NewDecoder(&limitedReader{r: r, left: limit})}, r, nil
}

// limitedReader fails, instead of ending as io.LimitedReader does, at its limit, and for a text that is too long.
type limitedReader struct {
	r    io.Reader
	left int64
	run  int // bytes since the last "<"
}

func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errors.New("it is too large")
	}
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		l.run = n - i
	} else if l.run += n; l.run > maxTextBytes {
		return 0, fmt.Errorf("a text is longer than %d MiB", maxTextBytes>>20)
	}
	return n, err
}

// attribute returns the value of an attribute without a namespace, "" if there is none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// relationshipID returns the id of the relationship of an element. It is in a namespace whose name differs between the
// two variants of the format.
func relationshipID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && strings.HasSuffix(a.Name.Space, "/relationships") {
			return a.Value
		}
	}
	return ""
}

func isTrue(value string) bool { return value == "1" || value == "true" }

// HiddenColumns returns the columns of a sheet that are hidden, counted from 1, in their order.
func (b *Book) HiddenColumns(s Sheet) ([]int, error) {
	var hidden []int
	errDone := errors.New("the columns precede the rows")
	err := b.elements(s.part, maxSheetBytes, func(_ *decoder, e xml.StartElement) error {
		switch {
		case e.Name.Local == "sheetData":
			return errDone
		case e.Name.Local == "col" && isTrue(attribute(e, "hidden")):
			first, errFirst := strconv.Atoi(attribute(e, "min"))
			last, errLast := strconv.Atoi(attribute(e, "max"))
			if err := errors.Join(errFirst, errLast); err != nil || first < 1 || last > maxColumns {
				return fmt.Errorf("the columns %q to %q are none", attribute(e, "min"), attribute(e, "max"))
			}
			for column := first; column <= last; column++ {
				hidden = append(hidden, column)
			}
		}
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return hidden, err
}

// Links returns the targets of the links of a sheet that lead out of the workbook.
func (b *Book) Links(s Sheet) ([]string, error) {
	dir, base := path.Split(s.part)
	part := dir + "_rels/" + base + ".rels"
	if _, ok := b.parts[part]; !ok {
		return nil, nil
	}
	var targets []string
	err := b.elements(part, maxSmallBytes, func(_ *decoder, e xml.StartElement) error {
		if attribute(e, "TargetMode") == "External" {
			targets = append(targets, attribute(e, "Target"))
		}
		return nil
	})
	return targets, err
}

// Foreign returns the names of the parts that no workbook of values, formulas and charts has: macros, links to other
// workbooks and embedded objects.
func (b *Book) Foreign() []string {
	var names []string
	for name := range b.parts {
		for _, part := range []string{"vbaproject", "externallinks/", "embeddings/", "activex/", "connections",
			"querytables/"} {
			if strings.Contains(name, part) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// date returns the day of a date as a workbook stores it, a number of days. It returns false outside of the years
// 1904 to 9999, of which both ways of counting are certain.
func (b *Book) date(days float64) (time.Time, bool) {
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if b.date1904 {
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	const longest = 3_000_000
	if !(days >= 0 && days < longest) {
		return time.Time{}, false
	}
	day := epoch.AddDate(0, 0, int(days))
	return day, day.Year() >= 1904 && day.Year() <= 9999
}
