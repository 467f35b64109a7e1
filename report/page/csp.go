package page

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// policy is the Content-Security-Policy of the page: nothing may be fetched, and
// of scripts and styles only those with the given text may run, so that even
// markup that slipped in could do nothing.
func policy(style string, scripts ...string) string {
	allowed := "'none'"
	if len(scripts) > 0 {
		hashes := make([]string, len(scripts))
		for i, s := range scripts {
			hashes[i] = hash(s)
		}
		allowed = strings.Join(hashes, " ")
	}
	return "default-src 'none'; script-src " + allowed + "; style-src " + hash(style) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// hash is the source expression that allows an inline element with this text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
