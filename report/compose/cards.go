package compose

import (
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// onCards are the servers that have a card.
func (c *composer) onCards() []serverIndex {
	gaps := c.lacking
	return gaps[:min(len(gaps), c.pageCards)]
}

// cards has a card for each of the worst servers that do not meet the baseline.
func (c *composer) cards() *report.Section {
	gaps := c.lacking
	t := c.serverTable("servers-cards", "", "highest risk score first", c.pageCards, gaps,
		c.colName(), c.colTeam(), c.colMigrationRank("Migration rank"), c.colScore(), c.colCalls(), c.colCallsShare(),
		c.colExposed(), c.colErrors(), c.colLatency(), c.colID(), c.colLine())
	s := &report.Section{
		ID: "servers", Title: "Servers that do not meet the baseline",
		Answer: "What does each of them lack, why does it matter, and what closes the gap?",
		Cards: &report.Cards{Table: t, Of: func(i int) report.Card {
			return report.Card{ID: c.link(gaps[i]).Anchor, Title: report.Brief(c.serverAt(gaps[i]).Name()),
				Gaps: c.gapsOf(gaps[i])}
		}},
	}
	s.Lead = c.paragraphs("lead.cards", nil)
	return s
}

// gapsOf describes the gaps of a server.
func (c *composer) gapsOf(i serverIndex) []report.Gap {
	var list []report.Gap
	for k, control := range c.baseline.Controls {
		if c.State(k, int(i)) == audit.Met {
			continue
		}
		list = append(list, report.Gap{Title: c.gapSentence(gap{i, k}, true), Why: control.Why, ToDo: control.WhatToDo})
	}
	return list
}

// gapSentence describes one gap: the value in the inventory, since when, and, if complete, its
// exception and the id of the finding.
func (c *composer) gapSentence(g gap, complete bool) string {
	control := c.baseline.Controls[g.control]
	data := map[string]string{
		"Title": control.Title, "State": c.State(g.control, int(g.server)).String(), "Column": control.Column,
		"Value": c.valueOf(g.server, control.Column), "Since": "", "Exception": "", "Finding": "",
	}
	_, short := c.baseline.Auth(c.serverAt(g.server).Auth())
	if control.Column == fleet.AuthType && c.State(g.control, int(g.server)) == audit.NotMet && short != "" {
		data["Value"] += " (" + short + ")"
	}
	if col := c.gapFirstSeen(); col.cell != nil {
		data["Since"] = col.cell(0, g).Str
	}
	if complete {
		data["Finding"] = report.Brief(c.findingID(g))
	}
	if col := c.gapException(); complete && col.cell != nil {
		data["Exception"] = col.cell(0, g).Str
	}
	sentence := c.sentence("card.gap", data)
	if complete {
		sentence = strings.TrimSpace(sentence + " " + c.responsibility(g.server, []gap{g}))
	}
	return sentence
}

// valueOf describes the value of a server in a column of the inventory.
func (c *composer) valueOf(i serverIndex, name string) string {
	k, ok := c.columnOf(name)
	switch {
	case !ok:
		return "not a column of the inventory"
	case c.serverAt(i).Blank(k):
		return "blank"
	}
	return report.Brief(c.serverAt(i).Text(k))
}
