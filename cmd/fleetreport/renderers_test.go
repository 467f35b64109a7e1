package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"

	"fleetreport/report/needs"
)

// TestChartsOutsideBrowsers renders the charts of the golden documents with librsvg and
// with Chromium: every text must stand in the same place. Not every renderer knows the
// attributes that browsers know.
func TestChartsOutsideBrowsers(t *testing.T) {
	rsvg := need(t, "rsvg-convert")
	b := browser(t)
	fleets := []string{"history"}
	if needs.Long() {
		fleets = append(fleets, "sample")
	}
	for _, fleet := range fleets {
		charts, err := filepath.Glob(filepath.Join(testdata, fleet, chartFolder, "*.svg"))
		if err != nil || len(charts) == 0 {
			t.Fatalf("%s has no charts: %v", fleet, err)
		}
		for _, chart := range charts {
			t.Run(fleet+"/"+filepath.Base(chart), func(t *testing.T) { sameTexts(t, newTab(t, b), rsvg, chart) })
		}
	}
}

// notText are the shapes and halos of a chart, which the comparison of texts leaves out;
// fill is the colour of what is left, some of it white.
var notText = regexp.MustCompile(`(?m)^<(path|rect|circle|polyline|polygon)\b.*$\n|^<text [^>]*aria-hidden.*$\n`)
var fill = regexp.MustCompile(`fill="#\w+"`)

// sameTexts compares the texts of a chart, as rsvg-convert and the browser render it.
func sameTexts(t *testing.T, b *tab, rsvg, chart string) {
	dir := t.TempDir()
	drawing := fill.ReplaceAll(notText.ReplaceAll(contents(t, chart), nil), []byte(`fill="#000000"`))
	put(t, filepath.Join(dir, "chart.svg"), drawing)
	put(t, filepath.Join(dir, "chart.html"), fmt.Appendf(nil,
		`<!DOCTYPE html><meta charset="utf-8"><body bgcolor="white" style="margin: 0">%s`, drawing))

	cmd := exec.CommandContext(t.Context(), rsvg, "--background-color=white", filepath.Join(dir, "chart.svg"))
	cmd.Env = append(os.Environ(), fontsVariable(t))
	rendered, err := cmd.Output()
	if err != nil {
		t.Fatalf("rsvg-convert: %v", err)
	}
	elsewhere := decoded(t, rendered)

	b.resize(int64(elsewhere.Bounds().Dx()), int64(elsewhere.Bounds().Dy()))
	b.open(filepath.Join(dir, "chart.html"))
	b.painted()
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	inBrowser := decoded(t, shot)

	texts := ask[[]struct {
		Words                    string
		Left, Top, Right, Bottom float64
	}](b, `[...document.querySelectorAll('text')].map((e) => {
		const { left, top, right, bottom } = e.getBoundingClientRect();
		return { words: e.textContent, left, top, right, bottom };
	})`)
	if len(texts) < 8 {
		t.Errorf("%d texts were compared", len(texts))
	}
	for _, text := range texts {
		const around = 3 // pixels, to find texts that moved
		area := image.Rect(int(text.Left), int(text.Top), int(text.Right)+1, int(text.Bottom)+1).Inset(-around)
		want, got := ink(inBrowser, area), ink(elsewhere, area)
		if want.Empty() || differ(want.Min, got.Min) || differ(want.Max, got.Max) {
			t.Errorf("%q stands at %v in librsvg and at %v in Chromium", text.Words, got, want)
		}
	}
}

// differ reports whether two corners are apart by more than two pixels, the most that hinting
// of letters makes.
func differ(a, b image.Point) bool {
	d := a.Sub(b)
	return max(d.X, -d.X, d.Y, -d.Y) > 2
}

func decoded(t *testing.T, picture []byte) image.Image {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ink returns the smallest rectangle of an area with all its dark pixels.
func ink(p image.Image, area image.Rectangle) image.Rectangle {
	var found image.Rectangle
	area = area.Intersect(p.Bounds())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if color.GrayModel.Convert(p.At(x, y)).(color.Gray).Y < 170 {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}
