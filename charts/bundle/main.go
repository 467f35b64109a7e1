// Command bundle makes ../dist/echarts.js, the JavaScript library of the report, from
// the npm package echarts, which `npm ci` has put into node_modules beside this file.
//
// The library is never committed. It has to be safe inside an HTML <script> element,
// so the command refuses to write one that could end it.
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

// library is the product, relative to this folder.
const library = "../dist/echarts.js"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run builds the library and checks it before it replaces an earlier one.
func run() error {
	notices, err := readNotices("node_modules")
	if err != nil {
		return fmt.Errorf("%w (run `npm ci --ignore-scripts` in charts/bundle first)", err)
	}
	script, metafile, err := bundle(notices)
	if err != nil {
		return err
	}
	if err := checkNotices(metafile); err != nil {
		return err
	}
	if err := checkInlinable(script); err != nil {
		return err
	}
	return replaceFile(library, script)
}

// bundle returns the library as a minified ASCII script that begins with a comment,
// and esbuild's record of the files that it was made from, as JSON.
func bundle(comment string) (script []byte, metafile string, err error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"entry.js"},
		GlobalName:        "echarts",
		Target:            api.ES2018,
		Banner:            map[string]string{"js": comment},
		Plugins:           []api.Plugin{hasOwnPlugin()},
		Bundle:            true,
		Outfile:           "out.js", // esbuild requires a name, although nothing is written
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Charset:           api.CharsetASCII,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		// The sources repeat the Apache header in each file; the banner has it once.
		LegalComments: api.LegalCommentsNone,
		Define:        map[string]string{"process.env.NODE_ENV": `"production"`, "__DEV__": "false"},
		LogLevel:      api.LogLevelWarning,
		Metafile:      true,
	})
	if len(result.Errors) > 0 {
		return nil, "", fmt.Errorf("esbuild reported %d errors", len(result.Errors))
	}
	if len(result.OutputFiles) != 1 {
		return nil, "", fmt.Errorf("esbuild returned %d files, want 1", len(result.OutputFiles))
	}
	return result.OutputFiles[0].Contents, result.Metafile, nil
}

// checkInlinable returns an error unless script is safe inside an HTML <script>
// element. HTML parsers do not parse JavaScript: an end tag ends the element even
// within a string, and <!-- changes how the rest is parsed.
func checkInlinable(script []byte) error {
	lower := bytes.ToLower(script)
	for _, bad := range []string{"</script", "<!--"} {
		if i := bytes.Index(lower, []byte(bad)); i >= 0 {
			return fmt.Errorf("the bundle contains %q at byte %d and cannot be inlined in HTML", bad, i)
		}
	}
	for i, c := range script {
		if c > 0x7e || c < 0x20 && c != '\n' && c != '\t' {
			return fmt.Errorf("the bundle contains byte %#02x at %d, which is not plain ASCII text", c, i)
		}
	}
	return nil
}

// replaceFile writes content to path in one step, so that an interrupted build leaves
// no incomplete product for make to trust.
func replaceFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, content, 0o644); err != nil {
		return err
	}
	return os.Rename(part, path)
}
