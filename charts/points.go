package charts

// name labels as many points of the only line as have room in an area: first the
// last, then in the order of the line. A label stands above its point, where a
// falling line leaves room.
func (p *plot) name(f field, size float64, label func(i int, label object)) {
	const aside = 4.0 // of the line that falls onto the point
	var taken []box
	first, last := p.ends()
	try := func(i int) {
		col, cell := p.values[0], p.rows[i].values[0]
		text := figure(col, cell)
		x := f.area.left + (f.area.right-f.area.left)*p.along(i)
		y := f.area.bottom - (f.area.bottom-f.area.top)*f.y.at(cell.Num)
		right, above := size/2+aside, size/2+1
		at := box{x + right, y - above - labelHeight, x + right + textWidth(text) + aside, y - above}
		style := object{"formatter": literal(text)}
		lay(style, object{"position": list{size + aside, -1}, "align": "left", "verticalAlign": "bottom"})
		if i == last {
			at = box{x + size/2, y - labelHeight/2, x + size/2 + labelGap + textWidth(text), y + labelHeight/2}
			style = object{"formatter": literal(text)}
			lay(style, object{"position": "right", "distance": labelGap})
		}
		if at.right > f.width {
			return
		}
		for _, other := range taken {
			if at.overlaps(other) {
				return
			}
		}
		taken = append(taken, at)
		label(i, style)
	}
	if last < 0 {
		return
	}
	try(last)
	if first != last {
		try(first)
	}
	for i := first + 1; i < last; i++ {
		if known(p.rows[i].values[0]) {
			try(i)
		}
	}
}

// along is the place of row i on the axis of its numbers, from 0 to 1.
func (p *plot) along(i int) float64 {
	n := len(p.rows)
	from, to := p.rows[0].key.Num, p.rows[n-1].key.Num
	if from == to {
		return 0
	}
	return (p.rows[i].key.Num - from) / (to - from)
}

// ends are the first and the last row whose first value is known, or -1 and -1.
func (p *plot) ends() (first, last int) {
	first, last = -1, -1
	for i, r := range p.rows {
		if !known(r.values[0]) {
			continue
		}
		if last = i; first < 0 {
			first = i
		}
	}
	return first, last
}

// lastFigures are the figures of the last row that has any.
func (p *plot) lastFigures() []string {
	_, last := p.ends()
	if last < 0 {
		return nil
	}
	var texts []string
	for k, col := range p.values {
		texts = append(texts, figure(col, p.rows[last].values[k]))
	}
	return texts
}
