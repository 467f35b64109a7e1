// Package palette says what the things of a report look like, in the pictures of
// every document: a reader who has learnt a colour in one finds it in the others.
// It knows colours and patterns, and no way to draw them.
package palette

import (
	"slices"
	"strings"

	"fleetreport/report/audit"
)

// Look is how one thing looks: a colour, and a pattern over it for those that share a
// chart with others, so that no meaning rests on colour alone.
type Look struct {
	Colour  string // "#0072b2"
	Pattern Pattern
}

// Pattern is what lies, paler, over a colour.
type Pattern uint8

// The patterns.
const (
	Plain   Pattern = iota
	Falling         // stripes from the upper left to the lower right
	Rising          // stripes from the lower left to the upper right
	Level           // stripes that lie
	Upright         // stripes that stand
	Dots
)

// The colours keep apart in the common forms of colour blindness, and each has
// a contrast of at least 3:1 against white paper and against a page of #16181d.
var (
	Met     = Look{Colour: "#0072b2"}
	NotMet  = Look{"#d55e00", Falling}
	Unknown = Look{"#767b84", Dots}

	// Servers and calls are two measures of one thing, hence two blues.
	ByServers = Look{Colour: "#0072b2"}
	ByCalls   = Look{"#4a94c9", Rising}

	OAuth   = Look{Colour: "#6a55cf"}
	DLP     = Look{"#1f8a63", Falling}
	Logging = Look{"#938422", Dots}
	Errors  = Look{"#c863ae", Rising}
)

// Spare are for the controls of other baselines, by position. That of errors comes
// after all other colours: not every chart of the controls has errors too, and a
// control should look the same in each.
var Spare = []Look{
	OAuth, DLP, Logging,
	{"#9c6644", Level},
	{"#3e8e9e", Upright},
	{Colour: "#5f7f2f"},
	{"#a0522d", Dots},
	Errors,
	// The same colours again, with other patterns.
	{"#6a55cf", Upright},
	{"#1f8a63", Dots},
	{Colour: "#c863ae"},
	{"#938422", Level},
	{"#3e8e9e", Dots},
	{"#5f7f2f", Falling},
}

// byColumn knows the columns that mean the same wherever they are drawn.
var byColumn = map[string]Look{
	"compliant_calls":       Met,
	"noncompliant_calls":    NotMet,
	"exposed_calls":         NotMet,
	"met_share":             ByServers,
	"met_calls_share":       ByCalls,
	"compliant_share":       ByServers,
	"compliant_calls_share": ByCalls,
	"calls":                 ByServers,
	"oauth":                 OAuth,
	"dlp":                   DLP,
	"logging":               Logging,
	"errors":                Errors,
}

// OfState is the look of a state.
func OfState(s audit.State) Look {
	switch s {
	case audit.Met:
		return Met
	case audit.NotMet:
		return NotMet
	default:
		return Unknown
	}
}

// Of are the looks of columns, by their ids, no two of them alike as long as there
// are enough. What a control adds to a score, and how many servers lack it, look as
// the control does.
func Of(columns []string) []Look {
	looks := make([]Look, len(columns))
	var used []Look
	for i, id := range columns {
		id = strings.TrimPrefix(strings.TrimPrefix(id, "points_"), "lacking_")
		if look, ok := byColumn[id]; ok {
			looks[i] = look
			used = append(used, look)
		}
	}
	for i := range looks {
		if looks[i].Colour != "" {
			continue
		}
		free := slices.IndexFunc(Spare, func(s Look) bool { return !slices.Contains(used, s) })
		if free < 0 {
			free = i % len(Spare)
		}
		looks[i] = Spare[free]
		used = append(used, Spare[free])
	}
	return looks
}

// Lines are the colours of columns that are drawn as lines, which have no patterns:
// no two of them alike as long as there are enough.
func Lines(columns []string) []string {
	var colours []string
	for _, look := range Of(columns) {
		colour := look.Colour
		for _, other := range Spare {
			if !slices.Contains(colours, colour) {
				break
			}
			colour = other.Colour
		}
		colours = append(colours, colour)
	}
	return colours
}
