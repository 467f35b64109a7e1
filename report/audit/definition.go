package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report/fleet"
)

// Definition is the same for two controls that judge an inventory alike: the same
// condition on the same column, read in the same way, whatever they are called and
// weigh. It is made for comparing months, and no text of the documents.
func (b *Baseline) Definition(control int) string {
	c := b.Controls[control]
	d := strconv.Quote(strings.ToLower(strings.TrimSpace(c.Column)))
	switch {
	case c.Present && (fleet.Answers(c.Column) != nil || fleet.Numbers(c.Column) != nil):
		return d + " present"
	case c.Present: // of a text, which may say that nobody knows
		return d + " present, known" + b.reading(c)
	case c.MaxAgeDays != nil:
		return d + " days<=" + strconv.Itoa(*c.MaxAgeDays)
	case c.AtLeast != nil || c.AtMost != nil:
		if c.AtLeast != nil {
			d += " >=" + decimal(*c.AtLeast)
		}
		if c.AtMost != nil {
			d += " <=" + decimal(*c.AtMost)
		}
		return d
	}
	var values []string
	for _, v := range c.SatisfiedBy {
		values = append(values, strconv.Quote(strings.ToLower(v)))
	}
	slices.Sort(values)
	in := " in "
	if c.ReadsAnswers() {
		in = " answered "
	}
	return d + in + strings.Join(slices.Compact(values), ",") + b.reading(c)
}

// reading stands for the spellings of authentication types on which the state of the
// control depends: those of the types that meet it, or, where any does, those of
// "unknown", which does not, and the words for it that are read as another type. It is ""
// where there are none.
func (b *Baseline) reading(c Control) string {
	if c.Column != fleet.AuthType {
		return ""
	}
	var keys []string
	for key, value := range b.AuthSpellings() {
		switch {
		case !c.Present && Satisfies(c, value), c.Present && value == unknownAuth:
			keys = append(keys, key)
		case c.Present && (key == "na" || saysUnknown(c, key)): // n/a without its sign
			keys = append(keys, "not "+key) // no key has a space
		}
	}
	if keys == nil {
		return ""
	}
	slices.Sort(keys)
	// The way in which the keys are compared is a part of the reading: months that took
	// "oauth2?" for oauth2 are not like these.
	sum := sha256.Sum256([]byte("signs count\n" + strings.Join(keys, "\n")))
	const enough = 8 // bytes, to tell one list from another
	return " spelt " + hex.EncodeToString(sum[:enough])
}
