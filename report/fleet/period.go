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

// String gives the form that sorts and that --period takes: "2026-11".
func (p Period) String() string { return fmt.Sprintf("%04d-%02d", p.Year, int(p.Month)) }

// Words gives the form that prose uses: "November 2026".
func (p Period) Words() string { return fmt.Sprintf("%s %d", p.Month, p.Year) }

// Start is the first moment of the month, UTC. Documents that must carry a time
// carry this one, so that equal input gives equal bytes.
func (p Period) Start() time.Time { return time.Date(p.Year, p.Month, 1, 0, 0, 0, 0, time.UTC) }

// End is the last day of the month, at its first moment, UTC: the day against which
// dates of the month are held.
func (p Period) End() time.Time { return p.Start().AddDate(0, 1, -1) }

// Add is the month n months later, or earlier where n is negative.
func (p Period) Add(n int) Period { return PeriodOf(p.Start().AddDate(0, n, 0)) }

// Since is the number of months from q to p, negative where q is later.
func (p Period) Since(q Period) int { return 12*(p.Year-q.Year) + int(p.Month) - int(q.Month) }

// The years of months that can be reported on: zip archives know none before the first,
// and no document has room for five digits.
const firstYear, lastYear = 1980, 9999

// Possible reports whether a report can be of the month: from 1980 to 9999.
func (p Period) Possible() bool { return p.Year >= firstYear && p.Year <= lastYear }

// PeriodOf is the month that t falls in, UTC. It need not be a possible one.
func PeriodOf(t time.Time) Period {
	t = t.UTC()
	return Period{Year: t.Year(), Month: t.Month()}
}

var (
	periodText    = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	periodName    = regexp.MustCompile(`(?:^|\D)(20\d{2})[-_.]?(0[1-9]|1[0-2])(?:\D|$)`)
	periodFolders = regexp.MustCompile(`(?:^|\D)(20\d{2})/(0[1-9]|1[0-2])(?:\D|$)`)
)

// ParsePeriod reads "2026-11".
func ParsePeriod(s string) (Period, error) {
	if m := periodText.FindStringSubmatch(s); m != nil {
		if p, ok := period(m[1], m[2]); ok {
			return p, nil
		}
	}
	return Period{}, fmt.Errorf("%q is not a month: write it as YYYY-MM, such as 2026-11", s)
}

// PeriodFromName finds the month that the name of a file holds, such as
// fleet-2026-11.csv, 2026_11.csv or fleet-202611.csv, or else its folders, as in
// 2026/11/fleet.csv and 2026-11/fleet.csv.
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
			return period(m[1], m[2])
		}
	}
	return Period{}, false
}

func period(year, month string) (Period, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	p := Period{Year: y, Month: time.Month(m)}
	return p, p.Possible() && m >= 1 && m <= 12
}
