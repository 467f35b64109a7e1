package main

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var pictured = flag.String("pictures", "", "take the pictures of the README anew, of this report.html of the sample")

// pictureFolder has the pictures that README.md shows. It has no fleet, so it is
// no case of TestGolden.
const pictureFolder = testdata + "/pictures"

// The size of the pictures. One CSS pixel is one of the picture.
const pictureWidth, pictureHeight = 1440, 900

// shots are the pictures of the README: what a reader sees first, and some charts.
var shots = []struct {
	file string
	dark bool
	at   string // selector of what stands at the top; empty is the page
}{
	{"report-light.png", false, ""},
	{"report-dark.png", true, "[data-chart=errors-against-latency]"},
}

// TestPictures checks that README.md or REFERENCE.md shows each picture; with -pictures it takes
// them. It cannot compare them: letters look different on every machine.
func TestPictures(t *testing.T) {
	if *pictured != "" {
		b := browser(t)
		for _, shot := range shots {
			tab := newTab(t, b)
			tab.resize(pictureWidth, pictureHeight)
			tab.emulate(media{calm: true, dark: shot.dark})
			tab.open(*pictured)
			tab.await("the charts", chartsFinished)
			if shot.at != "" {
				ask[bool](tab, fmt.Sprintf(`document.querySelector(%q).closest('figure').scrollIntoView(), true`, shot.at))
			}
			tab.painted()
			tab.await("the charts in sight", chartsFinished)
			taken, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(pictureFolder, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(pictureFolder, shot.file), smaller(t, taken), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}

	documents := string(contents(t, "../../README.md")) + string(contents(t, "../../REFERENCE.md"))
	for _, shot := range shots {
		if name := "testdata/pictures/" + shot.file; !strings.Contains(documents, name) {
			t.Errorf("neither README.md nor REFERENCE.md shows %s", name)
		}
		p, err := png.DecodeConfig(bytes.NewReader(contents(t, filepath.Join(pictureFolder, shot.file))))
		if err != nil {
			t.Errorf("%s: %v", shot.file, err)
			continue
		}
		if p.Width != pictureWidth || p.Height != pictureHeight {
			t.Errorf("%s has %d x %d pixels, want %d x %d", shot.file, p.Width, p.Height, pictureWidth, pictureHeight)
		}
	}
}

// smaller packs a PNG picture as small as the standard library can.
func smaller(t *testing.T, picture []byte) []byte {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, decoded); err != nil {
		t.Fatal(err)
	}
	if b.Len() < len(picture) {
		return b.Bytes()
	}
	return picture
}
