package ocr

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// orientation is how a camera was held: number 1 to 8 of the tag Orientation (CIPA DC-008, Exif), 1 if a
// JPEG does not say.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff && file[at+1] != 0xda; { // up to the start of the scan
		n := int(binary.BigEndian.Uint16(file[at+2:]))
		if n < 2 || at+2+n > len(file) {
			break
		}
		if tiff, ok := bytes.CutPrefix(file[at+4:at+2+n], []byte("Exif\x00\x00")); ok && file[at+1] == 0xe1 {
			return tag(tiff)
		}
		at += 2 + n
	}
	return 1
}

// tag looks the orientation up in the first directory of TIFF's structure.
func tag(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	const entry, number = 12, 0x0112
	for n := order.Uint16(tiff[at:]); n > 0 && at+2+entry <= uint64(len(tiff)); n, at = n-1, at+entry {
		if e := tiff[at+2:]; order.Uint16(e) == number {
			if v := int(order.Uint16(e[8:])); v >= 1 && v <= 8 {
				return v
			}
			break
		}
	}
	return 1
}

// turn says where the pixels of an upright picture are in one of a size that was taken in an orientation.
type turn struct {
	width, height      int // of that
	across, down, swap bool
}

func newTurn(size image.Point, orientation int) turn {
	flip := orientation - 1
	return turn{size.X, size.Y, flip == 1 || flip == 2 || flip == 6 || flip == 7, flip == 2 || flip == 3 || flip == 5 || flip == 6, flip >= 4}
}

// bounds are those of the upright picture.
func (t *turn) bounds() image.Rectangle {
	if t.swap {
		return image.Rect(0, 0, t.height, t.width)
	}
	return image.Rect(0, 0, t.width, t.height)
}

func (t *turn) from(x, y int) (u, v int) {
	if t.swap {
		x, y = y, x
	}
	if t.across {
		x = t.width - 1 - x
	}
	if t.down {
		y = t.height - 1 - y
	}
	return x, y
}

// upright turns and mirrors a picture that was taken in an orientation.
func upright(g *image.Gray, orientation int) *image.Gray {
	if orientation == 1 {
		return g
	}
	t := newTurn(g.Rect.Size(), orientation)
	out := image.NewGray(t.bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			u, v := t.from(x, y)
			out.Pix[y*out.Stride+x] = g.Pix[v*g.Stride+u]
		}
	}
	return out
}

// turned is a picture as it looks upright, from 0, 0 on.
type turned struct {
	image.Image
	turn
}

func (t *turned) Bounds() image.Rectangle { return t.bounds() }

func (t *turned) At(x, y int) color.Color {
	u, v := t.from(x, y)
	least := t.Image.Bounds().Min
	return t.Image.At(least.X+u, least.Y+v)
}
