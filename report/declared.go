package report

import (
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// countAttestation records how far the declarations agree with the controls.
func (c *composer) countAttestation() {
	if !c.has(fleet.Declared) {
		return
	}
	n := c.Attestations()
	c.fact("attestation.agree", "Declarations that agree with the controls", count(n[audit.Agrees]), whole)
	c.fact("attestation.overstated", "Servers declared compliant that are not", count(n[audit.Overstated]), whole)
	overstated := c.worst(func(i server) bool { return c.Attestation(int(i)) == audit.Overstated })
	c.fact("attestation.overstated.names", "Servers declared compliant that are not", text(c.names(overstated, n[audit.Overstated])), plain)
	c.fact("attestation.understated", "Servers declared not compliant that are", count(n[audit.Understated]), whole)
	unconfirmed := count(n[audit.Unconfirmed])
	c.fact("attestation.unconfirmed", "Servers declared one or the other, where that is unknown", unconfirmed, whole)
	c.fact("attestation.undeclared", "Servers with no declaration", count(n[audit.Undeclared]), whole)
}

// attestation compares what teams declare with what the controls say.
func (c *composer) attestation() *Section {
	s := &Section{
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
	s.Tables = []*Table{c.serverTable("attestation-servers", "Declarations that differ or are missing", "highest risk score first", pageRows, differ,
		c.colName(), c.colTeam(), c.colDeclared(), c.colCompliant(), c.colAttestation(), c.colLacks(), c.colCalls())}
	return s
}

func (c *composer) colAttestation() column[server] {
	return when(c.has(fleet.Declared), textColumn("attestation", "Attestation", func(i server) string { return c.Attestation(int(i)).String() }))
}
