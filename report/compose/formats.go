package compose

import "fleetreport/report"

// The formats of most figures.
var (
	plainFormat   = report.Format{} // of whole numbers without a unit, and of texts
	shareFormat   = report.Format{Percent: true, Decimals: 1}
	callsFormat   = report.Format{Unit: "calls a month"}
	scoreFormat   = report.Format{Unit: "points", Decimals: 3}
	percentFormat = report.Format{Unit: "%", Decimals: 1}
	millisFormat  = report.Format{Unit: "ms"}
)

// countText is a whole number as prose prints it.
func countText(n int) string { return countText(n) }

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return countText(n) + " " + noun
}

// percentText is a percentage with as many decimals as it has.
func percentText(v float64) string { return plainPercent(v) + " %" }

func plainPercent(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
