package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/quote"
)

// schemaVersion is the version of the form of report.json that is read here: that of
// package report, which imports this one.
const schemaVersion = 1

// OfReport reads an earlier report.json, as far as its controls are those of the
// baseline of the month reported on: same id, same definition, and its inventory had
// the column. name is the name of the file for messages and documents. The error has a
// line for everything that is wrong, each with its place.
func OfReport(text []byte, name string, b *audit.Baseline) (*Month, error) {
	r := newReader(bytes.NewReader(text), name)
	r.month = newMonth(fleet.Period{}, b)
	r.baseline = b
	sum := sha256.Sum256(text)
	r.month.File, r.month.SHA256, r.month.Bytes = name, hex.EncodeToString(sum[:]), int64(len(text))
	err := r.object(func(key string) error {
		switch key {
		case "schema":
			return r.schema()
		case "period":
			return r.period(&r.month.Period)
		case "tool":
			return r.tool()
		case "source":
			return r.source()
		case "controls":
			return r.controls()
		case "facts":
			return r.readFacts()
		case "provenance":
			return r.provenance()
		case "servers":
			return r.servers()
		}
		return r.skip()
	})
	if err == nil {
		if _, after := r.json.Token(); !errors.Is(after, io.EOF) {
			err = errors.New("there is more after the end of the report: remove it")
		}
	}
	if err == nil {
		for _, key := range []string{"schema", "tool", "period", "source", "servers"} {
			if !r.seen[key] {
				err = fmt.Errorf("it has no %s: give the report.json as fleetreport wrote it", key)
				break
			}
		}
	}
	if n := r.month.Len(); err == nil && len(r.mistakes) == 0 && n != r.total-r.month.Rejected {
		err = fmt.Errorf("it has %d servers, but its inventory had %d rows, of which %d were left out: give the report.json as fleetreport wrote it", n, r.total, r.month.Rejected)
	}
	if err == nil && len(r.mistakes) == 0 {
		r.contradictions()
	}
	r.leaveBlankOut()
	if err := r.failed(text, err); err != nil {
		return nil, err
	}
	return r.month, nil
}

// PeriodOf reads the month of a report.json, and no more of it than it must. name is
// the name of the file, for messages.
func PeriodOf(in io.Reader, name string) (fleet.Period, error) {
	var p fleet.Period
	r := newReader(in, name)
	err := r.object(func(key string) error {
		switch key {
		case "schema":
			return r.schema()
		case "period":
			if err := r.period(&p); err != nil {
				return err
			}
			return errFound
		}
		return r.skip()
	})
	if err == nil {
		err = errors.New("it has no period, so it is not a report.json of fleetreport: take it out, or give the file as fleetreport wrote it")
	}
	if errors.Is(err, errFound) {
		err = nil
	}
	return p, r.failed(nil, err)
}

// errNotOurs says that a file is of another program.
var errNotOurs = errors.New("it is not a report.json of fleetreport: take it out, or give one that fleetreport wrote")

// errFound ends the reading of a file of which no more is wanted.
var errFound = errors.New("found")

// maxMistakes is how many mistakes of one file are told.
const maxMistakes = 20

// reader reads a report.json value after value, so that the file is never held as a
// tree.
type reader struct {
	json      *json.Decoder
	name      string
	month     *Month
	baseline  *audit.Baseline
	seen      map[string]bool
	comes     []bool             // of each control of the baseline: its states can be taken over
	recorded  []recorded         // controls of the report
	facts     map[string]float64 // by id; those that are numbers
	asOf      time.Time          // the day against which dates were held; the zero time where it is not said
	columns   *columns           // of the servers
	exposure  map[string]float64 // by the controls that a server lacks: exposed calls in parts of its calls
	compliant int                // servers that meet every control of the report
	calls     float64            // of all servers, as far as they are known
	total     int                // rows of the inventory, those that were left out among them
	mistakes  []error
	more      int // mistakes beyond maxMistakes
}

func newReader(in io.Reader, name string) *reader {
	return &reader{json: json.NewDecoder(in), name: name, seen: map[string]bool{}}
}

// wrong notes a mistake, after which reading goes on.
func (r *reader) wrong(format string, args ...any) {
	if len(r.mistakes) == maxMistakes {
		r.more++
		return
	}
	r.mistakes = append(r.mistakes, fmt.Errorf("%s: %s", r.name, fmt.Sprintf(format, args...)))
}

// failed is the error of all that went wrong, err last: with its place where the text
// is not JSON, and is at hand.
func (r *reader) failed(text []byte, err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: the file ends in the middle of the report: it may have been cut off", r.name)
	case errors.As(err, &syntax) && text != nil:
		before := text[:min(len(text), int(r.json.InputOffset()))]
		err = fmt.Errorf("%s:%d: it is not JSON from here on (%w): give the report.json as fleetreport wrote it", r.name, bytes.Count(before, []byte("\n"))+1, syntax)
	case errors.As(err, &syntax):
		err = fmt.Errorf("%s: it is not JSON (%w): give the report.json as fleetreport wrote it", r.name, syntax)
	default:
		err = fmt.Errorf("%s: %w", r.name, err)
	}
	if r.more > 0 {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s: and %d more mistakes", r.name, r.more))
	}
	return errors.Join(append(r.mistakes, err)...)
}

// object reads an object: member reads the value of each key.
func (r *reader) object(member func(key string) error) error {
	if err := r.open('{'); err != nil {
		return err
	}
	for r.json.More() {
		token, err := r.json.Token()
		if err != nil {
			return err
		}
		key := token.(string) // of an object there is no other
		if r.seen[key] {
			return fmt.Errorf("it has %s twice", quote.Value(key))
		}
		r.seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	_, err := r.json.Token()
	return err
}

// open reads the start of an object or a list.
func (r *reader) open(delimiter json.Delim) error {
	token, err := r.json.Token()
	if err == nil && token != delimiter {
		err = errNotOurs
	}
	return err
}

func (r *reader) skip() error {
	var value skipped
	return r.json.Decode(&value)
}

// skipped is a value that is not wanted.
type skipped struct{}

// UnmarshalJSON keeps nothing.
func (skipped) UnmarshalJSON([]byte) error { return nil }

// decode reads one value of the head of the file.
func (r *reader) decode(key string, v any) error {
	err := r.json.Decode(v)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s: there is a %s where it is not expected: give the report.json as fleetreport wrote it", key, wrong.Value)
	}
	return err
}

func (r *reader) schema() error {
	var version int
	if err := r.decode("schema", &version); err != nil {
		return err
	}
	if version != schemaVersion {
		return fmt.Errorf("schema: it is written in the form %d, and this fleetreport reads the form %d: give the inventory (CSV) of that month instead", version, schemaVersion)
	}
	return nil
}

func (r *reader) period(p *fleet.Period) error {
	var text string
	if err := r.decode("period", &text); err != nil {
		return err
	}
	var err error
	if *p, err = fleet.ParsePeriod(text); err != nil {
		return fmt.Errorf("period: %w", err)
	}
	return nil
}

func (r *reader) tool() error {
	var tool struct {
		Name string `json:"name"`
	}
	if err := r.decode("tool", &tool); err != nil {
		return err
	}
	if tool.Name != "fleetreport" {
		return errNotOurs
	}
	return nil
}

func (r *reader) source() error {
	var source struct {
		Rows       *int32 `json:"rows"`
		Rejected   *int32 `json:"rejected"`
		NotServers int32  `json:"not_servers"`
	}
	if err := r.decode("source", &source); err != nil {
		return err
	}
	if source.Rows == nil || source.Rejected == nil || *source.Rejected < 0 || source.NotServers < 0 || *source.Rows-source.NotServers < *source.Rejected {
		return errors.New("source: it does not say how many rows the inventory had, and how many were left out: give the report.json as fleetreport wrote it")
	}
	r.month.Rejected, r.total = int(*source.Rejected), int(*source.Rows-source.NotServers)
	return nil
}

// controls finds the controls of the baseline that the report was made with too.
func (r *reader) controls() error {
	var controls []struct {
		ID         string `json:"id"`
		Definition string `json:"definition"`
		HasColumn  bool   `json:"has_column"`
	}
	if err := r.decode("controls", &controls); err != nil {
		return err
	}
	if r.seen["servers"] {
		return errors.New("controls: they come after the servers: give the report.json as fleetreport wrote it")
	}
	for _, c := range controls {
		r.recorded = append(r.recorded, recorded{id: c.ID})
	}
	r.comes = make([]bool, len(r.baseline.Controls))
	for k, own := range r.baseline.Controls {
		definition := r.baseline.Definition(k)
		for _, c := range controls {
			if c.ID == own.ID && c.HasColumn && c.Definition == definition {
				r.comes[k] = true
			}
		}
	}
	return nil
}
