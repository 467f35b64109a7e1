package report

// month adds what there is to say of this month beside the analyses: what changed
// since an earlier one, the limits of the gate, and the exceptions.
func (c *composer) month(d *Document) {
	if c.History != nil {
		d.Previous = c.History.Previous.Words()
		d.Since = c.sentence("since", nil)
		d.Sections = append(d.Sections, c.changes(), c.trend())
	}
	if c.Gate != nil {
		d.Gate = c.verdictOf()
		d.Sections = append(d.Sections, c.gate(d.Gate))
	}
	if c.Exceptions != nil {
		d.Sections = append(d.Sections, c.exceptions())
	}
}
