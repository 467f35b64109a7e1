package fleet

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// Period is the month reported on.
type Period struct {
	Year  int
	Month time.Month
}

// String returns the period in the form that sorts and that --period accepts: "2026-11".
func (p Period) String() string { return fmt.Sprintf("%04d-%02d", p.Year, int(p.Month)) }

// Long returns the period as in prose: "November 2026".
func (p Period) Long() string { return fmt.Sprintf("%s %d", p.Month, p.Year) }

// Start returns the first moment of the month in UTC. Documents that must have a timestamp use it, so that
// equal inputs produce equal bytes.
func (p Period) Start() time.Time { return time.Date(p.Year, p.Month, 1, 0, 0, 0, 0, time.UTC) }

// End returns the last day of the month at midnight in UTC. Dates are compared with it by default.
func (p Period) End() time.Time { return p.Start().AddDate(0, 1, -1) }

// AddMonths returns the month n months later, or earlier if n is negative.
func (p Period) AddMonths(n int) Period { return PeriodOf(p.Start().AddDate(0, n, 0)) }

// MonthsSince returns the number of months from q to p, which is negative if q is later.
func (p Period) MonthsSince(q Period) int { return 12*(p.Year-q.Year) + int(p.Month) - int(q.Month) }

// The years of valid periods: the timestamps of ZIP archives start in 1980, and documents have room for four
// digits.
const firstYear, lastYear = 1980, 9999

// Valid reports whether the year is from 1980 to 9999.
func (p Period) Valid() bool { return p.Year >= firstYear && p.Year <= lastYear }

// PeriodOf returns the month of t in UTC, which need not be valid.
func PeriodOf(t time.Time) Period {
	t = t.UTC()
	return Period{Year: t.Year(), Month: t.Month()}
}

var (
	periodText    = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	periodName    = regexp.MustCompile(`(?:^|\D)(20\d{2})[-_.]?(0[1-9]|1[0-2])(?:\D|$)`)
	periodFolders = regexp.MustCompile(`(?:^|\D)(20\d{2})/(0[1-9]|1[0-2])(?:\D|$)`)
)

// ParsePeriod parses a period such as "2026-11".
func ParsePeriod(s string) (Period, error) {
	if m := periodText.FindStringSubmatch(s); m != nil {
		if p, ok := makePeriod(m[1], m[2]); ok {
			return p, nil
		}
	}
	return Period{}, fmt.Errorf("%q is not a month: write it as YYYY-MM, such as 2026-11", s)
}

// PeriodFromName returns the month in the name of a file, such as fleet-2026-11.csv, 2026_11.csv or
// fleet-202611.csv, or else in the names of its folders, as in 2026/11/fleet.csv and 2026-11/fleet.csv.
func PeriodFromName(path string) (Period, bool) {
	folder := filepath.Dir(path)
	month := filepath.Base(folder)
	year := filepath.Base(filepath.Dir(folder))
	for _, m := range [][]string{
		periodName.FindStringSubmatch(filepath.Base(path)),
		periodName.FindStringSubmatch(month),
		periodFolders.FindStringSubmatch(year + "/" + month),
	} {
		if m != nil {
			return makePeriod(m[1], m[2])
		}
	}
	return Period{}, false
}

func makePeriod(year, month string) (Period, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	p := Period{Year: y, Month: time.Month(m)}
	return p, p.Valid() && m >= 1 && m <= 12
}
