// Package dist embeds what `make` builds from ECharts: the library as a script for
// browsers, and the same library compiled for the JavaScript engine of package svg.
// Neither is committed, and the package compiles without them.
package dist

import (
	"embed"
	"errors"
	"io/fs"
)

// ErrNotBuilt is the error of a program that was compiled before `make` had built
// ECharts. It cannot draw charts.
var ErrNotBuilt = errors.New("ECharts has not been built into this program: run `make` in the source folder")

// products embeds the files of this folder, including those that `make` has built.
//
//go:embed all:*
var products embed.FS

// Library returns a script that defines the global echarts. It is ASCII and safe
// inside an HTML <script> element. The error is [ErrNotBuilt] if there is none.
func Library() (string, error) {
	script, err := readProduct(products, "echarts.js")
	return string(script), err
}

// Bytecode returns the library as bytecode of package modernc.org/quickjs, or
// [ErrNotBuilt].
func Bytecode() ([]byte, error) { return readProduct(products, "echarts.bin") }

// readProduct returns the content of a file, or ErrNotBuilt if it is missing or empty.
func readProduct(folder fs.FS, name string) ([]byte, error) {
	content, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(content) == 0 {
		return nil, ErrNotBuilt
	}
	return content, err
}
