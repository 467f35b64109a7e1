package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/quote"
)

// MaxReportBytes is the largest size of a report.json, far above that of a million servers.
const MaxReportBytes = 1 << 30

// schemaVersion is the version of report.json that this package reads. Package report, which
// writes it, imports this one; a test compares the two.
const schemaVersion = 1

const (
	adviceOriginal  = "give the report.json as fleetreport wrote it"
	adviceReplace   = "remove it, or give one that fleetreport wrote"
	adviceInventory = "give the inventory (CSV) of that month instead"
)

var errNotReport = errors.New("it is not a report.json of fleetreport: " + adviceReplace)

// FromReport reads an earlier report.json. The states of a control are used if the baseline b of
// the month reported on has a control of the same id and definition, and if the inventory of the
// report had its column. name is the name of the file for messages and documents. The error has
// a line for each mistake in the file, with its position, up to maxErrors.
func FromReport(text []byte, name string, b *audit.Baseline) (*Month, error) {
	if len(text) > MaxReportBytes {
		return nil, fmt.Errorf("%s is larger than 1 GiB: %s", name, adviceInventory)
	}
	r := newReportReader(bytes.NewReader(text), name)
	r.baseline, r.month = b, newMonth(fleet.Period{}, b)
	sum := sha256.Sum256(text)
	r.month.File, r.month.SHA256, r.month.Bytes = name, hex.EncodeToString(sum[:]), int64(len(text))
	err := r.readObject("", map[string]func() error{
		"schema": r.readSchema, "tool": r.readTool, "period": r.readPeriod, "source": r.readSource,
		"controls": r.readControls, "facts": r.readFacts, "provenance": r.readProvenance, "servers": r.readServers,
	}, "schema", "tool", "period", "source", "servers")
	if err == nil {
		if _, more := r.decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the end of the report: remove it")
		}
	}
	if n := r.month.Len(); err == nil && len(r.errs) == 0 && n != r.rows-r.month.Rejected {
		err = fmt.Errorf("the number of servers is %d, but its inventory had %d rows, of which %d were rejected: %s",
			n, r.rows, r.month.Rejected, adviceOriginal)
	}
	if err == nil && len(r.errs) == 0 {
		r.checkFacts()
		r.checkValues()
	}
	if err := r.joinErrors(text, err); err != nil {
		return nil, err
	}
	r.setStates()
	return r.month, nil
}

// ReportPeriod returns the month of a report.json, and reads no more of it than necessary. name is the
// name of the file, for messages.
func ReportPeriod(in io.Reader, name string) (fleet.Period, error) {
	r := newReportReader(in, name)
	r.month = &Month{}
	errFound := errors.New("found")
	err := r.readObject("", map[string]func() error{
		"schema": r.readSchema,
		"period": func() error {
			if err := r.readPeriod(); err != nil {
				return err
			}
			return errFound
		},
	}, "period")
	if errors.Is(err, errFound) {
		err = nil
	}
	return r.month.Period, r.joinErrors(nil, err)
}

// maxErrors is the number of mistakes in one file that are reported.
const maxErrors = 20

// reportReader reads a report.json. The rows of servers, which are most of the file, are decoded
// one at a time, so that the memory is that of a Month.
type reportReader struct {
	decoder *json.Decoder
	name    string // of the file
	path    string // of the value that is read, for messages

	baseline *audit.Baseline
	month    *Month
	rows     int                // of the inventory, rejected ones included
	asOf     time.Time          // the day of the audit; the zero time if the file does not state it
	facts    map[string]float64 // by id; NaN for one that is not a number
	controls []reportControl
	columns  map[string]int     // index of the cell of a row of servers, by id of the column
	exposure map[string]float64 // exposed calls as a share of all calls, by the controls not met

	errs []error
	more int // mistakes beyond maxErrors
}

// reportControl is a control of the report.
type reportControl struct {
	ID         string `json:"id"`
	Definition string `json:"definition"`
	HasColumn  bool   `json:"has_column"`

	index  int           // of the same control in the baseline; -1 if there is none
	states []audit.State // of each server; nil if the report has none
	values *interned     // of each server, the value of the column; nil if the report has none
}

func newReportReader(in io.Reader, name string) *reportReader {
	return &reportReader{decoder: json.NewDecoder(in), name: name}
}

// fail records a mistake after which reading continues.
func (r *reportReader) fail(format string, args ...any) {
	if len(r.errs) == maxErrors {
		r.more++
		return
	}
	r.errs = append(r.errs, fmt.Errorf("%s: %s", r.name, fmt.Sprintf(format, args...)))
}

// joinErrors returns all mistakes, with err, which ended the reading, as the last one. The text is
// for the line of a syntax error, and may be nil.
func (r *reportReader) joinErrors(text []byte, err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: the file ends in the middle of the report: it may have been cut off", r.name)
	case errors.As(err, &syntax) && text != nil:
		line := bytes.Count(text[:min(len(text), int(r.decoder.InputOffset()))], []byte("\n")) + 1
		err = fmt.Errorf("%s:%d: it is not JSON from here on (%w): %s", r.name, line, syntax, adviceOriginal)
	case errors.As(err, &syntax):
		err = fmt.Errorf("%s: it is not JSON (%w): %s", r.name, syntax, adviceOriginal)
	default:
		err = fmt.Errorf("%s: %w", r.name, err)
	}
	if r.more > 0 {
		r.errs = append(r.errs, fmt.Errorf("%s: and %d more mistakes", r.name, r.more))
	}
	return errors.Join(append(r.errs, err)...)
}

// readObject reads an object at path. Each member is read by the function of its key, or skipped.
// A key must not occur twice.
func (r *reportReader) readObject(path string, members map[string]func() error, required ...string) error {
	if err := r.readDelim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for r.decoder.More() {
		token, err := r.decoder.Token()
		if err != nil {
			return err
		}
		key := token.(string) // keys are strings
		if seen[key] {
			return fmt.Errorf("%sit has %s twice", path, quote.Value(key))
		}
		seen[key] = true
		r.path = path + key
		read := members[key]
		if read == nil {
			read = func() error { return r.decode(new(skipped)) }
		}
		if err := read(); err != nil {
			return err
		}
	}
	if _, err := r.decoder.Token(); err != nil {
		return err
	}
	for _, key := range required {
		if !seen[key] {
			return fmt.Errorf("%sit has no %s, so it is not a report.json of fleetreport: %s", path, key, adviceReplace)
		}
	}
	return nil
}

// readDelim reads the start of an object or of an array.
func (r *reportReader) readDelim(delim json.Delim) error {
	token, err := r.decoder.Token()
	if err == nil && token != delim {
		err = errNotReport
	}
	return err
}

// skipped is a JSON value that is not used.
type skipped struct{}

// UnmarshalJSON does nothing.
func (*skipped) UnmarshalJSON([]byte) error { return nil }

// decode decodes the next value.
func (r *reportReader) decode(v any) error {
	err := r.decoder.Decode(v)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s: unexpected %s: %s", r.path, wrong.Value, adviceOriginal)
	}
	return err
}

func (r *reportReader) readSchema() error {
	var version int
	if err := r.decode(&version); err != nil {
		return err
	}
	if version != schemaVersion {
		return fmt.Errorf("schema: the version is %d, and this fleetreport reads version %d: %s",
			version, schemaVersion, adviceInventory)
	}
	return nil
}

func (r *reportReader) readPeriod() error {
	var text string
	err := r.decode(&text)
	if err == nil {
		if r.month.Period, err = fleet.ParsePeriod(text); err != nil {
			err = fmt.Errorf("period: %w", err)
		}
	}
	return err
}

func (r *reportReader) readTool() error {
	var tool struct{ Name string }
	err := r.decode(&tool)
	if err == nil && tool.Name != "fleetreport" {
		err = errNotReport
	}
	return err
}

func (r *reportReader) readSource() error {
	var source struct {
		Rows, Rejected *int32
		NotServers     int32 `json:"not_servers"`
		SHA256         string
		Columns        []string
	}
	if err := r.decode(&source); err != nil {
		return err
	}
	rows, rejected := source.Rows, source.Rejected
	if rows == nil || rejected == nil || *rejected < 0 || source.NotServers < 0 ||
		*rows-source.NotServers < *rejected {
		return errors.New("source: the numbers of rows and of rejected rows are missing or wrong: " + adviceOriginal)
	}
	r.month.inventory, r.month.columns = source.SHA256, source.Columns
	r.rows, r.month.Rejected = int(*rows-source.NotServers), int(*rejected)
	return nil
}

func (r *reportReader) readControls() error {
	if r.columns != nil {
		return errors.New("controls: they come after the servers: " + adviceOriginal)
	}
	if err := r.decode(&r.controls); err != nil {
		return err
	}
	for i := range r.controls {
		c := &r.controls[i]
		c.index = -1
		for k, own := range r.baseline.Controls {
			if c.ID == own.ID && c.HasColumn && c.Definition == r.baseline.Definition(k) {
				c.index = k
			}
		}
	}
	return nil
}

func (r *reportReader) readFacts() error {
	var facts []struct {
		ID    string
		Value any
	}
	if err := r.decode(&facts); err != nil {
		return err
	}
	r.facts = make(map[string]float64, len(facts))
	for _, f := range facts {
		if _, ok := r.facts[f.ID]; ok {
			r.fail("facts: there are two facts %s", quote.Value(f.ID))
		}
		value, ok := f.Value.(float64)
		if !ok {
			value = math.NaN()
		}
		r.facts[f.ID] = value
	}
	return nil
}

// readProvenance reads the day of the audit.
func (r *reportReader) readProvenance() error {
	var table struct{ Rows [][]any }
	if err := r.decode(&table); err != nil {
		return err
	}
	for _, row := range table.Rows {
		if len(row) == 2 && row[0] == "Audited as of" {
			day, _ := row[1].(string)
			r.asOf, _ = time.Parse(time.DateOnly, day)
		}
	}
	return nil
}
