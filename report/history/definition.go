package history

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report/audit"
)

// Definition says what a control asks of which column, in one canonical line: two
// controls with the same definition ask for the same. Words, weights and mappings are
// no part of it.
func Definition(c audit.Control) string {
	var asks []string
	if len(c.SatisfiedBy) > 0 {
		values := make([]string, len(c.SatisfiedBy))
		for i, v := range c.SatisfiedBy {
			values[i] = strconv.Quote(strings.ToLower(strings.TrimSpace(v)))
		}
		slices.Sort(values)
		asks = append(asks, "is "+strings.Join(slices.Compact(values), " or "))
	}
	if c.Present {
		asks = append(asks, "is present")
	}
	if c.MaxAgeDays != nil {
		asks = append(asks, fmt.Sprintf("is at most %d days old", *c.MaxAgeDays))
	}
	if c.AtLeast != nil {
		asks = append(asks, "is at least "+strconv.FormatFloat(*c.AtLeast, 'g', -1, 64))
	}
	if c.AtMost != nil {
		asks = append(asks, "is at most "+strconv.FormatFloat(*c.AtMost, 'g', -1, 64))
	}
	return strings.ToLower(c.Column) + " " + strings.Join(asks, " and ")
}
