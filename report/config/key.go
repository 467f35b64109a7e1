package config

import (
	"regexp"
	"strconv"
	"strings"

	"fleetreport/report/quote"
)

// plainKey is a key that needs no quotes in the Key of a mistake.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// keyOf writes a path of keys and indices as people do: controls[2].weight.
func keyOf(path []any) string {
	var b strings.Builder
	for _, part := range path {
		switch part := part.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(part) + "]")
		case string:
			if !plainKey.MatchString(part) {
				b.WriteString("[" + quote.Value(part) + "]")
				break
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(part)
		}
	}
	return b.String()
}
