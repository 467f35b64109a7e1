package charts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"fleetreport/charts/svg"
	"fleetreport/report"
)

// escapeTemplate makes s safe where ECharts expects a template. A template begins with a
// brace directly before a letter or @: "{b}" in labels and tooltips, "{a|x}" in rich
// text. An invisible word joiner after each brace prevents that; nothing else in a
// template is special.
func escapeTemplate(s string) string {
	return strings.ReplaceAll(s, "{", "{\u2060")
}

// objectMembers are the members of every JavaScript object. ECharts caches the widths of
// texts in a plain object whose keys are the texts: a server named __proto__ would write
// into the prototype of all objects of the page.
var objectMembers = []string{
	"__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor",
	"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
}

// escapeMember makes s differ, invisibly, from the members of an object.
func escapeMember(s string) string {
	if slices.Contains(objectMembers, s) {
		return "\u2060" + s
	}
	return s
}

// displayText returns the form in which texts of the data are shown.
func displayText(s string) string { return escapeMember(limitMarks(report.Legible(s))) }

// limitMarks removes combining marks from letters with more of them than any language
// uses. They would cover the names above and below.
func limitMarks(s string) string {
	const limit = 3
	marks := 0
	return strings.Map(func(r rune) rune {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
			return r
		}
		if marks++; marks > limit {
			return -1
		}
		return r
	}, s)
}

// fontSize is the size of all texts in CSS pixels.
const fontSize = 12.0

// pageFontFactor is how much wider than the font of the pictures the reader's own font
// may be, which the page uses.
const pageFontFactor = 1.14

// advance returns the greatest likely width of r in the charts, in CSS pixels.
func advance(r rune) float64 { return pageFontFactor * fontSize * svg.Advance(r) }

// textWidth returns the greatest likely width of s, in CSS pixels.
func textWidth(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += advance(r)
	}
	return sum
}

// widest returns the greatest textWidth of texts, in whole CSS pixels.
func widest(texts []string) int {
	most := 0.0
	for _, s := range texts {
		most = max(most, textWidth(s))
	}
	return int(most) + 1
}

// wrap breaks s into at most n lines of width CSS pixels, at spaces if possible, and
// ends with an ellipsis if s is longer. ECharts wraps neither tooltips nor axis titles,
// and a name may be a thousand characters long.
func wrap(s string, width float64, n int) string {
	var lines []string
	rest := []rune(s)
	for len(rest) > 0 && len(lines) < n {
		end, space, used := 0, 0, 0.0
		for end < len(rest) && used+advance(rest[end]) <= width {
			used += advance(rest[end])
			if rest[end] == ' ' {
				space = end + 1
			}
			end++
		}
		if end < len(rest) {
			end = cmp.Or(space, characterBreak(rest, end))
		}
		lines = append(lines, escapeMember(strings.TrimRight(string(rest[:end]), " ")))
		rest = rest[end:]
	}
	if len(rest) > 0 {
		lines[len(lines)-1] += "…"
	}
	return strings.Join(lines, "\n")
}

// characterBreak returns the last position up to i where text may be broken: neither
// within a letter with combining marks nor within an emoji of several code points.
func characterBreak(text []rune, i int) int {
	const joiner = '\u200d'
	for ; i > 0; i-- {
		after := text[i]
		isModifier := after >= 0x1f3fb && after <= 0x1f3ff // skin tones
		if !unicode.In(after, unicode.M, unicode.Cf) && text[i-1] != joiner && !isModifier {
			return i
		}
	}
	return 1
}

// joinLines joins the texts that are not empty, one on each line.
func joinLines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), "\n")
}

// titled returns "title: text", or text if there is no title.
func titled(title, text string) string {
	if title == "" {
		return text
	}
	return title + ": " + text
}

// shorten shortens s to about limit CSS pixels. The ellipsis is in the middle, because
// names of servers often differ at their ends only.
func shorten(s string, limit float64) string {
	if textWidth(s) <= limit {
		return s
	}
	runes := []rune(s)
	room := limit - textWidth("…")
	head, used := 0, 0.0
	for head < len(runes) && used+advance(runes[head]) <= room*0.6 {
		used += advance(runes[head])
		head++
	}
	head = characterBreak(runes, head)
	tail := len(runes)
	for tail > head && used+advance(runes[tail-1]) <= room {
		used += advance(runes[tail-1])
		tail--
	}
	for tail < len(runes) && characterBreak(runes, tail) != tail {
		tail++
	}
	return strings.TrimRight(string(runes[:head]), " ") + "…" + strings.TrimLeft(string(runes[tail:]), " ")
}

// shortenAll shortens names to limit CSS pixels each. Where that would make names equal,
// their common beginning is removed instead.
func shortenAll(names []string, limit float64) []string {
	short := make([]string, len(names))
	groups := map[string][]int{} // indexes of names, by their short forms
	for i, name := range names {
		short[i] = shorten(name, limit)
		groups[short[i]] = append(groups[short[i]], i)
	}
	for _, group := range groups {
		if len(group) == 1 {
			continue
		}
		prefix := []rune(names[group[0]])
		for _, i := range group[1:] {
			prefix = prefix[:commonPrefix(prefix, []rune(names[i]))]
		}
		for _, i := range group {
			if runes := []rune(names[i]); len(prefix) > 0 && len(prefix) < len(runes) {
				rest := runes[characterBreak(runes, len(prefix)):]
				short[i] = shorten("…"+strings.TrimLeft(string(rest), " "), limit)
			}
		}
	}
	return short
}

// commonPrefix returns the length of the longest common prefix of a and b.
func commonPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
