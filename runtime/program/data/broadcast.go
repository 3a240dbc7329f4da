package data

import (
	"image"
	"image/color"
	"math"
)

// broadcast is a picture in the colours of television (ITU-R BT.601), of which black is 16 and
// white 235. Those of WebP are such (RFC 6386, 9.2), unless they are kept without loss; Go takes
// them for JPEG's.
type broadcast struct {
	*image.YCbCr
	alpha *image.NYCbCrA // nil without opacity
}

// newBroadcast is a WebP's picture as its colours are meant.
func newBroadcast(p image.Image) image.Image {
	switch p := p.(type) {
	case *image.YCbCr:
		return broadcast{p, nil}
	case *image.NYCbCrA:
		return broadcast{&p.YCbCr, p}
	}
	return p
}

// RGBA64At implements image.RGBA64Image.
func (p broadcast) RGBA64At(x, y int) color.RGBA64 {
	c := p.YCbCrAt(x, y)
	luma, blue, red := (float64(c.Y)-16)*255/219, (float64(c.Cb)-128)*255/224, (float64(c.Cr)-128)*255/224
	alpha := 1.
	if p.alpha != nil {
		alpha = float64(p.alpha.A[p.alpha.AOffset(x, y)]) / 255
	}
	part := func(v float64) uint16 { return uint16(math.Round(min(max(v, 0), 255) * 0x101 * alpha)) }
	return color.RGBA64{
		R: part(luma + 1.402*red),
		G: part(luma - 0.344136*blue - 0.714136*red),
		B: part(luma + 1.772*blue),
		A: uint16(math.Round(opaque * alpha)),
	}
}
