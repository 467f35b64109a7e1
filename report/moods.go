package report

import (
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
)

// The words of the documents that are good or bad news.
var (
	changeMoods = map[string]audit.State{
		history.Regressed.String(): audit.NotMet, history.New.String(): audit.NotMet, history.Closed.String(): audit.Met,
		history.Gone.String(): audit.Unknown, history.Incomparable.String(): audit.Unknown,
	}
	statusMoods = map[string]audit.State{
		exception.Invalid.String(): audit.NotMet, exception.Expired.String(): audit.NotMet, exception.Expiring.String(): audit.NotMet,
		exception.Active.String(): audit.Met,
	}
	gradeMoods   = map[string]audit.State{audit.High.String(): audit.NotMet, audit.Ungraded.String(): audit.Unknown}
	outcomeMoods = map[string]audit.State{brokenText: audit.NotMet, keptText: audit.Met}
	trendMoods   = map[string]audit.State{betterText: audit.Met, worseText: audit.NotMet, incomparableText: audit.Unknown}
)

// The words of outcomes and trends.
const (
	brokenText       = "broken"
	keptText         = "kept"
	betterText       = "better"
	worseText        = "worse"
	incomparableText = "not comparable"
)

// moody gives a column the moods of its texts.
func moody[T any](moods map[string]audit.State, col column[T]) column[T] {
	col.Moods = moods
	return col
}
