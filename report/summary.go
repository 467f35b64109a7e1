package report

import (
	"slices"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// keyFigure is one figure that management reads first: a part of a whole.
type keyFigure struct {
	id       string // for formulas
	name     string
	part, of Cell
	unit     string
}

// keyFigures is the table of the figures that management reads first, each with
// its base and its share.
func (c *composer) keyFigures() *Table {
	value := func(id, formula string) Cell {
		v := c.facts[id].Value
		v.Formula = formula
		return v
	}
	servers := value("servers", "ROWS({inventory.line})")
	figures := []keyFigure{{
		"compliant_servers", "Compliant servers",
		value("compliant.servers", `COUNTIFS({inventory.standing},"met")`), servers, "servers",
	}}
	lacking := func(k audit.Control) string { return "{inventory.met_" + k.ID + `},"<>met"` }
	for _, control := range c.baseline.Controls {
		figures = append(figures, keyFigure{
			"servers_lacking_" + underscored(control.ID), "Servers " + control.Gap,
			value("lacking."+control.ID+".servers", "COUNTIFS("+lacking(control)+")"), servers, "servers",
		})
	}
	if c.has(fleet.Calls) {
		column := "{inventory." + fileID(fleet.Calls) + "}"
		all := value("calls", "SUM("+column+")")
		for _, control := range c.baseline.Controls {
			figures = append(figures, keyFigure{
				"calls_lacking_" + underscored(control.ID), "Calls through servers " + control.Gap,
				value("lacking."+control.ID+".calls", "SUMIFS("+column+","+lacking(control)+")"), all, "calls a month",
			})
		}
		figures = append(figures, keyFigure{
			"exposed_calls", "Exposed calls", value("exposed.calls", "SUM({inventory.exposed_calls})"), all, "calls a month",
		})
	}
	t := table("key-figures", "Key figures", "", pageTeams, figures,
		textColumn("figure", "Figure", func(k keyFigure) string { return k.name }),
		cellColumn("part", "Number", Number, whole, func(k keyFigure) Cell { return k.part }),
		cellColumn("of", "of", Number, whole, func(k keyFigure) Cell { return k.of }),
		textColumn("unit", "Unit", func(k keyFigure) string { return k.unit }),
		cellColumn("share", "Share", Number, share, func(k keyFigure) Cell {
			if k.part.Kind != Number || k.of.Kind != Number {
				return Cell{}
			}
			v := ratio(k.part.Num, k.of.Num)
			v.Formula = `IF({of}=0,"unknown",{part}/{of})`
			return v
		}),
	)
	t.Name, t.Figure = func(i int) string { return figures[i].id }, indexOf(t, "part")
	return t
}

// actions are the first things to do, most urgent first. Where few servers lack
// anything, that is each of them; where many do, the three worst, the one with
// the most exposed calls, and the control that most traffic goes without.
func (c *composer) actions() []string {
	gaps := selected(c.priority, c.gap)
	var acts []string
	if len(gaps) <= topActs {
		for _, i := range gaps {
			acts = append(acts, c.putBehind(i))
		}
	} else {
		worst := gaps[:maxSteps]
		for _, i := range worst {
			acts = append(acts, c.putBehind(i))
		}
		if most, exposed := c.mostExposed(); exposed > 0 && !slices.Contains(worst, most) && c.Standing(int(most)) == audit.NotMet {
			acts = append(acts, c.sentence("action.exposed", map[string]string{
				"Name": c.named(most), "Lacks": c.lacks(most), "Exposed": whole.Text(number(exposed)),
			}))
		}
		if widest := c.widestGap(); c.facts["notmet."+widest.ID+".servers"].Value.Num > 0 {
			acts = append(acts, c.sentence("action.control", widest))
		}
	}
	for _, more := range []struct {
		when string // a fact: the action applies where it is above 0
		name string
	}{
		{"attestation.overstated", "action.attestation"},
		{"unknown.servers", "action.unknown"},
		{"errors.compliant.rate", "action.errors.compliant"},
		{"limits.without", "action.limits"},
	} {
		if c.facts[more.when].Value.Num > 0 && len(acts) < topActs {
			acts = append(acts, c.sentence(more.name, nil))
		}
	}
	return acts
}

// putBehind words the onboarding of one server; where no control is known to be
// lacking, the first thing to do is to find out.
func (c *composer) putBehind(i server) string {
	words := map[string]string{"Name": c.named(i), "Lacks": c.lacks(i), "Calls": "", "Score": points.Text(number(c.Score(int(i))))}
	if n, ok := c.at(i).Calls(); ok {
		words["Calls"] = whole.Text(count(n)) + " calls a month"
	}
	if c.Standing(int(i)) == audit.Unknown {
		return c.sentence("action.find", words)
	}
	return c.sentence("action.server", words)
}

// widestGap is the control that most calls go without; without calls, the one
// that most servers lack.
func (c *composer) widestGap() audit.Control {
	widest := 0
	for k := range c.baseline.Controls {
		a, b := c.total.LackingCalls(k), c.total.LackingCalls(widest)
		if a > b || a == b && c.total.Lacking(k) > c.total.Lacking(widest) {
			widest = k
		}
	}
	return c.baseline.Controls[widest]
}
