package compose

import "fleetreport/report"

// The formats of most figures.
var (
	noFormat      = report.Format{}
	wholeFormat   = report.Format{}
	shareFormat   = report.Format{Percent: true, Decimals: 1}
	callsFormat   = report.Format{Unit: "calls a month"}
	scoreFormat   = report.Format{Unit: "points", Decimals: 3}
	percentFormat = report.Format{Unit: "%", Decimals: 1}
	millisFormat  = report.Format{Unit: "ms"}
)
