package layout

// component is a connected part of a view, dark or light, in columns and rows up to x1 and y1.
type component struct {
	x0, y0, x1, y1 int32
	area           int32 // its pixels
	filled         int32 // its pixels and those that it surrounds
	parent         int32 // the component that surrounds it, which comes before it
	children       int32 // components that it surrounds, but for specks
	kind           kind
}

func (c *component) width() int32  { return c.x1 - c.x0 }
func (c *component) height() int32 { return c.y1 - c.y0 }

// components are the connected parts of a view, within a frame of one pixel around it. The frame
// is of the first of them. Of the two tones, those of the frame's are connected by edges, the
// others by corners, too.
type components struct {
	all []component

	// Runs are pixels of one tone in a row; the first of each row has the frame's, and the two
	// take turns.
	starts []int32 // the column where each begins
	rows   []int32 // the first run of each row, from row -1 on, and the end of all
	of     []int32 // the component of each; at first a run before it of the same component
}

func (c *components) load(v *view, t *thresholds) {
	c.starts, c.rows = append(c.starts[:0], -1), append(c.rows[:0], 0)
	dark := c.frame(v, t)
	for y := range v.height {
		c.row(v, t, y, dark)
	}
	c.rows = append(c.rows, int32(len(c.starts)))
	c.starts = append(c.starts, -1)
	c.rows = append(c.rows, int32(len(c.starts)))
	c.of = sized(c.of, len(c.starts))
	for i := range c.of {
		c.of[i] = int32(i)
	}
	for r := range len(c.rows) - 2 {
		c.join(r, int32(v.width+1))
	}
	c.number(int32(v.width + 1))
}

// frame reports whether most pixels at the edges are dark.
func (c *components) frame(v *view, t *thresholds) bool {
	dark := 0
	for y := range v.height {
		step := max(1, v.width-1)
		if y == 0 || y == v.height-1 {
			step = 1
		}
		t.begin(y)
		for x := 0; x < v.width; x += step {
			tone, _, _ := t.at(x)
			if float32(v.pix[y*v.width+x]) < tone {
				dark++
			} else {
				dark--
			}
		}
	}
	return dark > 0
}

// row appends the runs of a row.
func (c *components) row(v *view, t *thresholds, y int, frame bool) {
	c.rows = append(c.rows, int32(len(c.starts)))
	c.starts = append(c.starts, -1)
	t.begin(y)
	row, before := v.pix[y*v.width:][:v.width], frame
	for x := 0; x < v.width; {
		tone, step, end := t.at(x)
		for end = min(end, v.width); x < end; x++ {
			if dark := float32(row[x]) < tone; dark != before {
				c.starts, before = append(c.starts, int32(x)), dark
			}
			tone += step
		}
	}
	if before != frame {
		c.starts = append(c.starts, int32(v.width))
	}
}

// join connects the runs of a row to those of the next.
func (c *components) join(r int, edge int32) {
	i, j := c.rows[r], c.rows[r+1]
	first, second, end := i, j, c.rows[r+2]
	for i < second && j < end {
		a, b := edge, edge
		if i+1 < second {
			a = c.starts[i+1]
		}
		if j+1 < end {
			b = c.starts[j+1]
		}
		same := (i-first)&1 == (j-second)&1
		if same {
			c.connect(i, j)
		}
		if a == b && !same && a < edge { // corners touch
			if (i-first)&1 == 1 {
				c.connect(i, j+1)
			} else {
				c.connect(i+1, j)
			}
		}
		if a <= b {
			i++
		}
		if b <= a {
			j++
		}
	}
}

func (c *components) connect(i, j int32) {
	i, j = c.root(i), c.root(j)
	c.of[max(i, j)] = min(i, j)
}

func (c *components) root(i int32) int32 {
	for c.of[i] != i {
		c.of[i] = c.of[c.of[i]]
		i = c.of[i]
	}
	return i
}

// number makes components of connected runs. The first run of each is its topmost and of these the
// leftmost, so that what is left of it surrounds it.
func (c *components) number(edge int32) {
	c.all = c.all[:0]
	for r := range len(c.rows) - 1 {
		y := int32(r) - 1
		for i := c.rows[r]; i < c.rows[r+1]; i++ {
			x0, x1 := c.starts[i], edge
			if i+1 < c.rows[r+1] {
				x1 = c.starts[i+1]
			}
			if c.of[i] == i {
				parent := int32(-1)
				if i > 0 {
					parent = c.of[i-1]
				}
				c.of[i] = int32(len(c.all))
				c.all = append(c.all, component{x0: x0, y0: y, x1: x1, y1: y + 1, parent: parent})
			} else {
				c.of[i] = c.of[c.of[i]]
			}
			k := &c.all[c.of[i]]
			k.x0, k.x1, k.y1 = min(k.x0, x0), max(k.x1, x1), y+1
			k.area += x1 - x0
		}
	}
	for i := len(c.all) - 1; i > 0; i-- {
		k := &c.all[i]
		k.filled += k.area
		c.all[k.parent].filled += k.filled
	}
	c.all[0].filled += c.all[0].area
}
