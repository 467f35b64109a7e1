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

// Example is a file of exceptions to start from.
//
//go:embed example.yaml
var Example []byte

// list is the key under which the exceptions stand.
const list = "exceptions"

// Load reads a file of exceptions (YAML). The error is config.Mistakes where the file
// as a whole is at fault. A mistake within one exception makes that one invalid: it
// counts for nothing, which is the safe side. Where b is nil, the controls that the
// exceptions name are not looked at.
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
	of := map[int]config.Mistakes{} // of each exception, by its place in the list
	for _, m := range mistakes {
		i, ok := placeOf(m)
		if !ok {
			return nil, mistakes // and not this one only: all that is wrong is told in one run
		}
		of[i] = append(of[i], m)
	}
	f := &File{Name: file.Name, SHA256: file.SHA256, Bytes: file.Bytes, List: make([]Exception, file.Len(list))}
	for i := range f.List {
		var it item
		// What has mistakes is read as far as possible, to be shown.
		if err := file.Decode(&it, list, i); err != nil && of[i] == nil {
			return nil, err
		}
		f.List[i] = it.exception(file, i, of[i], b)
	}
	return f, nil
}

// schemaFor is the schema with the controls that there are, so that a wrong one is
// told like all that the schema knows. Without a baseline any will do.
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

// placeOf is the place in the list of the exception that a mistake is in; false for
// one of the file as a whole.
func placeOf(m config.Mistake) (int, bool) {
	rest, ok := strings.CutPrefix(m.Key, list+"[")
	digits, _, closed := strings.Cut(rest, "]")
	i, err := strconv.Atoi(digits)
	return i, ok && closed && err == nil
}

// item is an exception as it stands in the file. A ticket 1423 is text like any other.
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

// exception is the exception of place i of the list, with the mistakes that the schema
// found in it and those that only its values show. Without a baseline it may hold for any time.
func (it *item) exception(file *config.File, i int, mistakes config.Mistakes, b *audit.Baseline) Exception {
	e := Exception{
		Server: strings.TrimSpace(it.Server), Control: strings.TrimSpace(it.Control), Reason: strings.TrimSpace(it.Reason),
		Owner: strings.TrimSpace(it.Owner), Approver: strings.TrimSpace(it.Approver), Ticket: strings.TrimSpace(it.Ticket),
		Mistakes: mistakes,
	}
	e.Line, _ = file.Position(list, i)
	e.Granted, _ = time.Parse(time.DateOnly, it.Granted)
	e.Expires, _ = time.Parse(time.DateOnly, it.Expires)
	if len(mistakes) > 0 && (e.Granted.IsZero() || e.Expires.IsZero()) {
		return e
	}
	wrong := func(key, format string, args ...any) {
		e.Mistakes = append(e.Mistakes, file.Mistake(fmt.Sprintf(format, args...), list, i, key))
	}
	for _, d := range []struct {
		key string
		day time.Time
	}{{"granted", e.Granted}, {"expires", e.Expires}} {
		if d.day.Year() < firstYear {
			wrong(d.key, "%s is too long ago: write a day from %d on", d.day.Format(time.DateOnly), firstYear)
		}
	}
	if e.Expires.Before(e.Granted) {
		wrong("expires", "%s is before the day on which it is granted, %s: write that day or a later one",
			e.Expires.Format(time.DateOnly), e.Granted.Format(time.DateOnly))
	}
	if b != nil && e.Granted.Year() >= firstYear && day(e.Expires)-day(e.Granted) > b.Exceptions.LongestDays {
		wrong("expires", "%s is %d days after %s, the day on which it is granted, and the baseline allows %d: write %s or an earlier day",
			e.Expires.Format(time.DateOnly), day(e.Expires)-day(e.Granted), e.Granted.Format(time.DateOnly),
			b.Exceptions.LongestDays, e.Granted.AddDate(0, 0, b.Exceptions.LongestDays).Format(time.DateOnly))
	}
	e.Mistakes = e.Mistakes.Sort()
	return e
}

// firstYear is the first year of a period of a fleet.
const firstYear = 1980
