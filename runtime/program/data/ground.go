package data

import "slices"

// ground is what a picture shows things on: the median colour of its edge. Where
// most of the edge is transparent that is white, as viewers show it; but things
// that are lighter than middle gray, known to stand on a ground, have a black
// one.
func (p *photo) ground(sheet []pixel, onPaper bool) pixel {
	if c, ok := p.edge(); ok {
		return c
	}
	var sum pixel
	for _, c := range sheet {
		sum.add(c, 1)
	}
	if onPaper && sum.tone() > sum.a/2 {
		return black
	}
	return white
}

// edge is the median colour of a picture's edge, channel by channel, over those
// pixels that are more opaque than not, and false if they are the fewer ones.
func (p *photo) edge() (pixel, bool) {
	const enough = 1 << 16
	n := 2 * (p.size.X + p.size.Y)
	var channels [3][]float64
	seen := 0
	look := func(x, y int) {
		if seen++; seen%(n/enough+1) != 0 {
			return
		}
		if c := p.at(x, y); c.a > opaque/2 {
			full := opaque / c.a
			channels[0] = append(channels[0], c.r*full)
			channels[1] = append(channels[1], c.g*full)
			channels[2] = append(channels[2], c.b*full)
		}
	}
	for x := range p.size.X {
		look(x, 0)
		look(x, p.size.Y-1)
	}
	for y := range p.size.Y {
		look(0, y)
		look(p.size.X-1, y)
	}
	found := len(channels[0])
	if found <= seen/(n/enough+1)/2 {
		return pixel{}, false
	}
	for _, c := range channels {
		slices.Sort(c)
	}
	return pixel{channels[0][found/2], channels[1][found/2], channels[2][found/2], opaque}, true
}
