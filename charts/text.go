package charts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"fleetreport/charts/svg"
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
func legible(s string) string { return unlike(level(report.Legible(s))) }

// level leaves each letter as many marks as any language puts on one. Heaps of
// them would reach into the names above and below.
func level(s string) string {
	const most = 3
	marks := 0
	return strings.Map(func(r rune) rune {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
			return r
		}
		if marks++; marks > most {
			return -1
		}
		return r
	}, s)
}

// fontSize is the size of all texts in CSS pixels.
const fontSize = 12.0

// wider is how much wider than the font of the pictures that of a page may be: it
// is the reader's own.
const wider = 1.14

// advance is about how wide r is in the charts at most, in CSS pixels.
func advance(r rune) float64 { return wider * fontSize * svg.Advance(r) }

// textWidth is about how wide s is, in CSS pixels.
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

// wrap breaks s into at most n lines of width CSS pixels, at spaces where it can,
// and ends with an ellipsis what does not fit. ECharts wraps neither tooltips nor
// the titles of axes, and a name may be a thousand characters long.
func wrap(s string, width float64, n int) string {
	var lines []string
	rest := []rune(s)
	for len(rest) > 0 && len(lines) < n {
		cut, space, used := 0, 0, 0.0
		for cut < len(rest) && used+advance(rest[cut]) <= width {
			used += advance(rest[cut])
			if rest[cut] == ' ' {
				space = cut + 1
			}
			cut++
		}
		if cut < len(rest) {
			cut = cmp.Or(space, apart(rest, cut))
		}
		lines = append(lines, unlike(strings.TrimRight(string(rest[:cut]), " ")))
		rest = rest[cut:]
	}
	if len(rest) > 0 {
		lines[len(lines)-1] += "…"
	}
	return strings.Join(lines, "\n")
}

// apart is the last place up to cut where text may be parted: not within a
// letter with its marks, nor within an emoji that is made of several.
func apart(text []rune, cut int) int {
	const joiner = '\u200d'
	for at := cut; at > 0; at-- {
		after := text[at]
		if !unicode.In(after, unicode.M, unicode.Cf) && text[at-1] != joiner && (after < 0x1f3fb || after > 0x1f3ff) {
			return at
		}
	}
	return max(1, cut)
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

// shorten cuts s to about limit CSS pixels: names of servers often differ at their
// ends alone, so an ellipsis stands in for what is in the middle.
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
	head = apart(runes, head)
	tail := len(runes)
	for tail > head && used+advance(runes[tail-1]) <= room {
		used += advance(runes[tail-1])
		tail--
	}
	for tail < len(runes) && apart(runes, tail) != tail {
		tail++
	}
	return strings.TrimRight(string(runes[:head]), " ") + "…" + strings.TrimLeft(string(runes[tail:]), " ")
}

// shortened are names cut to limit CSS pixels each. Where the cut leaves two names
// alike, what they begin with alike goes instead.
func shortened(names []string, limit float64) []string {
	cut := make([]string, len(names))
	alike := map[string][]int{}
	for i, name := range names {
		cut[i] = shorten(name, limit)
		alike[cut[i]] = append(alike[cut[i]], i)
	}
	for _, places := range alike {
		if len(places) == 1 {
			continue
		}
		common := []rune(names[places[0]])
		for _, i := range places[1:] {
			common = common[:sharedRunes(common, []rune(names[i]))]
		}
		for _, i := range places {
			if runes := []rune(names[i]); len(common) > 0 && len(common) < len(runes) {
				rest := runes[apart(runes, len(common)):]
				cut[i] = shorten("…"+strings.TrimLeft(string(rest), " "), limit)
			}
		}
	}
	return cut
}

// sharedRunes is how many runes a and b begin with alike.
func sharedRunes(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
