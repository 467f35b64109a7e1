package compose

import (
	"fleetreport/report"
	"math"
	"strconv"
)

// The formats of most figures.
var (
	plainFormat   = report.Format{} // of whole numbers without a unit, and of texts
	shareFormat   = report.Format{Percent: true, Decimals: 1}
	callsFormat   = report.Format{Unit: "calls per month"}
	monthlyFormat = report.Format{Unit: "per month"}
	limitFormat   = report.Format{Unit: "requests per minute"}
	scoreFormat   = report.Format{Unit: "points", Decimals: 3}
	percentFormat = report.Format{Unit: "%", Decimals: 1}
	millisFormat  = report.Format{Unit: "ms"}
)

// countText is a whole number as prose prints it.
func countText(n int) string { return plainFormat.Text(report.CountCell(n)) }

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

// mostDecimals is how many digits after the point are shown at most.
const mostDecimals = 3

// decimals is how many digits after the point a number needs, up to mostDecimals.
func decimals(v float64) int {
	n := 0
	for n < mostDecimals && !isExact(v, n) {
		n++
	}
	return n
}

// isExact reports whether a number, as read and written, has at most that many digits after
// the point: whether it is the number nearest to such a decimal.
func isExact(v float64, decimals int) bool {
	shift := [...]float64{1, 10, 100, 1000}[decimals]
	return math.Round(v*shift)/shift == v
}
