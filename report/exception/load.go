package exception

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fleetreport/report/audit"
	"fleetreport/report/config"
)

// Schema is the JSON Schema of a file of exceptions.
//
//go:embed exceptions.schema.json
var Schema []byte

// Example is an example of a file of exceptions.
//
//go:embed example.yaml
var Example []byte

// listKey is the key of the list of exceptions.
const listKey = "exceptions"

// Load reads a file of exceptions (YAML). A mistake within an exception makes that exception invalid,
// so that it covers no gap. For mistakes outside of exceptions, the error is config.Mistakes with all
// mistakes of the file. If b is nil, the controls and the durations of exceptions are not checked.
func Load(text []byte, name string, b *audit.Baseline) (*File, error) {
	file, err := config.Parse(text, name)
	var mistakes config.Mistakes
	switch {
	case err == nil:
		mistakes = file.Check(schemaFor(b))
	case errors.As(err, &mistakes) && file != nil:
		return nil, append(mistakes, file.Check(schemaFor(b))...).Sort()
	default:
		return nil, err
	}
	byIndex := map[int]config.Mistakes{} // by index of the exception
	for _, m := range mistakes {
		i, ok := exceptionIndex(m)
		if !ok {
			return nil, mistakes
		}
		byIndex[i] = append(byIndex[i], m)
	}
	f := &File{Name: file.Name, SHA256: file.SHA256, Bytes: file.Bytes, List: make([]Exception, file.Len(listKey))}
	for i := range f.List {
		var it item
		// An exception with mistakes is decoded as far as possible, to be shown.
		if err := file.Decode(&it, listKey, i); err != nil && byIndex[i] == nil {
			return nil, err
		}
		f.List[i] = it.exception(file, i, byIndex[i], b)
	}
	return f, nil
}

// schemaFor returns the schema, extended by the ids of the controls of the baseline, so that an
// unknown control is reported like other mistakes. Without a baseline, any control is valid.
func schemaFor(b *audit.Baseline) []byte {
	if b == nil {
		return Schema
	}
	var schema map[string]any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		panic("exception: the schema is not JSON: " + err.Error())
	}
	var ids []string
	for _, c := range b.Controls {
		ids = append(ids, c.ID)
	}
	properties := schema["$defs"].(map[string]any)["exception"].(map[string]any)["properties"].(map[string]any)
	properties["control"] = map[string]any{"type": "string", "enum": ids}
	text, err := json.Marshal(schema)
	if err != nil {
		panic("exception: " + err.Error())
	}
	return text
}

// exceptionIndex returns the index of the exception that a mistake is in, false for a mistake outside
// of exceptions.
func exceptionIndex(m config.Mistake) (int, bool) {
	rest, ok := strings.CutPrefix(m.Key, listKey+"[")
	digits, _, closed := strings.Cut(rest, "]")
	i, err := strconv.Atoi(digits)
	return i, ok && closed && err == nil
}

// item is an exception in the file. All values are decoded as text, including a ticket such as 1423.
type item struct {
	Server   string `yaml:"server"`
	Control  string `yaml:"control"`
	Reason   string `yaml:"reason"`
	Owner    string `yaml:"owner"`
	Approver string `yaml:"approver"`
	Ticket   string `yaml:"ticket"`
	Granted  string `yaml:"granted"`
	Expires  string `yaml:"expires"`
}

// exception returns the exception with index i in the list, with the given mistakes and those that
// the schema cannot find.
func (it *item) exception(file *config.File, i int, mistakes config.Mistakes, b *audit.Baseline) Exception {
	e := Exception{
		Server: strings.TrimSpace(it.Server), Control: strings.TrimSpace(it.Control), Reason: strings.TrimSpace(it.Reason),
		Owner: strings.TrimSpace(it.Owner), Approver: strings.TrimSpace(it.Approver), Ticket: strings.TrimSpace(it.Ticket),
		Mistakes: mistakes,
	}
	e.Line, _ = file.Position(listKey, i)
	e.Granted, _ = time.Parse(time.DateOnly, it.Granted)
	e.Expires, _ = time.Parse(time.DateOnly, it.Expires)
	if len(mistakes) > 0 && (e.Granted.IsZero() || e.Expires.IsZero()) {
		return e
	}
	addMistake := func(key, format string, args ...any) {
		e.Mistakes = append(e.Mistakes, file.Mistake(fmt.Sprintf(format, args...), listKey, i, key))
	}
	for _, field := range []struct {
		key string
		day time.Time
	}{{"granted", e.Granted}, {"expires", e.Expires}} {
		if field.day.Year() < firstYear {
			addMistake(field.key, "%s is too long ago: write a day from %d on", field.day.Format(time.DateOnly), firstYear)
		}
	}
	if e.Expires.Before(e.Granted) {
		addMistake("expires", "%s is before the day on which it is granted, %s: write that day or a later one",
			e.Expires.Format(time.DateOnly), e.Granted.Format(time.DateOnly))
	}
	days := dayNumber(e.Expires) - dayNumber(e.Granted)
	if b != nil && e.Granted.Year() >= firstYear && days > b.Exceptions.LongestDays {
		addMistake("expires",
			"%s is %d days after %s, the day on which it is granted, and the baseline allows %d: write %s or an earlier day",
			e.Expires.Format(time.DateOnly), days, e.Granted.Format(time.DateOnly),
			b.Exceptions.LongestDays, e.Granted.AddDate(0, 0, b.Exceptions.LongestDays).Format(time.DateOnly))
	}
	e.Mistakes = e.Mistakes.Sort()
	return e
}

// firstYear is the first year in which a fleet.Period is valid.
const firstYear = 1980
