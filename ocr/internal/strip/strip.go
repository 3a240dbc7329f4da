// Package strip brings pictures of lines of text into the form that a network reads: ink is
// near 1 and paper near 0 whatever their colours, and the line has one height.
package strip

import (
	"image"
	"math"
)

// LineHeight is that of strips which ocr_line reads.
const LineHeight = 24

// lineMargin is what is above their tallest ink and below the deepest.
const lineMargin = 2

// CutLine fills Pix as ocr_line reads it, with ink between two rows of the picture.
func (s *Strip) CutLine(top, bottom float64) {
	scale := (LineHeight - 2*lineMargin) / (bottom - top)
	s.Cut(LineHeight, top-lineMargin/scale, scale)
}

// Strip is a line of text. Its memory is used again by the next one.
type Strip struct {
	// Top and Bottom are the rows between which there is ink, Left and Right the columns. Rows are
	// those of the picture's middle, once the line is level.
	Top, Bottom, Left, Right float64
	// Scale is the size of a pixel of the picture in the strip, once it is cut.
	Scale float64
	// Pix has the tones of the strip, column after column, each Height of them from the top.
	Pix    []float32
	Height int

	width, height int       // of the picture
	ink           []float32 // [y][x] of the picture: how much there is
	squeezed      []float32 // [Height][x]
	rows          []float32
	papers        []float32
	taps          taps

	slope  float64   // of the line, in rows a column
	piles  []float32 // [block][y]: the ink of so many columns
	across int       // how many
	spare  []float32 // for the ink of another slope
	shifts []int     // of columns, in whole rows
	parts  []float32 // and what is beyond
}

// Width is the number of columns, once it is cut.
func (s *Strip) Width() int { return len(s.Pix) / s.Height }

// Load finds the ink of a picture, which is to show one line, and reports whether there is any.
func (s *Strip) Load(picture *image.Gray) bool {
	s.width, s.height = picture.Rect.Dx(), picture.Rect.Dy()
	if s.width < 1 || s.height < 1 || !s.contrast(picture) {
		return false
	}
	s.level()
	return s.rowsOfInk() && s.columnsOfInk()
}

// faint is the least difference between the tones of ink and paper, of 255.
const faint = 12

// contrast fills ink: what differs from the paper nearby, in relation to what differs most.
func (s *Strip) contrast(picture *image.Gray) bool {
	s.paper(picture)
	s.ink = sized(s.ink, s.width*s.height)
	block := s.block()
	skew := 0.
	for y := range s.height {
		row, out := picture.Pix[y*picture.Stride:][:s.width], s.ink[y*s.width:][:s.width]
		cubes := float32(0)
		for x, v := range row {
			at := min(max((float32(x)+0.5)/float32(block)-0.5, 0), float32(len(s.papers)-1))
			i := min(int(at), max(len(s.papers)-2, 0))
			paper := s.papers[i]
			if i+1 < len(s.papers) {
				paper += (at - float32(i)) * (s.papers[i+1] - paper)
			}
			d := float32(v) - paper
			out[x] = d
			cubes += d * d * d
		}
		skew += float64(cubes)
	}
	sign := float32(1)
	if skew < 0 {
		sign = -1
	}
	most := s.most(sign)
	if most < faint {
		return false
	}
	scale := sign / most
	for i, d := range s.ink {
		s.ink[i] = min(max(d*scale, -0.25), 1.25)
	}
	return true
}

// block is the width in which paper has one tone.
func (s *Strip) block() int { return max(16, 2*s.height) }

// paper finds the tone of the paper, which is that of most pixels, block by block.
func (s *Strip) paper(picture *image.Gray) {
	block := s.block()
	n := max(1, (s.width+block/2)/block)
	s.papers = sized(s.papers, n)
	for i := range n {
		begin, end := i*block, (i+1)*block
		if i == n-1 {
			end = s.width
		}
		var count [256]int32
		for y := range s.height {
			for _, v := range picture.Pix[y*picture.Stride:][begin:end] {
				count[v]++
			}
		}
		half, tone := int32((end-begin)*s.height)/2, 0
		for sum := count[0]; sum <= half && tone < 255; sum += count[tone] {
			tone++
		}
		s.papers[i] = float32(tone)
	}
}

// most is the difference from paper that 1.5 % of the pixels exceed.
func (s *Strip) most(sign float32) float32 {
	var count [256]int32
	for _, d := range s.ink {
		count[min(max(int(d*sign), 0), 255)]++
	}
	left := int32(len(s.ink)) * 3 / 200
	tone := 255
	for left -= count[tone]; left >= 0 && tone > 0; left -= count[tone] {
		tone--
	}
	return float32(tone)
}

// rowsOfInk finds Top and Bottom. A tail that goes below the line may be the only one: pieces of
// the line are looked at one by one.
func (s *Strip) rowsOfInk() bool {
	piece := 4 * s.height
	s.Top, s.Bottom = float64(s.height), 0
	s.rows = sized(s.rows, s.height)
	for begin := 0; begin < s.width; begin += piece {
		end := min(begin+piece, s.width)
		if s.width-end < piece/2 {
			end = s.width
		}
		least, most := float32(math.MaxFloat32), float32(0)
		for y := range s.rows {
			sum := float32(0)
			for _, v := range s.ink[y*s.width:][begin:end] {
				sum += max(v-0.3, 0)
			}
			s.rows[y], least, most = sum, min(least, sum), max(most, sum)
		}
		limit := least + max(0.03*(most-least), 1.5*float32(math.Sqrt(float64(least))), 0.5)
		for y, sum := range s.rows {
			if sum > limit {
				s.Top, s.Bottom = min(s.Top, float64(y)), max(s.Bottom, float64(y+1))
			}
		}
		if end == s.width {
			break
		}
	}
	return s.Bottom-s.Top >= 3
}

// columnsOfInk finds Left and Right.
func (s *Strip) columnsOfInk() bool {
	s.Left, s.Right = float64(s.width), 0
	for y := int(s.Top); y < int(s.Bottom); y++ {
		row := s.ink[y*s.width:][:s.width]
		for x := 0; x < int(s.Left); x++ {
			if row[x] > 0.5 {
				s.Left = float64(x)
			}
		}
		for x := s.width - 1; x >= int(s.Right); x-- {
			if row[x] > 0.5 {
				s.Right = float64(x + 1)
			}
		}
	}
	return s.Left < s.Right
}

// Cut fills Pix with all columns of the picture, and so many rows, in which a pixel of the
// picture has the size scale, and the first of which is from top on.
func (s *Strip) Cut(height int, top, scale float64) {
	s.Height, s.Scale = height, scale
	s.squeezed = sized(s.squeezed, height*s.width)
	s.taps.fill(height, s.height, scale, top)
	for y := range height {
		row := s.squeezed[y*s.width:][:s.width]
		clear(row)
		for k, weight := range s.taps.of(y) {
			for x, v := range s.ink[(s.taps.first[y]+k)*s.width:][:s.width] {
				row[x] += weight * v
			}
		}
	}
	width := max(1, int(math.Ceil(float64(s.width)*scale)))
	s.Pix = sized(s.Pix, width*height)
	s.taps.fill(width, s.width, scale, 0)
	for x := range width {
		column := s.Pix[x*height:][:height]
		clear(column)
		for k, weight := range s.taps.of(x) {
			at := s.taps.first[x] + k
			for y := range column {
				column[y] += weight * s.squeezed[y*s.width+at]
			}
		}
	}
}

// Window copies the columns from first on; beyond the strip there is paper.
func (s *Strip) Window(to []float32, first int) {
	clear(to)
	begin := max(0, first)
	if end := min(s.Width(), first+len(to)/s.Height); begin < end {
		copy(to[(begin-first)*s.Height:], s.Pix[begin*s.Height:end*s.Height])
	}
}

// taps are the weights by which numbers of a source add up to those of a result of another size:
// those of a triangle as wide as a pixel of the coarser one.
type taps struct {
	first   []int
	weights []float32
	most    int // weights of each
	counts  []int
}

// fill is for n numbers, of which number i is at from + i/scale in a source of so many.
func (t *taps) fill(n, source int, scale, from float64) {
	reach := max(1, 1/scale)
	t.most = int(2*reach) + 2
	t.first, t.counts, t.weights = sized(t.first, n), sized(t.counts, n), sized(t.weights, n*t.most)
	for i := range n {
		centre := from + (float64(i)+0.5)/scale - 0.5
		first, last := int(math.Ceil(centre-reach)), int(math.Floor(centre+reach))
		first, last = max(first, 0), min(last, source-1)
		t.first[i], t.counts[i] = min(first, source-1), max(0, last-first+1)
		sum := 0.
		for k := range t.counts[i] {
			w := 1 - math.Abs(float64(first+k)-centre)/reach
			t.weights[i*t.most+k] = float32(w)
			sum += w
		}
		if sum > 0 && sum < 1e-6 {
			t.counts[i] = 0
		}
		whole := math.Max(sum, reach*0.5) // beyond the edge there is paper
		for k := range t.counts[i] {
			t.weights[i*t.most+k] /= float32(whole)
		}
	}
}

// of are the weights of number i.
func (t *taps) of(i int) []float32 { return t.weights[i*t.most:][:t.counts[i]] }

// sized returns n elements, of x if it has room.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
