package compose

import (
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// attestationFacts records how far the declarations agree with the controls.
func (c *composer) attestationFacts() {
	if !c.has(fleet.Declared) {
		return
	}
	n := c.Attestations()
	c.countFact("attestation.agree", "Declarations that agree with the controls", n[audit.Agrees])
	c.countFact("attestation.overstated", "Servers declared compliant that are not", n[audit.Overstated])
	overstated := c.firstByPriority(func(i serverIndex) bool { return c.Attestation(int(i)) == audit.Overstated })
	c.textFact("attestation.overstated.names", "Servers declared compliant that are not",
		c.joinNames(overstated, n[audit.Overstated]))
	c.countFact("attestation.understated", "Servers declared not compliant that are", n[audit.Understated])
	c.countFact("attestation.unconfirmed", "Servers whose declaration cannot be confirmed because a control is unknown",
		n[audit.Unconfirmed])
	c.countFact("attestation.undeclared", "Servers with no declaration", n[audit.Undeclared])
}

// attestation compares the declarations of the teams with the controls.
func (c *composer) attestation() *report.Section {
	s := newSection("attestation", "Attestation", "Where does the declared compliance differ from the controls?")
	if s.Missing = c.missing("Attestation", fleet.Declared); s.Missing != nil {
		return s
	}
	c.setTexts(s, "attestation")
	differ := filter(c.Priority().All(), func(i serverIndex) bool { return c.Attestation(int(i)) != audit.Agrees })
	s.Tables = []*report.Table{c.serverTable("attestation-servers", "Declarations that differ or are missing",
		"highest risk score first", pageRows, differ,
		c.colName(), c.colTeam(), c.colDeclared(), c.colCompliant(), c.colAttestation(), c.colLacks(), c.colCalls())}
	return s
}

func (c *composer) colAttestation() column[serverIndex] {
	return columnIf(c.has(fleet.Declared), textColumn("attestation", "Attestation", func(i serverIndex) string {
		return c.Attestation(int(i)).String()
	}))
}
