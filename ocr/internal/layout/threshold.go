package layout

import "slices"

// cell is the width and height of the squares, in pixels of the view, that have a threshold each.
const cell = 16

// thresholds tell dark from light, whatever the colours of ink and paper nearby: where tones differ
// enough within three cells, between the darkest and the lightest (Bernsen 1986), elsewhere as in the
// surroundings.
type thresholds struct {
	across, down int
	low, high    []uint8   // of each cell
	means        []float32 // of each cell
	steps        []uint8   // the greatest difference over so many pixels as strokes' edges have
	tones        []float32
	row          []float32 // of a row of pixels, at the centres of cells
	contrasts    []uint8
}

// faint is the least difference between ink and paper, of 255; faintest the least as a share of
// that of most text in the picture; grainy the least as a multiple of the noise.
const (
	faint    = 18
	faintest = 0.25
	grainy   = 10
)

// towardsPaper is how far a threshold is from the middle between the darkest and the lightest tone
// towards the mean, which is nearer to that of paper: thin strokes have tones in between.
const towardsPaper = 0.4

// load finds the thresholds of a view, and reports whether anything in it differs from its
// surroundings.
func (t *thresholds) load(v *view) bool {
	t.across, t.down = (v.width+cell-1)/cell, (v.height+cell-1)/cell
	n := t.across * t.down
	t.low, t.high, t.means, t.steps = sized(t.low, n), sized(t.high, n), sized(t.means, n), sized(t.steps, n)
	t.tones, t.row = sized(t.tones, n), sized(t.row, t.across)
	for i := range n {
		t.low[i], t.high[i], t.means[i], t.steps[i] = v.tones(i%t.across*cell, i/t.across*cell)
	}
	t.contrasts = sized(t.contrasts, 0)
	for i := range n {
		if low, high, _, step := t.around(i); high-low >= faint && sharp(low, high, step) {
			t.contrasts = append(t.contrasts, high-low)
		}
	}
	if len(t.contrasts) == 0 {
		return false
	}
	slices.Sort(t.contrasts)
	least := max(faint, faintest*float64(t.contrasts[len(t.contrasts)*95/100]), grainy*v.noise)
	known := make([]float32, n)
	any := false
	for i := range n {
		t.tones[i] = 0
		if low, high, mean, step := t.around(i); float64(high-low) >= least && sharp(low, high, step) {
			middle := (float32(low) + float32(high)) / 2
			t.tones[i], known[i], any = middle+towardsPaper*(mean-middle), 1, true
		}
	}
	spread(t.tones, known, t.across, t.down)
	return any
}

// edgeWidth is how many pixels wide strokes' edges are at most; sharpest is their least part of the contrast, so
// that smooth changes of the light have none.
const (
	edgeWidth = 3
	sharpest  = 0.15
)

func sharp(low, high, step uint8) bool { return float32(step) >= sharpest*float32(high-low) }

// tones are the darkest tone of a cell, the lightest, the mean and the greatest difference nearby.
func (v *view) tones(x, y int) (low, high uint8, mean float32, step uint8) {
	low = 255
	sum, x1, y1 := 0, min(x+cell, v.width), min(y+cell, v.height)
	for j := y; j < y1; j++ {
		row := v.pix[j*v.width+x : j*v.width+x1]
		next := v.pix[min(j+edgeWidth, v.height-1)*v.width+x:]
		ahead := v.pix[j*v.width+min(x+edgeWidth, v.width-1) : (j+1)*v.width]
		for i, p := range row {
			low, high, sum = min(low, p), max(high, p), sum+int(p)
			q, r := next[i], ahead[min(i, len(ahead)-1)]
			step = max(step, max(p, q)-min(p, q), max(p, r)-min(p, r))
		}
	}
	return low, high, float32(sum) / float32((x1-x)*(y1-y)), step
}

// around are those of a cell and its neighbours.
func (t *thresholds) around(i int) (low, high uint8, mean float32, step uint8) {
	x, y := i%t.across, i/t.across
	low = 255
	n := float32(0)
	for j := max(y-1, 0); j <= min(y+1, t.down-1); j++ {
		for k := max(x-1, 0) + j*t.across; k <= min(x+1, t.across-1)+j*t.across; k++ {
			low, high, step = min(low, t.low[k]), max(high, t.high[k]), max(step, t.steps[k])
			mean, n = mean+t.means[k], n+1
		}
	}
	return low, high, mean / n, step
}

// spread gives cells of which nothing is known the mean of those nearby, on grids that become
// coarser until something is.
func spread(tones, known []float32, across, down int) {
	if across <= 1 && down <= 1 {
		return
	}
	a, d := (across+1)/2, (down+1)/2
	coarse, weights := make([]float32, a*d), make([]float32, a*d)
	for i, w := range known {
		at := i/across/2*a + i%across/2
		coarse[at] += w * tones[i]
		weights[at] += w
	}
	for i, w := range weights {
		if w > 0 {
			coarse[i], weights[i] = coarse[i]/w, 1
		}
	}
	spread(coarse, weights, a, d)
	for i, w := range known {
		if w == 0 {
			tones[i] = coarse[i/across/2*a+i%across/2]
		}
	}
}

// begin prepares a row of pixels.
func (t *thresholds) begin(y int) {
	at := min(max((float32(y)+0.5)/cell-0.5, 0), float32(t.down-1))
	above := min(int(at), max(t.down-2, 0))
	below, part := min(above+1, t.down-1), at-float32(above)
	for x := range t.row {
		t.row[x] = (1-part)*t.tones[above*t.across+x] + part*t.tones[below*t.across+x]
	}
}

// at is the threshold of a pixel of the row that has begun, and its difference to the next one's;
// both are so up to the column end.
func (t *thresholds) at(x int) (tone, step float32, end int) {
	k := (x + cell/2) / cell
	from, to := t.row[max(k-1, 0)], t.row[min(k, t.across-1)]
	step = (to - from) / cell
	return from + step*(float32(x)+0.5-float32(k*cell-cell/2)), step, k*cell + cell/2
}
