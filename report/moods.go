package report

import (
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/history"
)

// Mood says whether a word is good or bad news. Writers colour words by it; the word
// stays, so that nothing is said by colour alone.
type Mood uint8

// The moods.
const (
	Good Mood = iota
	Warning
	Bad
	Dim // nobody knows, or nothing is claimed

	MoodCount // is how many there are
)

// The words of the documents that have a mood.
var (
	changeMoods = map[string]Mood{
		history.Regressed.String(): Bad, history.New.String(): Warning, history.Closed.String(): Good,
		history.Gone.String(): Dim, history.Incomparable.String(): Dim,
	}
	statusMoods = map[string]Mood{
		exception.Invalid.String(): Bad, exception.Expired.String(): Bad, exception.Expiring.String(): Warning,
		exception.Unused.String(): Warning, exception.Active.String(): Good,
	}
	gradeMoods = map[string]Mood{
		audit.High.String(): Bad, audit.Elevated.String(): Warning, audit.Ordinary.String(): Good, audit.Ungraded.String(): Dim,
	}
	outcomeMoods = map[string]Mood{brokenText: Bad, keptText: Good}
	trendMoods   = map[string]Mood{betterText: Good, worseText: Bad, incomparableText: Dim}
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
func moody[T any](moods map[string]Mood, col column[T]) column[T] {
	col.Moods = moods
	return col
}
