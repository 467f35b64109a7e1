package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// pointerOnly names functions, by the file that exports them, that prepare
// shapes for a pointer over them. A static figure has none, and they were a
// fifth of the time that it took to draw.
var pointerOnly = map[string][]string{
	"echarts/lib/util/states.js": {
		"enableComponentHighDownFeatures",
		"enableHoverEmphasis",
		"setAsHighDownDispatcher",
		"setStatesStylesFromModel",
		"toggleHoverEmphasis",
	},
}

// emptied is a plugin which makes the named functions do nothing. A function
// that its file does not export (any more) fails the build.
func emptied(functions map[string][]string) api.Plugin {
	return api.Plugin{Name: "emptied", Setup: func(build api.PluginBuild) {
		for file, names := range functions {
			filter := regexp.QuoteMeta("/node_modules/"+file) + "$"
			build.OnLoad(api.OnLoadOptions{Filter: filter}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
				raw, err := os.ReadFile(args.Path)
				if err != nil {
					return api.OnLoadResult{}, err
				}
				script := string(raw)
				for _, name := range names {
					head := "export function " + name + "("
					if strings.Count(script, head) != 1 {
						return api.OnLoadResult{}, fmt.Errorf("%s does not export the function %s", file, name)
					}
					// The original keeps its place under a name that no one
					// calls, and is then shaken out.
					script = strings.Replace(script, head, "function unused_"+name+"(", 1) +
						"\nexport function " + name + "() {}\n"
				}
				return api.OnLoadResult{Contents: &script}, nil
			})
		}
	}}
}
