package exif

import "image"

// Turn says where the pixels of an upright picture are in its file.
type Turn struct {
	size        image.Point // of the upright picture
	right, down bool        // x counts from the right, y from below
	swap        bool        // and then they are exchanged
}

// NewTurn is that of a file's picture of some size. Orientations (CIPA DC-008, 4.6.5.1.6) say
// where its first row and column are: from 1, the usual top and left.
func NewTurn(size image.Point, orientation int) Turn {
	t := [9]Turn{
		2: {right: true},
		3: {right: true, down: true},
		4: {down: true},
		5: {swap: true},
		6: {right: true, swap: true},
		7: {right: true, down: true, swap: true},
		8: {down: true, swap: true},
	}[orientation]
	if t.size = size; t.swap {
		t.size = image.Pt(size.Y, size.X)
	}
	return t
}

// Size is that of the upright picture.
func (t *Turn) Size() image.Point { return t.size }

// From is where a pixel of the upright picture is.
func (t *Turn) From(x, y int) image.Point {
	if t.right {
		x = t.size.X - 1 - x
	}
	if t.down {
		y = t.size.Y - 1 - y
	}
	if t.swap {
		x, y = y, x
	}
	return image.Pt(x, y)
}
