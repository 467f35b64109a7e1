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

// monthRoom is the room that the name of a month needs, in CSS pixels.
const monthRoom = 38.0

// columns are the names of the rows beside each other. Months have short names, and
// the year below the first one of it. Where there is not room for all, every second,
// third ... is named, up to the last one, which matters most.
func (p *plot) columns(f field) headings {
	each := (f.area.right - f.area.left) / float64(len(p.rows))
	months := true
	for _, r := range p.rows {
		months = months && isMonth(r.name)
	}
	if months {
		return p.monthNames(stride(monthRoom / each))
	}
	if step := stride(lineHeight / each); step > 1 {
		h := headings{names: shortened(p.names(), turnedLimit), turned: true}
		h.height = widest(h.names)
		for i := range h.names {
			if (len(h.names)-1-i)%step != 0 {
				h.names[i] = ""
			}
		}
		return h
	}
	return newHeadings(p.names(), each-8)
}

// monthNames names every step-th month.
func (p *plot) monthNames(step int) headings {
	h := headings{names: make([]string, len(p.rows)), height: 2 * lineHeight}
	last := len(p.rows) - 1
	year := 0
	for i := last % step; i <= last; i += step {
		month, err := time.Parse("2006-01", p.rows[i].name)
		if err != nil {
			continue // columns looked at all of them
		}
		h.names[i] = month.Format("Jan")
		if month.Year() != year {
			year = month.Year()
			h.names[i] += month.Format("\n2006")
		}
	}
	return h
}

// stride is a step of at least so many columns that is usual for months.
func stride(least float64) int {
	for _, step := range []int{1, 2, 3, 4, 6, 12} {
		if float64(step) >= least {
			return step
		}
	}
	return int(math.Ceil(least))
}
