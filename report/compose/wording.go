package compose

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"text/template"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/templates"
)

var wording = template.Must(template.New("wording").Option("missingkey=error").
	Funcs(new(composer).templateFuncs()).Parse(templates.Wording))

// templateFuncs returns the functions of the wording templates. A fact that does not exist is an
// error, not a blank.
func (c *composer) templateFuncs() template.FuncMap {
	get := func(id string) (report.Fact, error) {
		f, ok := c.facts[id]
		if !ok {
			return f, fmt.Errorf("no fact has the id %s", id)
		}
		return f, nil
	}
	return template.FuncMap{
		// fact prints a fact as people read it.
		"fact": func(id string) (string, error) {
			f, err := get(id)
			return report.Legible(f.Text()), err
		},
		// known reports whether there is such a fact, and a value in it.
		"known": func(id string) bool {
			f, ok := c.facts[id]
			return ok && f.Value.Kind != report.Unknown
		},
		// value is the number of a fact.
		"value": func(id string) (float64, error) {
			f, err := get(id)
			return f.Value.Num, err
		},
		// count prints a fact with its noun: "1 server", "10 servers".
		"count": func(id, noun string) (string, error) {
			f, err := get(id)
			return f.Text() + " " + pluralForm(f, noun, noun+"s"), err
		},
		// servers prints a number of servers of the fleet: "2 servers", and "it" where there is only one.
		"servers": func(id string) (string, error) {
			f, err := get(id)
			if c.total.Servers == 1 {
				return "it", err
			}
			return f.Text() + " " + pluralForm(f, "server", "servers"), err
		},
		// partOf prints a fact that is a part of another, which the sentence has just named: "2 of them".
		"partOf": func(part, whole string) (string, error) {
			p, err := get(part)
			w, wrong := get(whole)
			switch {
			case p.Value.Num != w.Value.Num:
				return p.Text() + " of them", errors.Join(err, wrong)
			case w.Text() == "1":
				return "it", errors.Join(err, wrong)
			default:
				return "all of them", errors.Join(err, wrong)
			}
		},
		"is": func(id string) (string, error) {
			f, err := get(id)
			return pluralForm(f, "is", "are"), err
		},
		"verb": func(id, one, many string) (string, error) {
			f, err := get(id)
			return pluralForm(f, one, many), err
		},
		// verbOf is the form that fits a figure with its base: "0 of 1 server meets".
		"verbOf": func(id, one, many string) (string, error) {
			f, err := get(id)
			if c.total.Servers == 1 {
				return one, err
			}
			return pluralForm(f, one, many), err
		},
		"all": func() string {
			switch n := c.total.Servers; n {
			case 1:
				return "The only server" + c.onlyReadable()
			case 2:
				return "Both servers" + c.onlyReadable()
			default:
				return "All " + counted(n, "server") + c.onlyReadable()
			}
		},
		"every": func() string {
			if c.total.Servers == 1 {
				return "the only server" + c.onlyReadable()
			}
			return "every server" + c.onlyReadable()
		},
		// calls prints the calls of the fleet, as the base of a share of them.
		"calls": func() (string, error) {
			f, err := get("calls")
			return f.Text() + " " + c.knownCallsUnit(f.Value), err
		},
		"hasColumn": func(name string) bool {
			_, ok := c.columnOf(name)
			return ok
		},
	}
}

// pluralForm returns the singular or plural form for a figure as it is shown.
func pluralForm(f report.Fact, one, many string) string {
	if f.Text() == "1" {
		return one
	}
	return many
}

// onlyReadable limits a statement on all servers to those that could be read, where rows were
// left out, because the others are unknown.
func (c *composer) onlyReadable() string {
	if c.fleet.Source().Rejected > 0 {
		return " that could be read"
	}
	return ""
}

// knownCallsUnit is the unit of the calls of the fleet. If the calls of some servers are unknown,
// it contains "known", because shares of the sum are shares of the known calls only.
func (c *composer) knownCallsUnit(all report.Cell) string {
	unit := "calls per month"
	if all.Num == 1 {
		unit = "call per month"
	}
	if c.total.Calls.Known < c.total.Servers {
		unit = "known " + unit
	}
	return unit
}

// shareOfCalls is the header of a column with shares of the calls of the fleet.
func (c *composer) shareOfCalls(all string) string {
	if c.total.Calls.Known < c.total.Servers {
		return "Share of known calls"
	}
	return all
}

// paragraphs executes a wording template; blank lines separate paragraphs.
func (c *composer) paragraphs(name string, data any) []string {
	var b strings.Builder
	err := c.wording.ExecuteTemplate(&b, name, data)
	if err != nil {
		c.err = cmp.Or(c.err, fmt.Errorf("wording: %w", err))
		return nil
	}
	var texts []string
	for p := range strings.SplitSeq(b.String(), "\n\n") {
		if p = report.Legible(p); p != "" {
			texts = append(texts, p)
		}
	}
	return texts
}

// sentence executes a wording template that is one paragraph.
func (c *composer) sentence(name string, data any) string {
	return strings.Join(c.paragraphs(name, data), " ")
}

// joinNames lists servers for a sentence: "a, b and c", or the first five and how
// many more of all there are.
func (c *composer) joinNames(first []serverIndex, all int) string {
	var names []string
	for _, i := range first[:min(len(first), maxNames)] {
		names = append(names, report.Brief(c.serverAt(i).Name()))
	}
	if more := all - len(names); more > 0 {
		return strings.Join(names, ", ") + " and " + countText(more) + " more"
	}
	return enumerate(names)
}

// firstByPriority are the first servers of the migration priority that keep selects, as many as a
// sentence names.
func (c *composer) firstByPriority(keep func(serverIndex) bool) []serverIndex {
	return c.firstServers(maxNames, keep)
}

// firstServers are the first n servers of the migration priority that keep selects.
func (c *composer) firstServers(n int, keep func(serverIndex) bool) []serverIndex {
	var first []serverIndex
	for _, i := range c.Priority().All() {
		if len(first) == n {
			break
		}
		if keep(i) {
			first = append(first, i)
		}
	}
	return first
}

// enumerate joins items for a sentence: "a, b and c".
func enumerate(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}

// nameAndTeam is a server's name with its team: "legacy-erp (Operations)".
func (c *composer) nameAndTeam(i serverIndex) string {
	s := c.serverAt(i)
	if s.Team() == "" {
		return report.Brief(s.Name())
	}
	return report.Brief(s.Name()) + " (" + report.Brief(s.Team()) + ")"
}

// gapsInWords describes what a server lacks: "not on OAuth 2.0, without DLP and
// without logging"; unknown controls are said to be unknown.
func (c *composer) gapsInWords(i serverIndex) string {
	var gaps []string
	for k, control := range c.baseline.Controls {
		text := ""
		switch c.State(k, int(i)) {
		case audit.NotMet:
			text = control.Gap
		case audit.Unknown:
			text = control.Title + " unknown"
		default:
			continue
		}
		if e := c.Exceptions.Of(k, int(i)); e != nil {
			text += " (exception until " + formatDay(e.Expires) + ")"
		}
		gaps = append(gaps, text)
	}
	return enumerate(gaps)
}
