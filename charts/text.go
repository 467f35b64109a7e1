package charts

import (
	"slices"
	"strings"
	"unicode"

	"fleetreport/report"
)

// literal makes s safe where ECharts reads a template. A template begins with a
// brace right before a letter or @: "{b}" in labels and tooltips, "{a|x}" in
// rich text. An invisible word joiner after each brace keeps names that look
// like one as they are; nothing else in a template is special.
func literal(s string) string {
	return strings.ReplaceAll(s, "{", "{\u2060")
}

// members are what every JavaScript object has. ECharts keeps the widths of the
// texts that it measured in a plain object, under the texts themselves: a server
// named __proto__ would write into the prototype of all objects of the page.
var members = []string{
	"__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor",
	"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
}

// unlike makes s differ, invisibly, from the members of an object.
func unlike(s string) string {
	if slices.Contains(members, s) {
		return "\u2060" + s
	}
	return s
}

// legible is the form in which every text of the data is shown.
func legible(s string) string { return unlike(report.Legible(s)) }

// advance is about how wide r is in the charts' font at 12 pixels, in pixels.
// It is no more than a guess to lay out by: the reader's font may be another.
func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case r < 0x7f && strings.ContainsRune("iljtfrI.,:;'|!()[] -", r):
		return 4
	case r < 0x7f && strings.ContainsRune("mwMW@%", r):
		return 11
	case r >= 0x1100 && r < 0x1200 || r >= 0x2e80: // Korean, Chinese, Japanese, emoji
		return 12.5
	case unicode.IsUpper(r):
		return 8.5
	}
	return 6.9
}

// textWidth is about how wide s is at 12 pixels, in pixels.
func textWidth(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += advance(r)
	}
	return sum
}

// widest is the greatest textWidth of texts, in whole pixels.
func widest(texts []string) int {
	most := 0.0
	for _, s := range texts {
		most = max(most, textWidth(s))
	}
	return int(most) + 1
}

// wrap breaks s into at most three lines of about columns characters, at spaces
// where it can, and ends with an ellipsis what does not fit. Tooltips need it:
// ECharts does not wrap them, and a name may be a thousand characters long.
func wrap(s string, columns int) string {
	const n = 3
	limit := float64(columns) * advance('n')
	var lines []string
	rest := []rune(s)
	for len(rest) > 0 && len(lines) < n {
		cut, space, used := 0, 0, 0.0
		for cut < len(rest) && used+advance(rest[cut]) <= limit {
			used += advance(rest[cut])
			if rest[cut] == ' ' {
				space = cut + 1
			}
			cut++
		}
		if cut < len(rest) && space > 0 {
			cut = space
		}
		lines = append(lines, unlike(strings.TrimRight(string(rest[:cut]), " ")))
		rest = rest[cut:]
	}
	if len(rest) > 0 {
		lines[len(lines)-1] += "…"
	}
	return strings.Join(lines, "\n")
}

// joinLines puts texts that are not empty on lines of their own.
func joinLines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), "\n")
}

// titled is "title: text", or text where there is no title.
func titled(title, text string) string {
	if title == "" {
		return text
	}
	return title + ": " + text
}

// shorten cuts s to about limit pixels and marks the cut.
func shorten(s string, limit float64) string {
	if textWidth(s) <= limit {
		return s
	}
	used := 0.0
	for i, r := range s {
		if used += advance(r); used > limit-10 {
			return s[:i] + "…"
		}
	}
	return s
}
