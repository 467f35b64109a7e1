package compose

import (
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
)

// The tones of words in the documents.
var (
	changeTones = map[string]report.Tone{
		history.Regressed.String(): report.BadTone, history.New.String(): report.WarningTone,
		history.Closed.String(): report.GoodTone,
		history.Gone.String():   report.NeutralTone, history.Incomparable.String(): report.NeutralTone,
	}
	statusTones = map[string]report.Tone{
		exception.Invalid.String(): report.BadTone, exception.Expired.String(): report.BadTone,
		exception.Expiring.String(): report.WarningTone,
		exception.Unused.String():   report.WarningTone, exception.Active.String(): report.GoodTone,
	}
	gradeTones = map[string]report.Tone{
		audit.High.String(): report.BadTone, audit.Elevated.String(): report.WarningTone,
		audit.Ordinary.String(): report.GoodTone, audit.Ungraded.String(): report.NeutralTone,
	}
	outcomeTones = map[string]report.Tone{brokenText: report.BadTone, keptText: report.GoodTone,
		notApplicableText: report.NeutralTone}
	trendTones = map[string]report.Tone{betterText: report.GoodTone, worseText: report.BadTone,
		incomparableText: report.NeutralTone}
)

// The texts of outcomes and trends.
const (
	brokenText = "broken"
	keptText   = "kept"

	notApplicableText = "not applicable"
	betterText        = "better"
	worseText         = "worse"
	incomparableText  = "not comparable"
)

// withTones sets the tones of the texts of a column.
func withTones[T any](tones map[string]report.Tone, col column[T]) column[T] {
	col.Tones = tones
	return col
}
