package svg

import (
	"encoding/json"
	"fmt"
	"testing"
)

// object and list are parts of ECharts options.
type (
	object = map[string]any
	list   = []any
)

// typical returns seven figures like those of a report.
func typical(tb testing.TB) []Figure {
	teams := []string{
		"Payments Core", "Identity & Access", "Kundendienst Süd", "データ基盤チーム", "Search", "Mobile 📱 Apps",
		"Platform", "Команда платформы", "Data Science", "Office of the Chief Architect",
	}
	controls := []string{"Authentication", "Logging", "Pinned version"}
	exposures, periods := []string{"internal", "partner", "public"}, []string{"this period", "last period"}
	return []Figure{
		figure(tb, "controls", "Controls met by team", 720, 400, heatmap(teams, controls)),
		figure(tb, "exposure", "Calls by exposure", 720, 300, grouped(exposures, periods)),
		figure(tb, "riskiest", "The eight riskiest servers", 720, 320, ranked(teams[:8])),
		figure(tb, "usage", "Calls against risk", 720, 400, bubble(teams, 35)),
		figure(tb, "findings", "Findings by team", 720, 380, stacked(teams[:8], []string{"high", "medium", "low"})),
		figure(tb, "transport", "Transports by team", 720, 380, stacked(teams[:6], []string{"stdio", "sse", "http"})),
		figure(tb, "trend", "Calls by day", 720, 360, trend(35, []string{"exposed", "all"})),
	}
}

// figure returns a figure with the given option.
func figure(tb testing.TB, id, title string, width, height int, option object) Figure {
	tb.Helper()
	raw, err := json.Marshal(option)
	if err != nil {
		tb.Fatal(err)
	}
	description := title + ", drawn as a chart."
	return Figure{ID: id, Title: title, Description: description, Width: width, Height: height, Option: raw}
}

// sampleFigure returns figure i of series k, from 10 to 99.
func sampleFigure(i, k int) int { return (i*37+k*53)%90 + 10 }

// sampleOption returns parts with the settings that all figures share.
func sampleOption(parts object) object {
	all := object{
		"animation":       false,
		"backgroundColor": "#ffffff",
		"color":           list{"#1f5f8b", "#d98324", "#3a7d44", "#8c4a8f", "#b23a48", "#5b5f97", "#7a6c5d"},
		"textStyle":       object{"fontFamily": Font, "fontSize": 12},
		"aria":            object{"enabled": true, "decal": object{"show": true}},
		"tooltip":         object{"renderMode": "richText"},
	}
	for key, value := range parts {
		all[key] = value
	}
	return all
}

func grid() object {
	return object{
		"left": 12, "right": 24, "top": 40, "bottom": 12,
		"outerBoundsMode": "same", "outerBoundsContain": "axisLabel",
	}
}

func categories(names []string) object {
	return object{
		"type": "category", "data": names,
		"axisLabel": object{"interval": 0, "width": 160, "overflow": "truncate"},
	}
}

func heatmap(teams, controls []string) object {
	var cells list
	for i := range teams {
		for k := range controls {
			cells = append(cells, list{k, i, sampleFigure(i, k)})
		}
	}
	rows, area := categories(teams), grid()
	rows["inverse"] = true
	area["top"], area["bottom"] = 12, 56
	return sampleOption(object{
		"aria":  object{"enabled": true},
		"grid":  area,
		"xAxis": object{"type": "category", "data": controls},
		"yAxis": rows,
		"visualMap": object{
			"type": "piecewise", "min": 0, "max": 100, "orient": "horizontal", "left": "center", "bottom": 4,
			"inRange": object{"color": list{"#fbe9d0", "#d98324", "#7a2e12"}},
		},
		"series": list{object{
			"type": "heatmap", "name": "Share", "data": cells,
			"label": object{"show": true, "formatter": "{@[2]} %"},
		}},
	})
}

func grouped(kinds, periods []string) object {
	var series list
	for k, period := range periods {
		var values list
		for i := range kinds {
			values = append(values, sampleFigure(i, k))
		}
		series = append(series, object{
			"type": "bar", "name": period, "data": values, "label": object{"show": true, "position": "top"},
		})
	}
	return sampleOption(object{
		"grid": grid(), "legend": object{"top": 4, "data": periods},
		"xAxis": categories(kinds), "yAxis": object{"type": "value"}, "series": series,
	})
}

func ranked(servers []string) object {
	var values list
	for i := range servers {
		values = append(values, 90-9*i)
	}
	rows := categories(servers)
	rows["inverse"] = true
	return sampleOption(object{
		"grid": grid(), "xAxis": object{"type": "value", "max": 100}, "yAxis": rows,
		"series": list{object{
			"type": "bar", "name": "Risk", "data": values, "label": object{"show": true, "position": "right"},
		}},
	})
}

func bubble(teams []string, n int) object {
	var series list
	for k, kind := range []string{"internal", "public"} {
		var points list
		for i := k; i < n; i += 2 {
			points = append(points, object{
				"name": teams[i%len(teams)], "symbolSize": 8 + sampleFigure(i, 5)/2,
				"value": list{sampleFigure(i, 1) * 7, float64(sampleFigure(i, 3)) / 10},
			})
		}
		series = append(series, object{
			"type": "scatter", "name": kind, "data": points, "itemStyle": object{"opacity": 0.75},
			"label":       object{"show": true, "formatter": "{b}", "position": "top"},
			"labelLayout": object{"hideOverlap": true},
		})
	}
	return sampleOption(object{
		"grid": grid(), "legend": object{"top": 4},
		"xAxis": object{
			"type": "value", "name": "calls per month (thousands)", "nameLocation": "middle", "nameGap": 28,
		},
		"yAxis":  object{"type": "value", "name": "risk"},
		"series": series,
	})
}

func stacked(teams, kinds []string) object {
	var series list
	for k, kind := range kinds {
		var values list
		for i := range teams {
			values = append(values, sampleFigure(i, k))
		}
		series = append(series, object{
			"type": "bar", "stack": "all", "name": kind, "data": values, "label": object{"show": true, "color": "#fff"},
		})
	}
	axis := categories(teams)
	axis["axisLabel"] = object{"interval": 0, "rotate": 40, "width": 120, "overflow": "truncate"}
	return sampleOption(object{
		"grid": grid(), "legend": object{"top": 4}, "xAxis": axis, "yAxis": object{"type": "value"}, "series": series,
	})
}

func trend(days int, kinds []string) object {
	var labels []string
	for day := range days {
		labels = append(labels, fmt.Sprintf("2026-%02d-%02d", 10+day/30, day%30+1))
	}
	var series list
	for k, kind := range kinds {
		var values list
		for day := range days {
			values = append(values, sampleFigure(day, 1)*(k+1))
		}
		series = append(series, object{
			"type": "line", "name": kind, "data": values, "areaStyle": object{"opacity": 0.1},
		})
	}
	return sampleOption(object{
		"grid": grid(), "legend": object{"top": 4},
		"xAxis": object{"type": "category", "data": labels, "boundaryGap": false},
		"yAxis": object{"type": "value"}, "series": series,
	})
}
