package svg

// allowed lists the elements that are written, each with its attributes in the
// order in which they are written. The attribute "style" stands for the
// attributes that are made of it.
//
// Not on the list: style and script, image and use (they could load something),
// class, event handlers, and what ECharts adds for scripts. Nor are
// dominant-baseline and paint-order, which librsvg or LibreOffice ignores: package
// function portable does without them.
var allowed = func() map[string][]string {
	paint := []string{
		"transform", "opacity", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
		"stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
		"vector-effect", "clip-path", "filter",
	}
	drawn := func(shape ...string) []string { return append(shape, paint...) }
	return map[string][]string{
		"g":        drawn(),
		"path":     drawn("d"),
		"rect":     drawn("x", "y", "width", "height"),
		"circle":   drawn("cx", "cy", "r"),
		"polyline": drawn("points"),
		"polygon":  drawn("points"),
		"text":     drawn("x", "y", "text-anchor", "xml:space", "style", "aria-hidden"),

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
