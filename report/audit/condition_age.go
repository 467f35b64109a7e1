package audit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxAge is met by a date, YYYY-MM-DD, that is at most so many days before the day of the audit. A time after the date
// is ignored.
type MaxAge struct {
	Days int `yaml:"not_older_than_days"`
}

// Describe names the number of days, and the first day that meets the condition.
func (m MaxAge) Describe(asOf time.Time) string {
	days := "days"
	if m.Days == 1 {
		days = "day"
	}
	text := fmt.Sprintf("a date not older than %d %s", m.Days, days)
	if asOf.IsZero() {
		return text
	}
	return text + " (from " + asOf.AddDate(0, 0, -m.Days).Format(time.DateOnly) + " on)"
}

// Expects names the form of the date, and the last day.
func (m MaxAge) Expects(asOf time.Time) string {
	return "a date as YYYY-MM-DD, not after " + asOf.UTC().Format(time.DateOnly)
}

// Ages returns true.
func (m MaxAge) Ages() bool { return true }

// timeOfDay matches what may follow a date.
var timeOfDay = regexp.MustCompile(
	`^[Tt ][0-2][0-9]:[0-5][0-9](:[0-6][0-9]([.,][0-9]+)?)? ?([Zz]|UTC|[-+][0-2][0-9](:?[0-5][0-9])?)?$`)

// dayLength is the length of a date without a time.
const dayLength = len(time.DateOnly)

// Evaluator returns a function that takes the date as written, in whatever time zone. A date after the day of the
// audit is a typing error, and unknown.
func (m MaxAge) Evaluator(c Context) func(value string) State {
	today := startOfDay(c.AsOf.UTC())
	return func(value string) State {
		value = strings.TrimSpace(value)
		if len(value) < dayLength || len(value) > dayLength && !timeOfDay.MatchString(value[dayLength:]) {
			return Unknown
		}
		date, err := time.Parse(time.DateOnly, value[:dayLength])
		if err != nil || date.After(today) {
			return Unknown
		}
		return metIf(!date.AddDate(0, 0, m.Days).Before(today))
	}
}

func startOfDay(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Canonical names the number of days.
func (m MaxAge) Canonical(*Baseline, string) string { return "days<=" + strconv.Itoa(m.Days) }

// Formula evaluates a date of the form 2026-11-30, alone or before a time.
func (m MaxAge) Formula(cell Cell) Formula {
	if kindOf(cell.Column) != extraColumn {
		return Formula{}
	}
	ref, unknown := cell.Ref, cell.state(Unknown)
	date := "DATEVALUE(LEFT(" + ref + ",10))"
	asOf := fmt.Sprintf("DATE(%d,%d,%d)", cell.AsOf.Year(), int(cell.AsOf.Month()), cell.AsOf.Day())
	isDate := fmt.Sprintf(`AND(MID(%s,5,1)="-",MID(%s,8,1)="-",OR(LEN(%s)=10,MID(%s,11,1)="T",MID(%s,11,1)=" "))`,
		ref, ref, ref, ref, ref)
	return Formula{
		fmt.Sprintf("IFERROR(IF(%s,IF(%s>%s,%s,%s),%s),%s)", isDate, date, asOf, unknown,
			cell.metIf(fmt.Sprintf("%s-%s<=%d", asOf, date, m.Days)), unknown, unknown),
		func(value string) (State, bool) { return m.compute(value, startOfDay(cell.AsOf)) },
	}
}

// compute returns what the formula returns for an ASCII text. Spreadsheets disagree on texts such as "2026-+5- 1", and
// Excel has no dates before 1900 and a wrong leap year in 1900.
func (m MaxAge) compute(value string, asOf time.Time) (state State, certain bool) {
	if len(value) < dayLength || value[4] != '-' || value[7] != '-' ||
		len(value) > dayLength && !strings.ContainsRune("Tt ", rune(value[dayLength])) {
		return Unknown, true
	}
	for j, r := range value[:dayLength] {
		if j != 4 && j != 7 && (r < '0' || r > '9') {
			return Unknown, false
		}
	}
	switch date, err := time.Parse(time.DateOnly, value[:dayLength]); {
	case err != nil:
		return Unknown, value[:4] > "1900"
	case date.Year() <= 1900:
		return Unknown, false
	case date.After(asOf):
		return Unknown, true
	default:
		return metIf(asOf.Sub(date) <= time.Duration(m.Days)*24*time.Hour), true
	}
}

func (m MaxAge) resolve(l *loader, column string, at func(key ...any) []any) Condition {
	if kindOf(column) != extraColumn {
		l.mistakef(at("not_older_than_days"), "%s has no dates: write another column or another condition", column)
	}
	return m
}
