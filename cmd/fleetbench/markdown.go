package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// median is the one in the middle: the higher one of two.
func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// middle takes the median of each figure by itself.
func middle(runs []taken) taken {
	of := func(figure func(taken) int64) int64 {
		var values []int64
		for _, t := range runs {
			values = append(values, figure(t))
		}
		return median(values)
	}
	return taken{
		wall:    time.Duration(of(func(t taken) int64 { return int64(t.wall) })),
		cpu:     time.Duration(of(func(t taken) int64 { return int64(t.cpu) })),
		peak:    of(func(t taken) int64 { return t.peak }),
		written: of(func(t taken) int64 { return t.written }),
		page:    of(func(t taken) int64 { return t.page }),
	}
}

// ratio is the median of what our time was of theirs, round by round.
func ratio(ours, theirs []taken) float64 {
	var ratios []float64
	for i := range ours {
		ratios = append(ratios, float64(ours[i].wall)/float64(theirs[i].wall))
	}
	return median(ratios)
}

// against is the program of ours that does what the peer does: build for one that writes,
// check for one that only reads.
func (r result) against(peer program) (program, bool) {
	for _, p := range r.order {
		if p.ours && p.writes() == peer.writes() {
			return p, true
		}
	}
	return program{}, false
}

// markdown is the table of all results.
func markdown(results []result) string {
	var b strings.Builder
	var pages []string
	b.WriteString("| servers | program | runs | wall s | CPU s | peak MiB | written MB | fleet MB/s | our time is, of its |\n")
	b.WriteString("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, r := range results {
		for _, p := range r.order {
			runs := r.runs[p.name]
			t := middle(runs)
			of := ""
			if ours, ok := r.against(p); ok && !p.ours {
				of = fmt.Sprintf("%.2f", ratio(r.runs[ours.name], runs))
			}
			fmt.Fprintf(&b, "| %s | %s | %d | %s | %s | %.0f | %s | %s | %s |\n", grouped(r.servers), p.name, len(runs),
				seconds(t.wall), seconds(t.cpu), float64(t.peak)/(1<<20), megabytes(t.written), rate(r.size, t.wall), of)
			if t.page > 0 {
				pages = append(pages, megabytes(t.page)+" MB of "+grouped(r.servers)+" servers")
			}
		}
	}
	if len(pages) > 0 {
		fmt.Fprintf(&b, "\nreport.html has %s.\n", strings.Join(pages, ", "))
	}
	return b.String()
}

// growth is the table of how much more ten times as many servers take. Below 10,000
// servers what is the same for every fleet outweighs the servers.
func growth(results []result) string {
	const least, tenfold = 10_000, 10
	var b strings.Builder
	for i, r := range results {
		if i == 0 || r.servers != tenfold*results[i-1].servers || results[i-1].servers < least {
			continue
		}
		for _, p := range r.order {
			if !p.ours {
				continue
			}
			from, to := middle(results[i-1].runs[p.name]), middle(r.runs[p.name])
			fmt.Fprintf(&b, "| %s | %s to %s | %.1f | %.1f | %.1f | %.1f |\n", p.name, grouped(results[i-1].servers), grouped(r.servers),
				float64(to.wall)/float64(from.wall), float64(to.cpu)/float64(from.cpu), float64(to.peak)/float64(from.peak), float64(to.written)/float64(from.written))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "| program | servers | wall | CPU | peak | written |\n| --- | --- | ---: | ---: | ---: | ---: |\n" + b.String()
}

// seconds has three digits that count.
func seconds(d time.Duration) string {
	switch s := d.Seconds(); {
	case s >= 100:
		return fmt.Sprintf("%.0f", s)
	case s >= 10:
		return fmt.Sprintf("%.1f", s)
	case s >= 1:
		return fmt.Sprintf("%.2f", s)
	default:
		return fmt.Sprintf("%.3f", s)
	}
}

// rate is nothing for a fleet so small that the program itself outweighs it.
func rate(size int64, wall time.Duration) string {
	const least = 1_000_000 // bytes
	if size < least {
		return ""
	}
	return fmt.Sprintf("%.0f", float64(size)/1e6/wall.Seconds())
}

func megabytes(n int64) string {
	if n < 10_000_000 {
		return fmt.Sprintf("%.2f", float64(n)/1e6)
	}
	return fmt.Sprintf("%.0f", float64(n)/1e6)
}

// grouped writes thousands with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
