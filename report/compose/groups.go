package compose

import (
	"cmp"
	"slices"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
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

// byTeam groups the servers by team, most servers first.
func (c *composer) byTeam() []*audit.Group {
	if !c.has(fleet.Team) {
		return nil
	}
	teams := c.ByTeam()
	sortGroups(teams, func(g *audit.Group) float64 { return float64(g.Servers) })
	return teams
}

// gapCalls are the calls of a group through servers that do not meet the baseline, as far as
// they are known.
func gapCalls(g *audit.Group) float64 { return g.GapCalls().Total }
