package tensorboard

import (
	"bytes"
	"image"
	"image/png"

	"google.golang.org/protobuf/encoding/protowire"
)

// Image is a picture by name.
type Image struct {
	Tag     string
	Picture image.Image
}

// Numbers of fields.
const (
	valueImage protowire.Number = 4

	imageHeight  protowire.Number = 1
	imageWidth   protowire.Number = 2
	imageColours protowire.Number = 3
	imageEncoded protowire.Number = 4
)

// inColours says that a picture has red, green, blue and opacity.
const inColours = 4

// Images adds pictures of a step.
func (w *Writer) Images(step int, pictures []Image) {
	for _, p := range pictures {
		var encoded bytes.Buffer
		if err := png.Encode(&encoded, p.Picture); err != nil {
			if w.err == nil {
				w.err = err
			}
			return
		}
		size := p.Picture.Bounds().Size()
		w.event(step, func(e *message) {
			e.inner(eventSummary, func(s *message) {
				s.inner(summaryValue, func(v *message) {
					v.text(valueTag, p.Tag)
					v.inner(valueImage, func(i *message) {
						i.integer(imageHeight, uint64(size.Y))
						i.integer(imageWidth, uint64(size.X))
						i.integer(imageColours, inColours)
						i.text(imageEncoded, encoded.String())
					})
				})
			})
		})
	}
}
