package audit

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"fleetreport/report/config"
	"fleetreport/report/fleet"
	"fleetreport/report/quote"
	"fleetreport/report/spell"
)

// maxBaseline is the number of bytes that a baseline may have.
const maxBaseline = 1 << 20

// maxTitle is how many characters a title may have.
const maxTitle = 120

// maxParts is how many lines and list items a baseline may have: many times what 50
// controls need.
const maxParts = 20_000

// Load reads a baseline. The origin names it in errors and documents. The error is
// config.Mistakes where the text is at fault: every mistake, with its place. How a
// baseline is built is said by Schema alone, and what it means is checked here.
func Load(text []byte, origin string) (*Baseline, error) {
	if len(text) > maxBaseline {
		return nil, config.Mistakes{{File: origin, Line: 1, Column: 1, Message: fmt.Sprintf("the file is larger than %d MiB: write less", maxBaseline>>20)}}
	}
	if n := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte(",")); n > maxParts {
		return nil, config.Mistakes{{File: origin, Line: 1, Column: 1, Message: fmt.Sprintf("the file has more than %d lines and items: write fewer", maxParts)}}
	}
	l := &loading{b: &Baseline{Origin: origin}}
	file, err := config.Parse(text, origin)
	if err != nil && !errors.As(err, &l.mistakes) || file == nil {
		return nil, err
	}
	l.File, l.b.SHA256, l.b.Bytes = file, file.SHA256, file.Bytes
	l.mistakes = append(l.mistakes, file.Check(Schema)...)
	const many = 500 // more than a person makes: what they mean would cost a search each
	if len(l.mistakes) > many {
		return nil, l.mistakes.Sort()
	}
	l.structural = slices.Clone(l.mistakes)
	if err := l.decode(); err != nil && len(l.mistakes) == 0 {
		return nil, err
	}
	l.spellings()
	l.columns()
	l.controls()
	l.advisories()
	l.gate()
	if err := l.mistakes.Sort().Err(); err != nil {
		return nil, err
	}
	return l.b, nil
}

// loading is a baseline on its way from the file.
type loading struct {
	*config.File
	b          *Baseline
	structural config.Mistakes // those that the schema finds
	mistakes   config.Mistakes // all
}

// decode fills the baseline, as far as its mistakes allow: part by part, so that one
// that cannot be read leaves the others as they are, and controls keep their numbers.
func (l *loading) decode() error {
	var errs []error
	for _, part := range []struct {
		key   string
		value any
	}{
		{"name", &l.b.Name}, {"version", &l.b.Version}, {"frameworks", &l.b.Frameworks},
		{"auth_types", &l.b.AuthTypes}, {"spellings", &l.b.Spellings}, {"columns", &l.b.Columns}, {"gate", &l.b.Gate}, {"exceptions", &l.b.Exceptions},
	} {
		if l.Has(part.key) {
			errs = append(errs, l.Decode(part.value, part.key))
		}
	}
	if l.b.Exceptions.LongestDays == 0 {
		l.b.Exceptions.LongestDays = LongestDays
	}
	l.b.Controls = make([]Control, l.Len("controls"))
	for i := range l.b.Controls {
		errs = append(errs, l.Decode(&l.b.Controls[i], "controls", i))
	}
	l.b.Advisories = make([]Advisory, l.Len("advisories"))
	for i := range l.b.Advisories {
		errs = append(errs, l.Decode(&l.b.Advisories[i], "advisories", i))
	}
	return errors.Join(errs...)
}

// clean reports whether a part of the file is built as the schema says, so that it
// was read as it stands.
func (l *loading) clean(path ...any) bool { return len(l.structural.Within(path...)) == 0 }

// wrong takes note of a mistake of meaning.
func (l *loading) wrong(path []any, format string, args ...any) {
	l.mistakes = append(l.mistakes, l.Mistake(fmt.Sprintf(format, args...), path...))
}

// columns checks the names of columns in the organisation's own file.
func (l *loading) columns() {
	if !l.clean("columns") {
		return
	}
	seen := map[string]place{}
	for _, known := range fleet.KnownColumns() {
		for i, name := range l.b.Columns[known] {
			path := []any{"columns", known, i}
			key := spell.Form(name) // as headers are compared with it
			line, column := l.Place(path...)
			switch other, twice := seen[key]; {
			case slices.Contains(fleet.KnownColumns(), header(name)):
				l.wrong(path, "%s is a column that fleetreport knows by this name: remove it here", quote.Value(name))
			case twice:
				l.wrong(path, "%s is a name of both %s (line %d, column %d) and %s: remove one", quote.Value(name), other.value, other.line, other.column, known)
			default:
				seen[key] = place{known, line, column}
			}
		}
	}
}

// header is the form in which names of columns are compared.
func header(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// controls checks what the controls mean, and fills in what they leave out.
func (l *loading) controls() {
	ids := map[string]int{}
	weight := 0.0
	for i := range l.b.Controls {
		c := &l.b.Controls[i]
		at := func(key ...any) []any { return append([]any{"controls", i}, key...) }
		if c.ID == "any" || c.ID == "none" {
			l.wrong(at("id"), "%s stands for every control and for none: write another id", quote.Value(c.ID))
		}
		if first, twice := ids[c.ID]; twice {
			line, column := l.Place("controls", first, "id")
			l.wrong(at("id"), "%s is also the id of the control on line %d, column %d: write another, for ids are unique", quote.Value(c.ID), line, column)
		} else if c.ID != "" {
			ids[c.ID] = i
		}
		weight += c.Weight
		l.condition(c, i)
		l.mapping(c.Mapping, at("mapping")...)
		c.complete()
	}
	if len(l.b.Controls) > 0 && weight == 0 && l.clean("controls") {
		l.wrong([]any{"controls"}, "all weights are 0: at least one control must weigh something")
	}
}

// condition checks the condition of a control against its column.
func (l *loading) condition(c *Control, i int) {
	at := func(key ...any) []any { return append([]any{"controls", i}, key...) }
	if !l.clean(at("column")...) {
		return
	}
	c.Column = strings.TrimSpace(c.Column)
	if slices.Contains(fleet.KnownColumns(), header(c.Column)) {
		c.Column = header(c.Column)
	} else if known := l.aliased(c.Column); known != "" {
		l.wrong(at("column"), "%s is a name of %s, as columns says: write %s", quote.Value(c.Column), known, known)
		return
	}
	known := slices.Contains(fleet.KnownColumns(), c.Column)
	if c.MaxAgeDays != nil && known {
		l.wrong(at("not_older_than_days"), "%s holds no dates: write another column or another condition", c.Column)
	}
	if known && fleet.Numbers(c.Column) == nil {
		if c.AtLeast != nil {
			l.wrong(at("at_least"), "%s holds no numbers: write another column or another condition", c.Column)
		}
		if c.AtMost != nil {
			l.wrong(at("at_most"), "%s holds no numbers: write another column or another condition", c.Column)
		}
	}
	if c.AtLeast != nil && c.AtMost != nil && *c.AtLeast > *c.AtMost {
		l.wrong(at("at_most"), "%s is below at_least, which is %s: no number meets both", decimal(*c.AtMost), decimal(*c.AtLeast))
	}
	typesRead := l.clean("auth_types") && l.clean("spellings")
	if !l.clean(at("satisfied_by")...) || c.Column == fleet.AuthType && !typesRead {
		return
	}
	var values []string
	for j, value := range c.SatisfiedBy {
		canonical, mistake := l.b.canonical(c.Column, value)
		if mistake != "" {
			l.wrong(at("satisfied_by", j), "%s %s", quote.Value(value), mistake)
		}
		if !slices.Contains(values, canonical) { // two spellings may be of one value
			values = append(values, canonical)
		}
	}
	c.SatisfiedBy = values
}

// aliased is the known column that has this name in the organisation's own file.
func (l *loading) aliased(name string) string {
	for _, known := range fleet.KnownColumns() {
		if slices.ContainsFunc(l.b.Columns[known], func(alias string) bool { return header(alias) == header(name) }) {
			return known
		}
	}
	return ""
}

// mapping checks that the frameworks of a mapping are listed.
func (l *loading) mapping(m map[string][]string, path ...any) {
	if !l.clean("frameworks") {
		return
	}
	for _, framework := range slices.Sorted(maps.Keys(m)) {
		if slices.Contains(l.b.Frameworks, framework) {
			continue
		}
		write := "list it there"
		if near, ok := spell.Nearest(framework, l.b.Frameworks); ok {
			write = "did you mean " + near + "?"
		}
		l.mistakes = append(l.mistakes, l.KeyMistake(fmt.Sprintf("%s is not listed under frameworks: %s", quote.Value(framework), write), append(path, framework)...))
	}
}

// advisories checks what the advisories and their scales mean.
func (l *loading) advisories() {
	ids, columns := map[string]int{}, map[string]place{}
	for i, a := range l.b.Advisories {
		if first, twice := ids[a.ID]; twice {
			line, column := l.Place("advisories", first, "id")
			l.wrong([]any{"advisories", i, "id"}, "%s is also the id of the advisory on line %d, column %d: write another, for ids are unique", quote.Value(a.ID), line, column)
		} else if a.ID != "" {
			ids[a.ID] = i
		}
		l.mapping(a.Mapping, "advisories", i, "mapping")
		if !l.clean("advisories", i, "scales") {
			continue
		}
		for j, s := range a.Scales {
			if s.High < s.Elevated {
				l.wrong([]any{"advisories", i, "scales", j, "high_above"}, "%s is below elevated_above, which is %s: write at least as much", decimal(s.High), decimal(s.Elevated))
			}
			if other, twice := columns[s.Column]; twice {
				l.wrong([]any{"advisories", i, "scales", j, "column"}, "%s has a scale already, on line %d, column %d: remove one", s.Column, other.line, other.column)
				continue
			}
			line, column := l.Place("advisories", i, "scales", j, "column")
			columns[s.Column] = place{s.Column, line, column}
		}
	}
}

// gate reads the limits.
func (l *loading) gate() {
	for i := range l.Len("gate") {
		var text string
		if !l.clean("gate", i) || l.Decode(&text, "gate", i) != nil {
			continue
		}
		limit, err := ParseLimit(text)
		if err == nil {
			err = anew(l.b.Limits, limit)
		}
		if err != nil {
			l.wrong([]any{"gate", i}, "%v", err)
			continue
		}
		l.b.Limits = append(l.b.Limits, limit)
	}
}

// complete fills in the wording that a control leaves out.
func (c *Control) complete() {
	c.Section = cmp.Or(c.Section, c.Title)
	c.Answer = cmp.Or(c.Answer, "Which servers do not meet "+c.Title+"?")
	c.Gap = cmp.Or(c.Gap, "without "+c.Title)
	c.Action = cmp.Or(c.Action, firstSentence(c.WhatToDo))
}

// firstSentence is the first sentence of a text, without its full stop, cut at a word
// where it is longer than a title.
func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, end := range []string{". ", "; ", ": "} {
		if sentence, _, ok := strings.Cut(text, end); ok {
			text = sentence
		}
	}
	text = strings.TrimRight(text, ".")
	if utf8.RuneCountInString(text) <= maxTitle {
		return text
	}
	text = string([]rune(text)[:maxTitle-1])
	if i := strings.LastIndexByte(text, ' '); i > 0 {
		text = text[:i]
	}
	return text + "…"
}
