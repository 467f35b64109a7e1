package report

import (
	"slices"
	"strings"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// keyFigure is one figure that management reads first: a part of a whole.
type keyFigure struct {
	id       string // for formulas
	name     string
	part, of Cell
	unit     string
	section  string // that tells more
}

// keyFigures is the table of the figures that management reads first, each with
// its base and its share, and those of them that are headlines.
func (c *composer) keyFigures() (*Table, []Headline) {
	value := func(id, formula string) Cell {
		v := c.facts[id].Value
		v.Formula = formula
		return v
	}
	servers, noun := value("servers", "ROWS({inventory.line})"), "servers"
	if servers.Num == 1 {
		noun = "server"
	}
	figures := []keyFigure{{
		"compliant_servers", "Compliant servers",
		value("compliant.servers", `COUNTIFS({inventory.standing},"met")`), servers, noun, "compliance",
	}}
	lacking := func(k audit.Control) string { return "{inventory.met_" + k.ID + `},"<>met"` }
	for k, control := range c.baseline.Controls {
		figures = append(figures, keyFigure{
			"servers_lacking_" + underscored(control.ID), "Servers " + control.Gap,
			value("lacking."+control.ID+".servers", "COUNTIFS("+lacking(control)+")"), servers, noun, c.sectionID(k),
		})
	}
	if c.has(fleet.Calls) {
		column := "{inventory." + fileID(fleet.Calls) + "}"
		all := value("calls", "SUM("+column+")")
		for k, control := range c.baseline.Controls {
			figures = append(figures, keyFigure{
				"calls_lacking_" + underscored(control.ID), "Calls through servers " + control.Gap,
				value("lacking."+control.ID+".calls", "SUMIFS("+column+","+lacking(control)+")"), all, "calls a month", c.sectionID(k),
			})
		}
		figures = append(figures, keyFigure{
			"exposed_calls", "Exposed calls (weighted)", value("exposed.calls", "SUM({inventory.exposed_calls})"), all, "calls a month", "migration",
		})
	}
	t := table("key-figures", "Key figures", "", len(figures), figures,
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
	return t, c.headlines(figures)
}

// headlines are the key figures to see at a glance: compliance, the calls through
// weak authentication, the exposed calls, and how many servers are without each of
// the other controls, four at most.
func (c *composer) headlines(figures []keyFigure) []Headline {
	ids := []string{"compliant_servers"}
	var others []string
	for _, control := range c.baseline.Controls {
		if id := underscored(control.ID); len(ids) == 1 && control.Column == fleet.AuthType && c.has(fleet.Calls) {
			ids = append(ids, "calls_lacking_"+id)
		} else {
			others = append(others, "servers_lacking_"+id)
		}
	}
	ids = append(ids, "exposed_calls")
	ids = append(ids, others[:min(len(others), topControls)]...)
	var list []Headline
	for _, id := range ids {
		if row := slices.IndexFunc(figures, func(k keyFigure) bool { return k.id == id }); row >= 0 {
			list = append(list, Headline{row, figures[row].section, id == ids[0]})
		}
	}
	return list
}

// actions are the first things to do, most urgent first. Where few servers lack
// anything, that is each of them; where many do, the three worst, the one with
// the most exposed calls, and the control that most traffic goes without.
func (c *composer) actions() Actions {
	gaps := selected(c.priority, c.gap)
	var acts Actions
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
			acts = append(acts, c.about(most, "action.exposed", map[string]string{"Lacks": c.lacks(most), "Exposed": whole.Text(number(exposed))}))
		}
		if widest := c.widestGap(); c.facts["notmet."+widest.ID+".servers"].Value.Num > 0 {
			acts = append(acts, Action{Text: c.sentence("action.control", widest)})
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
		if c.facts[more.when].Value.Num <= 0 || len(acts) == topActs {
			continue
		}
		if more.when == "errors.compliant.rate" {
			acts = append(acts, c.about(c.failing, more.name, map[string]string{}))
		} else {
			acts = append(acts, Action{Text: c.sentence(more.name, nil)})
		}
	}
	return acts
}

// putBehind words the onboarding of one server; where no control is known to be
// lacking, the first thing to do is to find out.
func (c *composer) putBehind(i server) Action {
	words := map[string]string{"Lacks": c.lacks(i), "Calls": "", "Score": points.Text(number(c.Score(int(i))))}
	if n, ok := c.at(i).Calls(); ok {
		words["Calls"] = whole.Text(count(n)) + " calls a month"
	}
	if c.Standing(int(i)) == audit.Unknown {
		return c.about(i, "action.find", words)
	}
	return c.about(i, "action.server", words)
}

// nameHere stands for the server's name in a sentence until its place is known: no
// text of an inventory holds it after Legible.
const nameHere = "\uFFFC"

// about words an action for one server, whose name the sentence has once.
func (c *composer) about(i server, template string, words map[string]string) Action {
	words["Name"] = nameHere
	before, after, _ := strings.Cut(c.sentence(template, words), nameHere)
	return Action{Text: before + Legible(c.named(i)) + after, Name: Brief(c.at(i).Name()), At: len(before), Link: c.link(i)}
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
