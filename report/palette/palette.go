// Package palette defines the colours and patterns of what a report shows in pictures.
// They are the same in all documents, and independent of how a document draws them.
package palette

import (
	"slices"
	"strings"

	"fleetreport/report/audit"
)

// Style is a colour and a pattern over it. Things in one chart differ in their patterns,
// so that no meaning depends on colour alone.
type Style struct {
	Colour  string // "#0072b2"
	Pattern Pattern
}

// Pattern is a pattern in a paler shade of a colour.
type Pattern uint8

// The patterns.
const (
	Plain      Pattern = iota
	Falling            // stripes from the upper left to the lower right
	Rising             // stripes from the lower left to the upper right
	Horizontal         // stripes
	Vertical           // stripes
	Dots
)

// The colours are distinguishable with the common forms of colour blindness, and each
// has a contrast of at least 3:1 with white paper and with a page of #16181d.
var (
	Met     = Style{Colour: "#0072b2"}
	NotMet  = Style{"#d55e00", Falling}
	Unknown = Style{"#767b84", Dots}

	// Servers and calls are two measures of the same fact, hence two blues.
	ByServers = Style{Colour: "#0072b2"}
	ByCalls   = Style{"#4a94c9", Rising}

	OAuth   = Style{Colour: "#6a55cf"}
	DLP     = Style{"#1f8a63", Falling}
	Logging = Style{"#938422", Dots}
	Errors  = Style{"#c863ae", Rising}
)

// Spare are the styles of the controls of other baselines, by position. The style of errors
// comes after all other colours: only some charts of controls show errors, and a control
// should have the same style in all of them.
var Spare = []Style{
	OAuth, DLP, Logging,
	{"#9c6644", Horizontal},
	{"#3e8e9e", Vertical},
	{Colour: "#5f7f2f"},
	{"#a0522d", Dots},
	Errors,
	// The same colours with other patterns.
	{"#6a55cf", Vertical},
	{"#1f8a63", Dots},
	{Colour: "#c863ae"},
	{"#938422", Horizontal},
	{"#3e8e9e", Dots},
	{"#5f7f2f", Falling},
}

// byColumn has the columns that mean the same in every chart, by their ids.
var byColumn = map[string]Style{
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

// OfState returns the style of a state.
func OfState(s audit.State) Style {
	switch s {
	case audit.Met:
		return Met
	case audit.NotMet:
		return NotMet
	default:
		return Unknown
	}
}

// OfColumns returns the styles of columns, given their ids. All differ as long as there
// are enough styles. The points of a control and the number of servers without it have
// the style of the control.
func OfColumns(ids []string) []Style {
	styles := make([]Style, len(ids))
	var used []Style
	for i, id := range ids {
		id = strings.TrimPrefix(strings.TrimPrefix(id, "points_"), "lacking_")
		if style, ok := byColumn[id]; ok {
			styles[i] = style
			used = append(used, style)
		}
	}
	for i := range styles {
		if styles[i].Colour != "" {
			continue
		}
		unused := slices.IndexFunc(Spare, func(s Style) bool { return !slices.Contains(used, s) })
		if unused < 0 {
			unused = i % len(Spare)
		}
		styles[i] = Spare[unused]
		used = append(used, Spare[unused])
	}
	return styles
}

// LineColours returns the colours of columns that are drawn as lines, which have no
// patterns, given their ids. All differ as long as there are enough colours.
func LineColours(ids []string) []string {
	var colours []string
	for _, style := range OfColumns(ids) {
		colour := style.Colour
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
