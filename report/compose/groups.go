package compose

import (
	"cmp"
	"slices"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// sortGroups orders groups by a figure, highest first; ties by name.
func sortGroups(groups []*audit.Group, by func(*audit.Group) float64) {
	slices.SortStableFunc(groups, func(a, b *audit.Group) int {
		return cmp.Or(cmp.Compare(by(b), by(a)), cmp.Compare(a.Name, b.Name))
	})
}

// headOf keeps the first groups of a chart, and adds the rest up as one more.
func (c *composer) headOf(groups []*audit.Group, noun string) []*audit.Group {
	if len(groups) <= chartRows {
		return groups
	}
	head, rest := groups[:chartRows-1], groups[chartRows-1:]
	other := c.Merge("other ("+countText(len(rest))+" "+noun+")", rest)
	return append(slices.Clone(head), other)
}
