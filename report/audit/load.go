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

// The limits of a baseline.
const (
	maxBaselineBytes = 1 << 20
	maxBaselineParts = 20_000 // lines and list items: many times what 50 controls need
	maxTitle         = 120    // characters
)

// Load reads a baseline as LoadWithGate does, but does not check the limits of the gate.
func Load(text []byte, origin string) (*Baseline, error) {
	return LoadWithGate(text, origin, func(limits []string) []error { return make([]error, len(limits)) })
}

// LoadWithGate reads a baseline. The origin names it in errors and documents. If the text is at fault, the error is
// a config.Mistakes with every mistake and its position: Schema checks the structure of the baseline, LoadWithGate
// checks the values, and checkGate, which is gate.Check, checks the limits of the gate. It returns an error for
// each limit, nil if the limit is valid.
func LoadWithGate(text []byte, origin string, checkGate func(limits []string) []error) (*Baseline, error) {
	problem := ""
	switch parts := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte(",")); {
	case len(text) > maxBaselineBytes:
		problem = fmt.Sprintf("the file is larger than %d MiB: write less", maxBaselineBytes>>20)
	case parts > maxBaselineParts:
		problem = fmt.Sprintf("the file has more than %d lines and items: write fewer", maxBaselineParts)
	}
	if problem != "" {
		return nil, config.Mistakes{{File: origin, Line: 1, Column: 1, Message: problem}}
	}
	l := &loader{b: &Baseline{Origin: origin}}
	file, err := config.Parse(text, origin)
	if err != nil && !errors.As(err, &l.mistakes) || file == nil {
		return nil, err
	}
	l.File, l.b.SHA256, l.b.Bytes = file, file.SHA256, file.Bytes
	l.mistakes = append(l.mistakes, file.Check(Schema)...)
	const maxStructural = 500 // with more, no person wrote the file, and each value costs a search
	if len(l.mistakes) > maxStructural {
		return nil, l.mistakes.Sort()
	}
	l.structural = slices.Clone(l.mistakes)
	if err := l.decode(); err != nil && len(l.mistakes) == 0 {
		return nil, err
	}
	l.checkSpellings()
	l.checkColumns()
	l.checkExpectations()
	l.checkControls()
	l.checkAdvisories()
	for i, err := range checkGate(l.b.Gate) {
		if err != nil && l.Has("gate", i) && l.matchesSchema("gate", i) {
			l.mistakef([]any{"gate", i}, "%v", err)
		}
	}
	if err := l.mistakes.Sort().Err(); err != nil {
		return nil, err
	}
	return l.b, nil
}

// loader reads a baseline from its file.
type loader struct {
	*config.File
	b          *Baseline
	structural config.Mistakes // those that the schema finds
	mistakes   config.Mistakes // all
}

// decode decodes the baseline part by part: a part that cannot be decoded leaves the others complete, and controls
// keep their numbers.
func (l *loader) decode() error {
	b := l.b
	var errs []error
	for key, value := range map[string]any{
		"name": &b.Name, "version": &b.Version, "frameworks": &b.Frameworks, "auth_types": &b.AuthTypes,
		"spellings": &b.Spellings, "columns": &b.Columns, "exceptions": &b.Exceptions,
		"expect": &b.Expect, "due_days": &b.DueDays,
	} {
		if l.Has(key) {
			errs = append(errs, l.Decode(value, key))
		}
	}
	if b.Exceptions.LongestDays == 0 {
		b.Exceptions.LongestDays = LongestDays
	}
	b.Gate = make([]string, l.Len("gate"))
	for i := range b.Gate {
		errs = append(errs, l.Decode(&b.Gate[i], "gate", i))
	}
	b.Controls = make([]Control, l.Len("controls"))
	for i := range b.Controls {
		errs = append(errs, l.Decode(&b.Controls[i], "controls", i))
	}
	b.Advisories = make([]Advisory, l.Len("advisories"))
	for i := range b.Advisories {
		errs = append(errs, l.Decode(&b.Advisories[i], "advisories", i))
	}
	return errors.Join(errs...)
}

// matchesSchema reports whether a part of the file has the structure that the schema describes, so that it was decoded
// completely.
func (l *loader) matchesSchema(path ...any) bool { return len(l.structural.Within(path...)) == 0 }

// mistakef records a mistake in a value.
func (l *loader) mistakef(path []any, format string, args ...any) {
	l.mistakes = append(l.mistakes, l.Mistake(fmt.Sprintf(format, args...), path...))
}

// definedAt is a value of the file and its position.
type definedAt struct {
	value        string
	line, column int
}

func (l *loader) definedAt(value string, path ...any) definedAt {
	line, column := l.Position(path...)
	return definedAt{value, line, column}
}

// String returns the position.
func (d definedAt) String() string { return fmt.Sprintf("line %d, column %d", d.line, d.column) }

// checkColumns reports names of columns that are taken.
func (l *loader) checkColumns() {
	if !l.matchesSchema("columns") {
		return
	}
	first := map[string]definedAt{}
	for _, known := range fleet.KnownColumns() {
		for i, name := range l.b.Columns[known] {
			path := []any{"columns", known, i}
			key := spell.Form(name) // as headers are compared with it
			switch other, seen := first[key]; {
			case slices.Contains(fleet.KnownColumns(), normalHeader(name)):
				l.mistakef(path, "%s is a column that fleetreport knows by this name: remove it here", quote.Value(name))
			case seen:
				l.mistakef(path, "%s is a name of both %s (%s) and %s: remove one", quote.Value(name), other.value, other, known)
			default:
				first[key] = l.definedAt(known, path...)
			}
		}
	}
}

// checkExpectations checks that expected columns are given by their own names.
func (l *loader) checkExpectations() {
	for i, name := range l.b.Expect.Columns {
		if known := l.aliasedColumn(name); known != "" {
			l.mistakef([]any{"expect", "columns", i}, "columns has %s as a name of %s: write %s", quote.Value(name), known,
				known)
		}
	}
}

// normalHeader returns the form in which the names of columns are compared.
func normalHeader(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// checkUnique reports an id that an earlier entry of the list has. ids are the indices of the earlier entries.
func (l *loader) checkUnique(ids map[string]int, id, list, noun string, i int) {
	if first, seen := ids[id]; seen {
		l.mistakef([]any{list, i, "id"}, "%s is also the id of the %s on %s: ids must be unique, write another",
			quote.Value(id), noun, l.definedAt(id, list, first, "id"))
	} else if id != "" {
		ids[id] = i
	}
}

// checkControls checks the values of the controls, and adds the texts that they leave out.
func (l *loader) checkControls() {
	ids := map[string]int{}
	weight := 0.0
	for i := range l.b.Controls {
		c := &l.b.Controls[i]
		if c.ID == "any" || c.ID == "none" {
			l.mistakef([]any{"controls", i, "id"}, "%s is reserved for every control and for none: write another id",
				quote.Value(c.ID))
		}
		l.checkUnique(ids, c.ID, "controls", "control", i)
		weight += c.Weight
		l.resolveCondition(c, i)
		l.checkMapping(c.Mapping, "controls", i, "mapping")
		c.addDefaults()
	}
	if len(l.b.Controls) > 0 && weight == 0 && l.matchesSchema("controls") {
		l.mistakef([]any{"controls"}, "all weights are 0: at least one control must have a weight above 0")
	}
}

// resolveCondition reads the condition of a control, and checks it against the column.
func (l *loader) resolveCondition(c *Control, i int) {
	at := func(key ...any) []any { return append([]any{"controls", i}, key...) }
	if !l.matchesSchema(at("column")...) {
		return
	}
	c.Column = strings.TrimSpace(c.Column)
	if slices.Contains(fleet.KnownColumns(), normalHeader(c.Column)) {
		c.Column = normalHeader(c.Column)
	} else if known := l.aliasedColumn(c.Column); known != "" {
		l.mistakef(at("column"), "columns has %s as a name of %s: write %s", quote.Value(c.Column), known, known)
		return
	}
	for _, kind := range conditionKinds {
		if slices.ContainsFunc(kind.keys, func(key string) bool { return l.Has(at(key)...) }) {
			condition := kind.empty()
			if err := l.Decode(condition, "controls", i); err != nil && l.matchesSchema(at()...) {
				l.mistakef(at(), "%v", err)
			}
			c.Condition = condition.resolve(l, c.Column, at)
			return
		}
	}
}

// aliasedColumn returns the known column that has a name in the organisation's own file, "" if none has.
func (l *loader) aliasedColumn(name string) string {
	for _, known := range fleet.KnownColumns() {
		for _, alias := range l.b.Columns[known] {
			if normalHeader(alias) == normalHeader(name) {
				return known
			}
		}
	}
	return ""
}

// checkMapping reports frameworks of a mapping that are not listed.
func (l *loader) checkMapping(mapping map[string][]string, path ...any) {
	if !l.matchesSchema("frameworks") {
		return
	}
	for _, framework := range slices.Sorted(maps.Keys(mapping)) {
		if slices.Contains(l.b.Frameworks, framework) {
			continue
		}
		suggestion := "list it there"
		if nearest, ok := spell.Nearest(framework, l.b.Frameworks); ok {
			suggestion = "did you mean " + nearest + "?"
		}
		message := fmt.Sprintf("%s is not listed under frameworks: %s", quote.Value(framework), suggestion)
		l.mistakes = append(l.mistakes, l.KeyMistake(message, append(path, framework)...))
	}
}

// checkAdvisories checks the values of the advisories and their scales.
func (l *loader) checkAdvisories() {
	ids, scales := map[string]int{}, map[string]definedAt{}
	for i, a := range l.b.Advisories {
		l.checkUnique(ids, a.ID, "advisories", "advisory", i)
		l.checkMapping(a.Mapping, "advisories", i, "mapping")
		if !l.matchesSchema("advisories", i, "scales") {
			continue
		}
		for j, s := range a.Scales {
			at := func(key string) []any { return []any{"advisories", i, "scales", j, key} }
			if s.High < s.Elevated {
				l.mistakef(at("high_above"), "%s is below elevated_above, which is %s: write at least as much",
					formatNumber(s.High), formatNumber(s.Elevated))
			}
			if other, seen := scales[s.Column]; seen {
				l.mistakef(at("column"), "%s already has a scale, on %s: remove one", s.Column, other)
				continue
			}
			scales[s.Column] = l.definedAt(s.Column, at("column")...)
		}
	}
}

// addDefaults adds the texts that a control leaves out.
func (c *Control) addDefaults() {
	c.Section = cmp.Or(c.Section, c.Title)
	c.Answer = cmp.Or(c.Answer, "Which servers do not meet "+c.Title+"?")
	c.Gap = cmp.Or(c.Gap, "without "+c.Title)
	c.Action = cmp.Or(c.Action, firstSentence(c.WhatToDo))
}

// firstSentence returns the first sentence of a text without its full stop. A sentence longer than a title is cut
// after a word.
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
