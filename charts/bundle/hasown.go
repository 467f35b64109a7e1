package main

import (
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// hasOwnCall matches a call of an object's own hasOwnProperty method.
var hasOwnCall = regexp.MustCompile(`\b(\w+)\.hasOwnProperty\((\w+)\)`)

// hasOwnPlugin fixes the two files of ECharts that use the names of series as keys of
// a plain object: a series named "hasOwnProperty" would replace the method there, and
// ECharts would fail to draw the chart.
func hasOwnPlugin() api.Plugin {
	return api.Plugin{Name: "hasOwn", Setup: func(build api.PluginBuild) {
		filter := `/node_modules/echarts/lib/(model/mixin/palette|component/legend/LegendModel)\.js$`
		build.OnLoad(api.OnLoadOptions{Filter: filter}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			script := hasOwnCall.ReplaceAllString(string(raw), "Object.prototype.hasOwnProperty.call($1, $2)")
			return api.OnLoadResult{Contents: &script}, nil
		})
	}}
}
