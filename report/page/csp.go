package page

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// policy returns the Content-Security-Policy of the page. Nothing may be fetched, and only
// scripts and styles with exactly the given text may run, so markup injected into the page
// would have no effect. There is at least one script.
func policy(style string, scripts ...string) string {
	hashes := make([]string, len(scripts))
	for i, s := range scripts {
		hashes[i] = hash(s)
	}
	return "default-src 'none'; script-src " + strings.Join(hashes, " ") + "; style-src " + hash(style) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// hash returns the source expression that allows an inline element with this text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
