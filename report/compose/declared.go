package compose

import (
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// countAttestation records how far the declarations agree with the controls.
func (c *composer) countAttestation() {
	if !c.has(fleet.Declared) {
		return
	}
	n := c.Attestations()
	c.fact("attestation.agree", "Declarations that agree with the controls", report.CountCell(n[audit.Agrees]), wholeFormat)
	c.fact("attestation.overstated", "Servers declared compliant that are not", report.CountCell(n[audit.Overstated]), wholeFormat)
	overstated := c.worst(func(i server) bool { return c.Attestation(int(i)) == audit.Overstated })
	c.fact("attestation.overstated.names", "Servers declared compliant that are not", report.TextCell(c.names(overstated, n[audit.Overstated])), noFormat)
	c.fact("attestation.understated", "Servers declared not compliant that are", report.CountCell(n[audit.Understated]), wholeFormat)
	unconfirmed := report.CountCell(n[audit.Unconfirmed])
	c.fact("attestation.unconfirmed", "Servers declared one or the other, where that is unknown", unconfirmed, wholeFormat)
	c.fact("attestation.undeclared", "Servers with no declaration", report.CountCell(n[audit.Undeclared]), wholeFormat)
}

// attestation compares what teams declare with what the controls say.
func (c *composer) attestation() *report.Section {
	s := &report.Section{
		ID: "attestation", Title: "Attestation", Sheet: "Attestation",
		Answer:  "Where does the declared compliance differ from what the controls say?",
		Missing: c.missing("Attestation", fleet.Declared),
	}
	if s.Missing != nil {
		return s
	}
	s.Lead = c.paragraphs("lead.attestation", nil)
	s.Notes = c.paragraphs("note.attestation", nil)
	differ := selected(c.Priority().All(), func(i server) bool { return c.Attestation(int(i)) != audit.Agrees })
	s.Tables = []*report.Table{c.serverTable("attestation-servers", "Declarations that differ or are missing", "highest risk score first", pageRows, differ,
		c.colName(), c.colTeam(), c.colDeclared(), c.colCompliant(), c.colAttestation(), c.colLacks(), c.colCalls())}
	return s
}

func (c *composer) colAttestation() column[server] {
	return when(c.has(fleet.Declared), textColumn("attestation", "Attestation", func(i server) string { return c.Attestation(int(i)).String() }))
}
