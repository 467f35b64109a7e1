package svg

// allowed lists the elements that are written, each with its attributes in the order in
// which they are written. "style" stands for the attributes that replace it.
//
// Not allowed are style and script, image and use (which could load a resource), class,
// event handlers, and what ECharts adds for scripts; nor dominant-baseline and
// paint-order, which librsvg or LibreOffice ignores (see portable).
var allowed = func() map[string][]string {
	paint := []string{
		"transform", "opacity", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
		"stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
		"vector-effect", "clip-path", "filter",
	}
	shape := func(geometry ...string) []string { return append(geometry, paint...) }
	return map[string][]string{
		"g":        shape(),
		"path":     shape("d"),
		"rect":     shape("x", "y", "width", "height"),
		"circle":   shape("cx", "cy", "r"),
		"polyline": shape("points"),
		"polygon":  shape("points"),
		"text":     shape("x", "y", "text-anchor", "xml:space", "style", "aria-hidden"),

		"defs":           nil,
		"clipPath":       {"id"},
		"pattern":        {"id", "x", "y", "width", "height", "patternUnits", "patternTransform"},
		"linearGradient": {"id", "gradientUnits", "x1", "y1", "x2", "y2"},
		"radialGradient": {"id", "gradientUnits", "cx", "cy", "r"},
		"stop":           {"offset", "stop-color", "stop-opacity"},
		"filter":         {"id", "x", "y", "width", "height"},
		"feDropShadow":   {"dx", "dy", "stdDeviation", "flood-color", "flood-opacity"},
	}
}()
