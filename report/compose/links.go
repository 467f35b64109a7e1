package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
)

// serverPrefix begins the anchor of a server.
const serverPrefix = "server-"

// slugBytes is the longest part of a name in an anchor, in bytes.
const slugBytes = 48

// links are the anchors of servers on the page.
type links struct {
	anchors map[serverIndex]string // of those that it lists
	carded  map[serverIndex]bool   // those of them that have a card
}

// nameLinks gives an anchor to every server that the page lists. It is made of the
// name, so that it stays the same from month to month; where names are not distinct, some
// digits of a hash of the server's key are added.
func (c *composer) nameLinks() links {
	l := links{map[serverIndex]string{}, map[serverIndex]bool{}}
	order, place := c.Priority().All(), c.rank
	shown := slices.Clone(order[:min(len(order), c.pageFleet)])
	for _, i := range c.onCards() {
		l.carded[i] = true
		if int(place[i]) >= c.pageFleet {
			shown = append(shown, i)
		}
	}
	slugs := make([]string, len(shown))
	whole := make([]bool, len(shown))
	uses := map[string]int{}
	for place, i := range shown {
		slugs[place], whole[place] = slug(c.serverAt(i).Name())
		uses[slugs[place]]++
	}
	taken := map[string]bool{}
	for place, i := range shown {
		name := slugs[place]
		if !whole[place] || uses[name] > 1 {
			sum := sha256.Sum256([]byte(c.serverAt(i).Key()))
			name = strings.TrimPrefix(name+"-"+hex.EncodeToString(sum[:4]), "-")
		}
		unique := name
		for n := 2; taken[unique]; n++ {
			unique = name + "-" + strconv.Itoa(n)
		}
		taken[unique] = true
		l.anchors[i] = serverPrefix + unique
	}
	return l
}

// notSlug matches characters that an anchor does not have.
var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// hashed matches names that end like an anchor with digits of a hash. They get such digits
// of their own, so that no name can take the anchor of another.
var hashed = regexp.MustCompile(`-[0-9a-f]{8}$`)

// slug is the part of a name that fits an anchor, and whether that is all of it, but
// for case and the characters between words.
func slug(name string) (s string, whole bool) {
	lower := strings.ToLower(name)
	s = strings.Trim(notSlug.ReplaceAllString(lower, "-"), "-")
	whole = s != "" && len(s) <= slugBytes && !hashed.MatchString(s) &&
		s == strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(lower)
	return strings.TrimRight(s[:min(len(s), slugBytes)], "-"), whole
}

// link returns the link to a server on the page; none for one that was removed.
func (c *composer) link(i serverIndex) report.ServerLink {
	l := report.ServerLink{Lacks: []string{}}
	if i < 0 {
		return l
	}
	for k, control := range c.baseline.Controls {
		if c.State(k, int(i)) != audit.Met {
			l.Lacks = append(l.Lacks, control.ID)
		}
	}
	l.Anchor, l.Card = c.links.anchors[i], c.links.carded[i]
	return l
}
