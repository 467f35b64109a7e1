// Package plan reads the action plan of an earlier month as people filled it in, and finds the findings of this month
// that its entries are about. An entry never changes the audit.
package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"fleetreport/report/quote"
	"fleetreport/report/spell"
	"fleetreport/report/spreadsheet"
)

// SheetName is the name of the sheet with the action plan.
const SheetName = "Action plan"

// The headers of the columns that an action plan is read by. People fill in the last five.
const (
	FindingHeader  = "Finding"
	ServerHeader   = "Server"
	TeamHeader     = "Team"
	OwnerHeader    = "Owner"
	DueHeader      = "Due date"
	StatusHeader   = "Status"
	EvidenceHeader = "Evidence"
	CommentHeader  = "Comment"
)

// The statuses of a finding.
const (
	Open       = "open"
	InProgress = "in progress"
	Done       = "done"
	Accepted   = "accepted"
)

// Statuses are the statuses of a finding, in the order of a list to choose from.
var Statuses = []string{Open, InProgress, Done, Accepted}

// File is an action plan that people filled in.
type File struct {
	Name    string // base name
	SHA256  string // lower-case hexadecimal
	Bytes   int64
	Columns []string // headers of the columns that are neither those above nor written by fleetreport
	Entries []Entry  // the rows in which something was filled in
	Notes   []Note   // values that cannot be read, in the order of the file
}

// Entry is what people wrote about a finding. All texts are as in the file, without spaces around them.
type Entry struct {
	Finding, Server, Team string // as the earlier report wrote them

	Owner    string
	Due      string    // YYYY-MM-DD if it is a date, else the text that was written
	DueDay   time.Time // UTC; zero if Due is blank or not a date
	Status   string    // one of Statuses if it can be read as one, else the text that was written
	Evidence string
	Comment  string
	Others   []string // by column of File.Columns

	Position string // of the row: "plan.xlsx: Action plan!7", "plan.csv:7"
}

// isBlank reports whether nothing was filled in.
func (e *Entry) isBlank() bool {
	return e.Owner+e.Due+e.Status+e.Evidence+e.Comment+strings.Join(e.Others, "") == ""
}

// Note is a value that is kept as it is because it cannot be read, or a column that is not known.
type Note struct {
	Position string // "plan.xlsx: Action plan!K7", "plan.csv:7:12"
	Message  string
}

// String returns the position and the message.
func (n Note) String() string { return n.Position + ": " + n.Message }

// maxNotes is the maximum number of notes that are kept; more are counted in one.
const maxNotes = 1000

// value is a value of a row.
type value struct {
	text     string
	day      time.Time // of a date; zero for other values
	isError  bool      // it is the error of a formula
	noResult bool      // it is a formula without a result
}

// row is a row of a file, by column, from 0.
type row struct {
	values   []value
	number   int // from 1
	position func(column int) string
}

// Read reads an action plan from a workbook or, with another ending of the name than .xlsx or .xlsm, from a CSV file
// with the same headers. Positions have the name as given. generated reports whether fleetreport writes the column
// with a header. An error says what to do about it.
func Read(name string, r io.ReaderAt, size int64, generated func(header string) bool) (*File, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	f := &File{Name: path.Base(name), SHA256: hex.EncodeToString(hash.Sum(nil)), Bytes: size}
	l := &loader{path: name, file: f, generated: generated}
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm":
		err = l.readWorkbook(r, size)
	default:
		err = l.readCSV(io.NewSectionReader(r, 0, size), size)
	}
	if err != nil && !strings.HasPrefix(err.Error(), name+":") { // without a position
		err = fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		return nil, err
	}
	if l.more > 0 {
		f.Notes = append(f.Notes, Note{name, fmt.Sprintf("%d more values cannot be read", l.more)})
	}
	return f, nil
}

// loader reads the rows of a file.
type loader struct {
	path      string
	file      *File
	generated func(header string) bool
	columns   map[string]int // of the constants above, by header; nil before the header line
	others    []int          // columns of File.Columns
	more      int            // notes that were left out
}

// notef adds a note.
func (l *loader) notef(position, format string, args ...any) {
	if len(l.file.Notes) == maxNotes {
		l.more++
		return
	}
	l.file.Notes = append(l.file.Notes, Note{position, fmt.Sprintf(format, args...)})
}

// readWorkbook reads the sheet Action plan. If its rows did not fit on one sheet, the others have its name with a
// number behind it.
func (l *loader) readWorkbook(r io.ReaderAt, size int64) error {
	book, err := spreadsheet.Open(r, size)
	if err != nil {
		return err
	}
	var names []string
	read := 0
	for _, sheet := range book.Sheets {
		names = append(names, quote.Value(sheet.Name))
		if sheet.Name != SheetName && !strings.HasPrefix(sheet.Name, SheetName+" (") {
			continue
		}
		read++
		l.columns = nil
		for sheetRow, err := range book.Rows(sheet) {
			if err != nil {
				return err
			}
			if err := l.add(l.fromSheet(book, sheet.Name, sheetRow)); err != nil {
				return err
			}
		}
		if l.columns == nil {
			return fmt.Errorf("the sheet %s has no line with the headers %s and %s", quote.Value(sheet.Name), FindingHeader,
				OwnerHeader)
		}
	}
	if read == 0 {
		const most = 20
		return fmt.Errorf("the workbook has no sheet %s, only %s: give the report.xlsx of an earlier month",
			quote.Value(SheetName), strings.Join(names[:min(len(names), most)], ", "))
	}
	return nil
}

func (l *loader) fromSheet(book *spreadsheet.Book, sheet string, from spreadsheet.Row) row {
	r := row{number: from.Number, position: func(column int) string {
		return l.path + ": " + sheet + "!" + spreadsheet.CellName(column+1, from.Number)
	}}
	due, hasDue := l.columns[DueHeader]
	for _, c := range from.Cells {
		for len(r.values) < c.Column {
			r.values = append(r.values, value{})
		}
		v := value{text: strings.TrimSpace(c.Text), day: c.Day, isError: c.Kind == spreadsheet.Error}
		if c.Kind == spreadsheet.Blank && c.Formula != "" {
			v.noResult = true
		}
		if hasDue && c.Column-1 == due {
			if day, ok := book.DateOf(c); ok {
				v.day, v.text = day, day.Format(time.DateOnly)
			}
		}
		r.values[c.Column-1] = v
	}
	return r
}

// readCSV reads a CSV file. The delimiter is the one of comma, semicolon and tab that its header line has most of.
func (l *loader) readCSV(r io.Reader, size int64) error {
	if size > spreadsheet.MaxBytes {
		return fmt.Errorf("the file is larger than %d MiB", spreadsheet.MaxBytes>>20)
	}
	text, err := io.ReadAll(transform.NewReader(r, unicode.BOMOverride(unicode.UTF8.NewDecoder())))
	if err != nil {
		return err
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return errors.New("the file is an archive: give a report.xlsx, with this ending, or a CSV file")
	}
	var headers []byte
	for line := range bytes.Lines(text) {
		if headers = bytes.ToLower(line); bytes.Contains(headers, []byte(strings.ToLower(FindingHeader))) {
			break
		}
	}
	reader := csv.NewReader(bytes.NewReader(text))
	count := func(delimiter rune) int { return bytes.Count(headers, []byte(string(delimiter))) }
	for _, delimiter := range []rune{';', '\t'} {
		if count(delimiter) > count(reader.Comma) {
			reader.Comma = delimiter
		}
	}
	reader.FieldsPerRecord = -1
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("the file is not CSV: %w", err)
		}
		line, _ := reader.FieldPos(0)
		positions := make([]int, len(record))
		values := make([]value, len(record))
		for i, field := range record {
			_, positions[i] = reader.FieldPos(i)
			values[i] = value{text: strings.TrimSpace(strings.ToValidUTF8(field, string(utf8.RuneError)))}
		}
		err = l.add(row{values, line, func(column int) string {
			return fmt.Sprintf("%s:%d:%d", l.path, line, positions[column])
		}})
		if err != nil {
			return err
		}
	}
	if l.columns == nil {
		return fmt.Errorf("the file has no line with the headers %s and %s: give the columns of the sheet %s",
			FindingHeader, OwnerHeader, SheetName)
	}
	return nil
}

// inputs are the headers of the columns that people fill in.
var inputs = []string{OwnerHeader, DueHeader, StatusHeader, EvidenceHeader, CommentHeader}

// add adds a row: the first one with the header Finding and that of an input is the header line.
func (l *loader) add(r row) error {
	if l.columns == nil {
		return l.readHeaders(r)
	}
	at := func(header string) value {
		if i, ok := l.columns[header]; ok && i < len(r.values) {
			return r.values[i]
		}
		return value{}
	}
	position := func(header string) string { return r.position(l.columns[header]) }
	e := Entry{
		Finding: at(FindingHeader).text, Server: at(ServerHeader).text, Team: at(TeamHeader).text,
		Owner: at(OwnerHeader).text, Evidence: at(EvidenceHeader).text, Comment: at(CommentHeader).text,
		Position: r.position(0),
	}
	for _, i := range l.others {
		text := ""
		if i < len(r.values) {
			text = r.values[i].text
		}
		e.Others = append(e.Others, text)
	}
	due, status := at(DueHeader), at(StatusHeader)
	e.Due, e.DueDay, e.Status = due.text, due.day, status.text
	for _, header := range inputs {
		switch v := at(header); {
		case v.noResult:
			l.notef(position(header), "%s: a formula has no result: open the workbook in a spreadsheet program and save it",
				header)
		case v.isError:
			l.notef(position(header), "%s: a formula has the error %s: it is kept as a text", header, quote.Value(v.text))
		}
	}
	if e.Due != "" && e.DueDay.IsZero() {
		day, err := time.Parse(time.DateOnly, e.Due)
		if err != nil {
			l.notef(position(DueHeader), "%s: %s is not a date, and is kept as it is: enter a date, such as 2026-12-31",
				DueHeader, quote.Value(e.Due))
		} else {
			e.DueDay = day
		}
	}
	if e.Status != "" {
		form := spell.Form(e.Status)
		i := slices.IndexFunc(Statuses, func(s string) bool { return spell.Form(s) == form })
		if i < 0 {
			l.notef(position(StatusHeader), "%s: %s is not a status, and is kept as it is: enter one of %s",
				StatusHeader, quote.Value(e.Status), strings.Join(Statuses, ", "))
		} else {
			e.Status = Statuses[i]
		}
	}
	if !e.isBlank() {
		l.file.Entries = append(l.file.Entries, e)
	}
	return nil
}

// readHeaders finds the columns if the row is the header line.
func (l *loader) readHeaders(r row) error {
	columns := map[string]int{}
	var twice error
	for i, v := range r.values {
		form := spell.Form(v.text)
		if first, ok := columns[form]; ok && form != "" {
			twice = errors.Join(twice, fmt.Errorf("%s: the column %s is there twice, see %s: rename or remove one",
				r.position(i), quote.Value(v.text), r.position(first)))
			continue
		}
		columns[form] = i
	}
	own := map[string]int{} // by header
	for _, header := range append([]string{FindingHeader, ServerHeader, TeamHeader}, inputs...) {
		if i, ok := columns[spell.Form(header)]; ok {
			own[header] = i
			delete(columns, spell.Form(header))
		}
	}
	hasInput := slices.ContainsFunc(inputs, func(header string) bool { _, ok := own[header]; return ok })
	if _, hasFinding := own[FindingHeader]; !hasFinding || !hasInput {
		return nil
	}
	if twice != nil {
		return twice
	}
	l.columns, l.others = own, nil
	var others []string
	for i, v := range r.values {
		if j, ok := columns[spell.Form(v.text)]; ok && i == j && v.text != "" && !l.generated(v.text) {
			others = append(others, v.text)
			l.others = append(l.others, i)
			l.notef(r.position(i), "the column %s is not one of fleetreport: it is carried over as it is", quote.Value(v.text))
		}
	}
	if l.file.Columns != nil && !slices.Equal(l.file.Columns, others) {
		return fmt.Errorf("%s: the sheets of the action plan have different columns: give all of them the same",
			r.position(0))
	}
	l.file.Columns = others
	return nil
}
