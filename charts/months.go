package charts

import (
	"math"
	"time"
)

// isMonth reports whether a name is that of a month: "2026-11".
func isMonth(name string) bool {
	_, err := time.Parse("2006-01", name)
	return err == nil
}

// monthWidth is the room that the name of a month needs, in CSS pixels.
const monthWidth = 38.0

// columnHeadings returns the names of the rows of a trend, which are columns of its
// plotting area. Months have short names, with the year below the first one of it. Where
// not all names fit, every second, third ... is shown, ending with the last one, which
// is the most important.
func (p *plot) columnHeadings(area plotArea) headings {
	column := (area.Right - area.Left) / float64(len(p.rows))
	months := true
	for _, r := range p.rows {
		months = months && isMonth(r.name)
	}
	if months {
		return p.monthHeadings(columnStep(monthWidth / column))
	}
	if step := columnStep(lineHeight / column); step > 1 {
		h := headings{names: shortenAll(p.names(), rotatedLimit), rotated: true}
		h.height = widest(h.names)
		for i := range h.names {
			if (len(h.names)-1-i)%step != 0 {
				h.names[i] = ""
			}
		}
		return h
	}
	return newHeadings(p.names(), column-8)
}

// monthHeadings returns the names of every step-th month.
func (p *plot) monthHeadings(step int) headings {
	h := headings{names: make([]string, len(p.rows)), height: 2 * lineHeight}
	last := len(p.rows) - 1
	year := 0
	for i := last % step; i <= last; i += step {
		month, err := time.Parse("2006-01", p.rows[i].name)
		if err != nil {
			continue // not reached: columnHeadings checked every name
		}
		h.names[i] = month.Format("Jan")
		if month.Year() != year {
			year = month.Year()
			h.names[i] += month.Format("\n2006")
		}
	}
	return h
}

// columnStep returns a step of at least least columns that is usual for months.
func columnStep(least float64) int {
	for _, step := range []int{1, 2, 3, 4, 6, 12} {
		if float64(step) >= least {
			return step
		}
	}
	return int(math.Ceil(least))
}
