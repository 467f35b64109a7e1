package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansbolditalic"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"

	"fleetreport/report/needs"
)

// inEachFont runs a test of layout with fonts that are the same on every machine. In the
// long form it runs again with the fonts of this machine, which may be wider and support
// other scripts.
func inEachFont(t *testing.T, test func(t *testing.T, browser *chrome)) {
	t.Helper()
	t.Run("fixed fonts", func(t *testing.T) { test(t, browser(t)) })
	if !needs.Long() {
		return
	}
	t.Run("fonts of this machine", func(t *testing.T) {
		b, stop := startBrowser(t, chromium(t))
		t.Cleanup(stop)
		test(t, b)
	})
}

// fontsVariable returns the environment variable that gives a program the fonts of this module
// and no others, where it finds fonts with fontconfig. All text is in Liberation Sans but what
// is to have letters of one width.
func fontsVariable(t *testing.T) string {
	t.Helper()
	dir, err := fontFolder()
	if err != nil {
		t.Fatal(err)
	}
	return "FONTCONFIG_FILE=" + filepath.Join(dir, "fonts.conf")
}

// fontFolder creates the folder of fontsVariable, once. TestMain removes it.
var fontFolder = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "fleetreport-fonts"); err != nil {
		return "", err
	}
	atExit(func() { _ = os.RemoveAll(dir) })
	for name, text := range map[string][]byte{
		"mono.ttf":        liberationmonoregular.TTF,
		"regular.ttf":     liberationsansregular.TTF,
		"bold.ttf":        liberationsansbold.TTF,
		"italic.ttf":      liberationsansitalic.TTF,
		"bold-italic.ttf": liberationsansbolditalic.TTF,
		"fonts.conf":      fmt.Appendf(nil, fontconfig, dir),
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), text, 0o666))
	}
	return dir, err
})

// fontconfig is a configuration with a folder of fonts, which is also that of the
// cache.
const fontconfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>%[1]s</dir>
  <cachedir>%[1]s</cachedir>
  <match target="pattern">
    <test name="family"><string>monospace</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Liberation Mono</string></edit>
  </match>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong"><string>Liberation Sans</string></edit>
    <edit name="hintstyle" mode="append"><const>hintslight</const></edit>
  </match>
</fontconfig>
`
