package compose

import "fleetreport/report"

// month are the analyses of this month beside those of the fleet: what changed since an
// earlier one, the limits of the gate, and the exceptions.
func (c *composer) month(verdict report.Gate) []*report.Section {
	var sections []*report.Section
	if c.History != nil {
		sections = append(sections, c.changes(), c.trend())
	}
	if c.Gate != nil {
		sections = append(sections, c.gate(verdict))
	}
	if c.Exceptions != nil {
		sections = append(sections, c.exceptions())
	}
	return sections
}
