package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetreport/report/fleet"
)

// Condition says in a few words what meets the control, for documents: "oauth2,
// oidc", "any value", "a date not older than 180 days", "at least 1", "1 to 100".
func (c Control) Condition() string {
	switch {
	case c.Present:
		return "any value"
	case c.MaxAgeDays != nil && *c.MaxAgeDays == 1:
		return "a date not older than 1 day"
	case c.MaxAgeDays != nil:
		return fmt.Sprintf("a date not older than %d days", *c.MaxAgeDays)
	case c.AtLeast != nil && c.AtMost != nil:
		return decimal(*c.AtLeast) + " to " + decimal(*c.AtMost)
	case c.AtLeast != nil:
		return "at least " + decimal(*c.AtLeast)
	case c.AtMost != nil:
		return "at most " + decimal(*c.AtMost)
	default:
		return strings.Join(c.SatisfiedBy, ", ")
	}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ReadsAnswers reports whether the control asks a column of the organisation's own for yes
// or no: all values that meet it are true or false. The column is then read in all the
// spellings of the columns that hold yes or no.
func (c Control) ReadsAnswers() bool {
	return len(c.SatisfiedBy) > 0 && !slices.Contains(fleet.KnownColumns(), header(c.Column)) &&
		!slices.ContainsFunc(c.SatisfiedBy, func(v string) bool { return v != "true" && v != "false" })
}

// Satisfies reports whether a value of the control's column is one of those that
// meet it, or any value where the control asks for no more; case does not count. It
// says nothing of controls on numbers and dates; yes and no are "true" and "false".
func Satisfies(c Control, value string) bool {
	if c.Present {
		return value != ""
	}
	return slices.ContainsFunc(c.SatisfiedBy, func(v string) bool { return strings.EqualFold(v, value) })
}

// judge says of the servers from one on in which state a control of each of them is.
type judge func(states []State, from int)

// judgeOf prepares the judgement of one control as of a day: how its column is read
// is settled once, not for each server.
func judgeOf(f *fleet.Fleet, c Control, asOf time.Time) judge {
	column, ok := f.Column(c.Column)
	if !ok {
		return func([]State, int) {} // unknown, as it is from the start
	}
	value := c.OfText(asOf, c.ReadsAnswers() && f.MixesMarks(column))
	if value == nil {
		return judgeNumber(f, c, column)
	}
	if answer := fleet.Answers(c.Column); answer != nil {
		return judgeAnswer(f, answer, value)
	}
	if words, of := f.Words(column); words != nil {
		return judgeWord(words, of, value)
	}
	return each(f, func(s fleet.Server) State { return value(s.Text(column)) })
}

// OfText gives the function that evaluates the control for one text of its column, as an
// inventory has it after reading. It is nil for a control on a number. Where the column
// mixes check marks and crosses, see [fleet.MixesMarks], a cross is unknown.
func (c Control) OfText(asOf time.Time, mixesMarks bool) func(text string) State {
	switch {
	case c.Present:
		return judgePresent(c)
	case c.ReadsAnswers():
		return judgeAnswerText(c, mixesMarks)
	case c.MaxAgeDays != nil:
		return func(text string) State { return judgeDate(text, *c.MaxAgeDays, asOf) }
	case c.AtLeast != nil || c.AtMost != nil:
		return nil
	default:
		return judgeValue(c)
	}
}

// each judges one server after the other.
func each(f *fleet.Fleet, judge func(s fleet.Server) State) judge {
	return func(states []State, from int) {
		for i := range states {
			states[i] = judge(f.Server(from + i))
		}
	}
}

// judgeAnswer judges a column that holds yes or no: each of them once, as it is written.
func judgeAnswer(f *fleet.Fleet, answer func(fleet.Server) fleet.Answer, value func(text string) State) judge {
	by := [...]State{fleet.Unknown: value(""), fleet.No: value("false"), fleet.Yes: value("true")}
	return each(f, func(s fleet.Server) State { return by[answer(s)] })
}

// judgeWord judges a column whose texts repeat: each of them once.
func judgeWord(words []string, of []uint32, value func(text string) State) judge {
	by := make([]State, len(words))
	for n, word := range words {
		by[n] = value(word)
	}
	return func(states []State, from int) {
		for i, word := range of[from : from+len(states)] {
			states[i] = by[word]
		}
	}
}

// unknownAuth is the authentication type that people write instead of a blank, and
// noAuth the one that says that nobody has to prove who they are.
const unknownAuth, noAuth = "unknown", "none"

// saysUnknown reports whether a text of the control's column stands for an unknown value: a
// word such as "n/a", or an error value of a spreadsheet.
func saysUnknown(c Control, text string) bool {
	if fleet.IsErrorValue(strings.TrimSpace(text)) {
		return true
	}
	return fleet.SaysUnknown(text) && (c.Column != fleet.AuthType || text != noAuth)
}

// judgePresent judges a control that any value meets. A blank is a value that is not
// there; a word for not knowing may stand for one.
func judgePresent(c Control) func(text string) State {
	return func(text string) State {
		switch {
		case fleet.LooksBlank(text):
			return NotMet
		case saysUnknown(c, text):
			return Unknown
		default:
			return Met
		}
	}
}

// judgeAnswerText judges a control that asks texts for yes or no. What is neither may
// mean anything, and so may a cross where the column has check marks too.
func judgeAnswerText(c Control, mixesMarks bool) func(text string) State {
	value := judgeValue(c)
	yes, no := value("true"), value("false")
	return func(text string) State {
		if mixesMarks && fleet.IsCross(strings.TrimSpace(text)) {
			return Unknown
		}
		switch answer, _ := fleet.ParseAnswer(text); answer {
		case fleet.Yes:
			return yes
		case fleet.No:
			return no
		default:
			return Unknown
		}
	}
}

// judgeValue judges a control that some values meet.
func judgeValue(c Control) func(text string) State {
	return func(text string) State {
		auth := c.Column == fleet.AuthType // in its canonical form
		if !auth {
			text = strings.ToLower(strings.TrimSpace(text))
		}
		switch {
		case text == "", auth && text == unknownAuth:
			return Unknown
		case Satisfies(c, text):
			return Met
		default:
			return NotMet
		}
	}
}

// judgeNumber judges a control that asks for a number within bounds.
func judgeNumber(f *fleet.Fleet, c Control, column int) judge {
	number := fleet.Numbers(c.Column)
	if number == nil {
		number = func(s fleet.Server) (float64, bool) { return plainNumber(strings.TrimSpace(s.Text(column))) }
	}
	return each(f, func(s fleet.Server) State {
		switch v, ok := number(s); {
		case !ok:
			return Unknown
		case c.AtLeast != nil && v < *c.AtLeast, c.AtMost != nil && v > *c.AtMost:
			return NotMet
		default:
			return Met
		}
	})
}

// timeOfDay is what may follow a date.
var timeOfDay = regexp.MustCompile(`^[Tt ][0-2][0-9]:[0-5][0-9](:[0-6][0-9]([.,][0-9]+)?)? ?([Zz]|UTC|[-+][0-2][0-9](:?[0-5][0-9])?)?$`)

// judgeDate judges a date, YYYY-MM-DD with or without a time, that may be so many days
// old. The day is the one that is written, in whatever zone. A day after that of the
// audit is a slip: nobody knows what was meant.
func judgeDate(value string, days int, asOf time.Time) State {
	value = strings.TrimSpace(value)
	if len(value) < len(time.DateOnly) {
		return Unknown
	}
	day, rest := value[:len(time.DateOnly)], value[len(time.DateOnly):]
	if rest != "" && !timeOfDay.MatchString(rest) {
		return Unknown
	}
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Unknown
	}
	year, month, dayOfMonth := asOf.UTC().Date()
	today := time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC)
	switch {
	case date.After(today):
		return Unknown
	case date.AddDate(0, 0, days).Before(today):
		return NotMet
	default:
		return Met
	}
}

// plainNumber reads digits with or without a minus sign and decimals, as many as are
// exact.
func plainNumber(s string) (float64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 16 || strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	if strings.HasPrefix(digits, ".") || strings.HasSuffix(digits, ".") {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
