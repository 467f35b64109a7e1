package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report/fleet"
)

// Definition returns a text that is equal for two controls that evaluate an inventory alike: they have the same
// condition on the same column and read it in the same way, whatever their titles and weights are. Months are compared
// by it, and no document prints it.
func (b *Baseline) Definition(control int) string {
	c := b.Controls[control]
	return strconv.Quote(strings.ToLower(strings.TrimSpace(c.Column))) + " " + c.Condition.Canonical(b, c.Column)
}

// spellingsHash returns a hash of the spellings of authentication types that keep returns, which gets each spelling
// with its value and returns "" to leave it out. It returns "" for another column, and if no spelling is left.
func (b *Baseline) spellingsHash(column string, keep func(spelling, value string) string) string {
	if column != fleet.AuthType {
		return ""
	}
	var kept []string
	for spelling, value := range b.AuthSpellings() {
		if s := keep(spelling, value); s != "" {
			kept = append(kept, s)
		}
	}
	if kept == nil {
		return ""
	}
	slices.Sort(kept)
	// The rule by which spellings are compared is part of the hash: earlier releases read "oauth2?" as oauth2, so their
	// months cannot be compared with those of this one.
	sum := sha256.Sum256([]byte("signs count\n" + strings.Join(kept, "\n")))
	const hashBytes = 8 // enough to distinguish two lists
	return " spelt " + hex.EncodeToString(sum[:hashBytes])
}
