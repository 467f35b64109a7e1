// Package dist holds what `make` builds out of ECharts: the script for the
// reader's browser and the program that draws the static figures. Neither is
// committed, and the package compiles without them.
package dist

import (
	"embed"
	"errors"
	"io/fs"
)

// ErrNotBuilt reports that the program was compiled before `make` had built
// ECharts, so that it can draw nothing.
var ErrNotBuilt = errors.New("ECharts has not been built into this program: run `make` in the source folder")

// products are the files of this folder, with whatever `make` has put there.
//
//go:embed all:*
var products embed.FS

// Library returns the script that defines the global echarts, in ASCII and safe
// inside an HTML <script> element, or [ErrNotBuilt].
func Library() (string, error) {
	script, err := product(products, "echarts.js")
	return string(script), err
}

// Static returns the bytecode of the program that draws the static figures, for
// the engine of package svg, or [ErrNotBuilt].
func Static() ([]byte, error) { return product(products, "static.bin") }

// product returns the file name of folder. One that is missing or empty has not
// been built.
func product(folder fs.FS, name string) ([]byte, error) {
	content, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(content) == 0 {
		return nil, ErrNotBuilt
	}
	return content, err
}
