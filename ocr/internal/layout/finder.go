package layout

import "image"

// Finder finds lines. Its memory is used again for the next picture. It is for one goroutine.
type Finder struct {
	Lines []Line // of the picture, in the order of reading

	picture    *image.Gray
	view       view
	thresholds thresholds
	components components
	typical    float64 // height of glyphs
	angle      float64 // of the page
	marks      []mark
	parents    []int32 // of marks that are linked
	rows       rows
	pieces     []piece
	specks     []piece // too little to be lines of their own
	between    []gap
	lineOf     []int32 // the line that each component is a part of, or one of noLine and manyLines
	cut        cutter

	histogram              histogram
	heights, tops, bottoms []float64 // of the glyphs of a piece
	edges                  []edge    // of those of a line
	boxes                  []box     // of those of a line
}

// leastSide is the least width and height of a picture that may have text.
const leastSide = 5

// Find finds the lines of a picture, which is not to change before they have been cut.
func (f *Finder) Find(picture *image.Gray) {
	f.Lines, f.picture = f.Lines[:0], picture
	if picture.Rect.Dx() < leastSide || picture.Rect.Dy() < leastSide {
		return
	}
	f.view.load(picture)
	if !f.thresholds.load(&f.view) {
		return
	}
	c := &f.components
	c.load(&f.view, &f.thresholds)
	f.typical = c.typical()
	f.angle = f.histogram.lean(c.edges(f.typical), steepest, f.typical/4)
	c.judge(f.typical, f.angle)
	f.part()
	f.link()
	f.settle()
	f.gaps()
	f.compose()
	f.arrange()
}
