package strip

import "math"

// steepest is the slope up to which lines are levelled, that of six degrees.
const steepest = 0.105

// level moves columns of ink up and down until the line is level, and keeps by how much. Of the
// slopes it takes the one of which rows differ most in their ink, as sums of squares (Postl 1986);
// that of lines that seem level as they are, or are too short to tell, is left.
func (s *Strip) level() {
	s.slope = 0
	if s.width < 2*s.height {
		return
	}
	s.pile()
	level := s.score(0)
	best, most := 0., level
	try := func(slope float64) {
		if score := s.score(slope); score > most {
			best, most = slope, score
		}
	}
	step := max(1, float64(s.height)/32) / float64(s.width)
	for slope := step; slope < steepest; slope += step {
		try(slope)
		try(-slope)
	}
	for step /= 2; step*float64(s.width) > 0.3; step /= 2 {
		at := best
		try(at - step)
		try(at + step)
	}
	if most > surely*level {
		s.shear(best)
	}
}

// surely is how much better a line must look once it is levelled.
const surely = 1.03

// pile sums the ink of each row in blocks of columns, and takes the mean of all from it, lest noise
// make lines level that end where the picture does.
func (s *Strip) pile() {
	s.across = max(4, s.height/8)
	blocks := (s.width + s.across - 1) / s.across
	s.piles = sized(s.piles, blocks*s.height)
	clear(s.piles)
	sum := float32(0)
	for y := range s.height {
		row := s.ink[y*s.width:][:s.width]
		for i := range blocks {
			pile := float32(0)
			for _, v := range row[i*s.across : min((i+1)*s.across, s.width)] {
				pile += max(v-0.3, 0)
			}
			s.piles[i*s.height+y] = pile
			sum += pile
		}
	}
	mean := sum / float32(len(s.piles))
	for i := range s.piles {
		s.piles[i] -= mean
	}
}

// score is how much rows differ in their ink, along a slope.
func (s *Strip) score(slope float64) float64 {
	reach := int(math.Abs(slope)*float64(s.width)/2) + 1
	s.rows = sized(s.rows, s.height+2*reach)
	clear(s.rows)
	for i := range len(s.piles) / s.height {
		fall := slope * ((float64(i)+0.5)*float64(s.across) - float64(s.width)/2)
		at := min(max(reach-int(math.Round(fall)), 0), 2*reach)
		rows := s.rows[at:][:s.height]
		for y, v := range s.piles[i*s.height:][:s.height] {
			rows[y] += v
		}
	}
	score := 0.
	for _, v := range s.rows {
		score += float64(v) * float64(v)
	}
	return score
}

// shear moves columns by what a slope falls from the picture's middle to theirs.
func (s *Strip) shear(slope float64) {
	s.slope = slope
	from := s.ink
	s.ink = sized(s.spare, len(from))
	s.spare = from
	s.shifts, s.parts = sized(s.shifts, s.width), sized(s.parts, s.width)
	for x := range s.width {
		fall := s.Fall(float64(x) + 0.5)
		whole := math.Floor(fall)
		s.shifts[x], s.parts[x] = int(whole), float32(fall-whole)
	}
	for y := range s.height {
		row := s.ink[y*s.width:][:s.width]
		for x := range row {
			at := y + s.shifts[x]
			var above, below float32
			if at >= 0 && at < s.height {
				above = from[at*s.width+x]
			}
			if at+1 >= 0 && at+1 < s.height {
				below = from[(at+1)*s.width+x]
			}
			row[x] = above + s.parts[x]*(below-above)
		}
	}
}

// Fall is by how many rows the line is lower at a column of the picture than in its middle; rows of
// the strip are those of the middle.
func (s *Strip) Fall(column float64) float64 { return s.slope * (column - float64(s.width)/2) }

// Rows are those of the picture between which there is the line's ink, from a column to another.
func (s *Strip) Rows(from, to int) (top, bottom int) {
	a, b := s.Fall(float64(from)), s.Fall(float64(to))
	top, bottom = int(math.Floor(s.Top+min(a, b))), int(math.Ceil(s.Bottom+max(a, b)))
	return max(top, 0), min(bottom, s.height)
}
