package main

import (
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// asks finds an object that is asked by its own method whether it has a key.
var asks = regexp.MustCompile(`\b(\w+)\.hasOwnProperty\((\w+)\)`)

// owned is a plugin for the two files of ECharts that keep the names of series
// as keys of a plain object: a series called "hasOwnProperty" would replace the
// method there, and no chart at all would be drawn.
func owned() api.Plugin {
	return api.Plugin{Name: "owned", Setup: func(build api.PluginBuild) {
		filter := `/node_modules/echarts/lib/(model/mixin/palette|component/legend/LegendModel)\.js$`
		build.OnLoad(api.OnLoadOptions{Filter: filter}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			script := asks.ReplaceAllString(string(raw), "Object.prototype.hasOwnProperty.call($1, $2)")
			return api.OnLoadResult{Contents: &script}, nil
		})
	}}
}
