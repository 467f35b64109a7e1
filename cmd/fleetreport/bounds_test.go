package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fleetreport/report/needs"
)

// The page is as small as a picture from a phone, whatever the fleet's size: it can
// be sent by mail, and a browser has it in memory at once.
const (
	sampleBytes = 1_500_000
	crowdBytes  = 3_000_000

	// The most rows that all tables of a page have together, heads among them: two
	// tables list the whole fleet, nine have servers or rows of one kind, and the
	// other seventeen have teams and the like.
	crowdRows     = 2*501 + 9*151 + 17*51
	crowdCards    = 50
	crowdElements = 35_000
)

// TestPageBounds builds the page of the sample, and of a fleet that hardly any
// company has.
func TestPageBounds(t *testing.T) {
	needs.Time(t)
	for _, c := range []struct {
		name                         string
		input                        string
		bytes, elements, rows, cards int
	}{
		{"sample", sampleInput, sampleBytes, 5_000, 300, crowdCards},
		{"100,000 servers", crowd(t, 100_000, 2_000), crowdBytes, crowdElements, crowdRows, crowdCards},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := contents(t, pageOf(t, c.input))
			if len(text) > c.bytes {
				t.Errorf("the page has %d bytes, at most %d are promised", len(text), c.bytes)
			}
			// Without its scripts: they are the same for every fleet.
			elements := map[string]int{}
			z := html.NewTokenizer(strings.NewReader(withoutScripts(string(text))))
			for z.Next() != html.ErrorToken {
				if token := z.Token(); token.Type == html.StartTagToken || token.Type == html.SelfClosingTagToken {
					elements[token.Data]++
					elements["all"]++
				}
			}
			for _, e := range []struct {
				what        string
				least, most int
			}{
				{"all", 500, c.elements}, {"tr", 50, c.rows}, {"article", 1, c.cards},
			} {
				if n := elements[e.what]; n < e.least || n > e.most {
					t.Errorf("the page has %d elements (%s), want %d to %d", n, e.what, e.least, e.most)
				}
			}
		})
	}
}

// TestMarkdownBounds checks that report.md of a large fleet is a file that code hosts show.
func TestMarkdownBounds(t *testing.T) {
	needs.Time(t)
	t.Parallel()
	const markdownBytes = 512_000
	dir := t.TempDir()
	if got := ran(nil, "build", "-q", "--formats", "md", "--period", "2026-11", "-o", dir,
		crowd(t, 10_000, 2_000)); got.status != exitDone {
		t.Fatal(got.stderr)
	}
	if n := len(contents(t, filepath.Join(dir, markdownFile))); n > markdownBytes {
		t.Errorf("report.md has %d bytes, at most %d are promised", n, markdownBytes)
	}
}

// crowd writes the inventory of so many servers in so many teams, with names as
// people give them: long ones, and some in other scripts. It returns its path.
func crowd(t testing.TB, servers, teams int) string {
	t.Helper()
	names := []string{"customer-relationship-management", "warehouse-forecast", "入庫管理システム",
		"Größenänderungsdienst",
		"hr"}
	auths := []string{"oauth2", "api_key", "oidc", "basic", "oauth2", "none", "mtls", ""}
	path := filepath.Join(t.TempDir(), "fleet-2026-11.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprintln(w,
		"server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,"+
			"monthly_calls,avg_latency_ms,error_rate_pct,compliant")
	for i := range servers {
		fmt.Fprintf(w, "MCP%06d,%s-of-the-%s-%06d,Business unit for %s %04d,%d,%s,%d,%t,%t,%d,%d,%d.%d,%t\n",
			i, names[i%len(names)], names[i*7%len(names)], i, names[i%teams%len(names)], i%teams,
			1+i%9, auths[i*5%len(auths)], i%4*50, i*7%3 > 0, i*5%4 > 0, i*7919%1_000_003, 40+i*31%900, i*29%97/10, i%10,
			i%2 == 0)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
