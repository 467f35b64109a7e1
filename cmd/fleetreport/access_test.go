package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAccess checks what axe-core cannot see: the page works with the keyboard
// alone, at 200 and 400 % zoom, and for readers who want nothing to move.
func TestAccess(t *testing.T) { inEachFont(t, testAccess) }

// testAccess is TestAccess in one browser.
func testAccess(t *testing.T, b *chrome) {
	fleets := accessFleets(t)
	for _, name := range []string{"hostile", "300 servers"} {
		t.Run("zoom of "+name, func(t *testing.T) {
			t.Parallel()
			path := pageOf(t, fleets[name])
			tab := newTab(t, b)
			for _, width := range []int64{720, 320} { // of a window of 1440 at 200 %, of 1280 at 400 %
				tab.resize(width, 450)
				unfold(tab, path)
				fits(tab, width)
			}
		})
	}
	t.Run("motion", func(t *testing.T) {
		t.Parallel()
		tab := newTab(t, b)
		unfold(tab, pageOf(t, sampleInput))
		for _, what := range moving(tab) {
			t.Errorf("for readers who want nothing to move: %s", what)
		}
		tab.emulate(media{})
		if len(moving(tab)) == 0 {
			t.Error("got no smooth scrolling for readers who allow motion")
		}
	})
	for _, width := range []int64{1440, 390} {
		t.Run(fmt.Sprintf("keyboard at %d px", width), func(t *testing.T) {
			t.Parallel()
			tab := newTab(t, b)
			tab.resize(width, 844)
			unfold(tab, pageOf(t, sampleInput))
			keyboard(tab)
		})
	}
	t.Run("keyboard in a frame that scrolls", func(t *testing.T) {
		t.Parallel()
		tab := newTab(t, b)
		tab.resize(390, 844)
		unfold(tab, pageOf(t, sampleInput))
		tabScrollsFrame(tab)
	})
}

// moving lists what has a transition, an animation or a smooth way to scroll.
func moving(b *tab) []string {
	b.Helper()
	return ask[[]string](b, `(() => {
		const found = new Set();
		for (const e of document.querySelectorAll('*')) {
			for (const part of ['', '::before', '::after', '::details-content']) {
				const s = getComputedStyle(e, part);
				const name = e.localName + '.' + e.getAttribute('class') + part;
				if (/[1-9]/.test(s.transitionDuration)) found.add(name + ' has a transition of ' + s.transitionDuration);
				if (s.animationName !== 'none') found.add(name + ' has the animation ' + s.animationName);
				if (s.scrollBehavior === 'smooth') found.add(name + ' scrolls smoothly');
			}
		}
		for (const { effect } of document.getAnimations()) found.add(effect.target.localName + ' is moving');
		return [...found];
	})()`)
}

// stops is how many stops of the Tab key are looked at.
const stops = 70

// stop is an element that the Tab key has led to.
type stop struct {
	Name     string
	Skip     bool // it leads to the report, past the contents
	Outlined bool // it can be seen that it has the focus
	Seen     bool // it is in the window, and nothing lies over it
}

// keyboard walks through the page with the Tab key.
func keyboard(b *tab) {
	b.Helper()
	visited := map[string]bool{}
	for i := range stops {
		press(b, kb.Tab)
		s := ask[stop](b, focused)
		visited[s.Name] = true
		if s.Skip != (i == 0) {
			b.Errorf("stop %d of the Tab key is %s: the link past the contents must be the first one, and only that", i+1,
				s.Name)
		}
		if !s.Outlined {
			b.Errorf("%s has the focus, and no outline", s.Name)
		}
		if !s.Seen {
			b.Errorf("%s has the focus, and cannot be seen", s.Name)
		}
	}
	if len(visited) < stops {
		b.Errorf("%d presses of the Tab key lead to %d elements only", stops, len(visited))
	}
	ask[bool](b, `document.querySelector('.tiles a').focus() ?? (document.activeElement.style.outline = 'none') !== ''`)
	if s := ask[stop](b, focused); s.Outlined {
		b.Errorf("got an outline of %s, want none", s.Name)
	}

	ask[bool](b, `document.querySelector('.skip').focus() ?? true`)
	press(b, kb.Enter)
	b.painted()
	if got := ask[string](b, `document.activeElement.localName`); got != "main" {
		b.Errorf("the link past the contents leads to %s", got)
	}
	press(b, kb.Tab)
	if !ask[bool](b, `document.querySelector('main').contains(document.activeElement)`) {
		b.Errorf("after the link past the contents the Tab key leads to %s", ask[stop](b, focused).Name)
	}
}

// tabScrollsFrame walks along the heads of a table that is wider than its frame, forwards
// and back. Whatever the fonts are, of the next head there is a strip to be seen
// before the key is pressed, and all of it afterwards.
func tabScrollsFrame(b *tab) {
	b.Helper()
	const strip = 4
	frame := "#table-" + servers + " .table"
	b.show(frame)
	b.await("the frame to scroll", fmt.Sprintf(`document.querySelector('%s.scrolls') !== null`, frame))
	last := ask[int](b, fmt.Sprintf(`document.querySelectorAll('%s .sort').length - 1`, frame))
	for _, way := range []struct {
		name string
		step int
		with []chromedp.Modifier
	}{{"forwards", 1, nil}, {"back", -1, []chromedp.Modifier{chromedp.ModifierShift}}} {
		veiled := 0
		for i := 1; i <= last; i++ {
			if i-way.step < 0 || i-way.step > last {
				continue
			}
			head := fmt.Sprintf(`
				const frame = document.querySelector('%s');
				const sorts = [...frame.querySelectorAll('.sort')];
				const edge = frame.getBoundingClientRect().right, key = sorts[0].closest('th').getBoundingClientRect().right;
				const box = () => sorts[%d].getBoundingClientRect();`, frame, i)
			if !ask[bool](b, fmt.Sprintf(`(() => {%s
				sorts[%d].focus({ preventScroll: true });
				frame.scrollLeft += Math.round(%d > 0 ? box().left + %[4]d - edge : box().right - %[4]d - key);
				return Math.min(box().right, edge) - Math.max(box().left, key) <= %[4]d + 1;
			})()`, head, i-way.step, way.step, strip)) {
				continue // the frame cannot be scrolled that far
			}
			veiled++
			b.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(way.with...)))
			if out := ask[float64](b, fmt.Sprintf(`(() => {%s return Math.max(key - box().left, box().right - edge); })()`,
				head)); out > 0 {
				b.Errorf("%s: %s has the focus, and %.0f px of it cannot be seen", way.name, ask[stop](b, focused).Name, out)
			}
			if got := ask[bool](b, fmt.Sprintf(`(() => {%s return document.activeElement === sorts[%d]; })()`, head, i)); !got {
				b.Errorf("%s: the Tab key does not lead to head %d", way.name, i+1)
			}
		}
		if veiled < 3 {
			b.Errorf("%s: %d heads of %d were out of sight", way.name, veiled, last+1)
		}
	}
}

// press presses a key.
func press(b *tab, key string) {
	b.Helper()
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(key)); err != nil {
		b.Fatal(err)
	}
}

// focused describes the element with the focus. A control that is drawn by another
// element, which follows it or fills its cell, has the outline there.
const focused = `(() => {
	const e = document.activeElement;
	const drawn = [e, e.nextElementSibling].filter((e) => e);
	const outlined = (e) => ['', '::before'].some((part) => {
		const { content, outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e, part);
		return (!part || content !== 'none') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 &&
			!/, 0\)$/.test(outlineColor);
	});
	const box = e.getBoundingClientRect();
	const inside = (lower, upper, share) => lower + (upper - lower) * share;
	const { pointerEvents } = e.style;
	e.style.pointerEvents = 'auto'; // what cannot be clicked can be seen all the same
	const seen = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
		const top = document.elementFromPoint(inside(box.left, box.right, x), inside(box.top, box.bottom, y));
		return top && (e.contains(top) || drawn.includes(top) || top.closest('label')?.contains(e));
	});
	e.style.pointerEvents = pointerEvents;
	const path = [];
	for (let p = e; p && p !== document.body; p = p.parentElement) {
		path.unshift(p.id ? '#' + p.id : p.localName + ':nth-child(' + ([...p.parentElement.children].indexOf(p) + 1) + ')');
		if (p.id) break;
	}
	return {
		Name: path.join(' > ') + ' ' + JSON.stringify((e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)),
		Skip: e.classList.contains('skip'),
		Outlined: drawn.some(outlined),
		Seen: seen,
	};
})()`

// contrasts lists the texts that stand out too little from their ground: by less
// than 4.5 to 1, or 3 to 1 where the letters are large (WCAG 1.4.3). In a chart
// the ground is the halo of the text, or the last mark under its middle.
func contrasts(b *tab) []string {
	b.Helper()
	return ask[[]string](b, `(() => {
		const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
		const known = new Map();
		// mix lays colours, each with its opacity, on each other, and gives what is seen.
		const mix = (colours) => {
			const key = colours.join(' under ');
			if (!known.has(key)) {
				for (const [colour, opacity] of colours) {
					canvas.globalAlpha = opacity;
					canvas.fillStyle = colour;
					canvas.fillRect(0, 0, 1, 1);
				}
				known.set(key, [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3));
			}
			return known.get(key);
		};
		const light = (rgb) => {
			const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		};
		const grounds = (e) => {
			const found = [];
			for (let p = e; p; p = p.parentElement) found.unshift([getComputedStyle(p).backgroundColor, 1]);
			return [['#fff', 1], ...found];
		};
		const under = (text) => {
			const style = getComputedStyle(text);
			if (style.stroke !== 'none' && style.paintOrder.startsWith('stroke')) return [[style.stroke, 1]];
			const box = text.getBoundingClientRect();
			const middle = new DOMPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
			const found = [];
			for (const mark of text.ownerSVGElement.querySelectorAll('path, rect')) {
				if (!(mark.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
				const { fill, fillOpacity, opacity } = getComputedStyle(mark);
				if (fill === 'none' || fill.startsWith('url') ||
					!mark.isPointInFill(middle.matrixTransform(mark.getScreenCTM().inverse()))) continue;
				found.push([fill, fillOpacity * opacity]);
			}
			return found;
		};
		const flaws = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const seen = new Set();
		while (walker.nextNode()) {
			const e = walker.currentNode.parentElement;
			if (seen.has(e) || !walker.currentNode.data.trim() || e.closest('script, style, title, desc') ||
				!e.checkVisibility()) continue;
			seen.add(e);
			const style = getComputedStyle(e);
			const svg = e.closest('svg');
			const text = e.closest('text');
			const ground = text ? [...grounds(svg), ...under(text)] : grounds(e);
			const [a, b] = [mix(ground), mix([...ground, [svg ? style.fill : style.color, 1]])].map(light);
			const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			const size = parseFloat(style.fontSize);
			const large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
			if (contrast >= (large ? 3 : 4.5)) continue;
			flaws.push(e.localName + ' ' + JSON.stringify(e.textContent.trim().slice(0, 40)) + ' has a contrast of ' +
				contrast.toFixed(2)
				+ ' in ' + (e.closest('[data-chart]')?.dataset.chart ?? e.closest('section, aside, footer, header')?.className));
		}
		return flaws;
	})()`)
}
