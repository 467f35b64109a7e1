// Command bundle makes the two scripts of the report out of the npm package
// echarts, which `npm ci` has put into node_modules beside this file:
//
//   - ../dist/echarts.js, the library for the reader's browser, and
//   - static.out.js, the program that draws the static figures, which
//     charts/bytecode compiles into ../dist/static.bin.
//
// Neither is ever committed. The first has to be safe inside an HTML <script>
// element, so the command refuses to write one that could end it.
//
// Run it in its own folder: go run -C charts/bundle .
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// The products, relative to this folder.
const (
	library = "../dist/echarts.js"
	static  = "static.out.js"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run makes both products, or fails before it has touched either of them.
func run() error {
	notice, err := notices("node_modules")
	if err != nil {
		return fmt.Errorf("%w (run `npm ci --ignore-scripts` in charts/bundle first)", err)
	}
	browser, err := bundle(api.BuildOptions{
		EntryPoints: []string{"entry.js"},
		GlobalName:  "echarts",
		Target:      api.ES2018,
		Banner:      map[string]string{"js": notice},
		Plugins:     []api.Plugin{owned()},
	})
	if err != nil {
		return err
	}
	if err := inlinable(browser); err != nil {
		return err
	}
	program, err := bundle(api.BuildOptions{
		EntryPoints: []string{"static.js"},
		Target:      api.ES2023,
		Plugins:     []api.Plugin{owned(), emptied(pointerOnly)},
	})
	if err != nil {
		return err
	}
	if err := replace(library, browser); err != nil {
		return err
	}
	return replace(static, program)
}

// bundle returns the minified script, as an IIFE in ASCII, that options ask for
// with their entry point, target and whatever else is particular to one script.
func bundle(options api.BuildOptions) ([]byte, error) {
	options.Bundle = true
	options.Outfile = "out.js" // esbuild wants a name, but Write is off
	options.Format = api.FormatIIFE
	options.Platform = api.PlatformBrowser
	options.Charset = api.CharsetASCII
	options.MinifyWhitespace = true
	options.MinifyIdentifiers = true
	options.MinifySyntax = true
	// The sources carry the Apache header hundreds of times over; the banner
	// of the script that is given away says it once.
	options.LegalComments = api.LegalCommentsNone
	options.Define = map[string]string{"process.env.NODE_ENV": `"production"`, "__DEV__": "false"}
	options.LogLevel = api.LogLevelWarning
	options.Metafile = true

	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s: esbuild reported %d errors", options.EntryPoints[0], len(result.Errors))
	}
	if len(result.OutputFiles) != 1 {
		return nil, fmt.Errorf("%s: esbuild made %d files, not one", options.EntryPoints[0], len(result.OutputFiles))
	}
	if err := noticed(result.Metafile); err != nil {
		return nil, fmt.Errorf("%s: %w", options.EntryPoints[0], err)
	}
	return result.OutputFiles[0].Contents, nil
}

// inlinable reports why script may not stand inside an HTML <script> element,
// or nil. The HTML parser knows no JavaScript: an end tag ends the element even
// within a string, and <!-- changes how the rest is read.
func inlinable(script []byte) error {
	lower := bytes.ToLower(script)
	for _, bad := range []string{"</script", "<!--"} {
		if at := bytes.Index(lower, []byte(bad)); at >= 0 {
			return fmt.Errorf("the bundle holds %q at byte %d and cannot be inlined in HTML", bad, at)
		}
	}
	for at, c := range script {
		if c > 0x7e || c < 0x20 && c != '\n' && c != '\t' {
			return fmt.Errorf("the bundle holds byte %#02x at %d and is not plain ASCII text", c, at)
		}
	}
	return nil
}

// replace puts content at path in one step, so that a build which is stopped
// leaves no half-written product for make to trust.
func replace(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, content, 0o644); err != nil {
		return err
	}
	return os.Rename(part, path)
}
