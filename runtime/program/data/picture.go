package data

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// pictureShape is how an input's shape reads as a picture.
type pictureShape struct{ height, width, channels int }

// pictureOf takes [h, w], [h, w, 1], [h, w, 3] and, for a square picture laid
// out flat, [h·w].
func pictureOf(shape []int) (pictureShape, bool) {
	switch len(shape) {
	case 1:
		side := int(math.Sqrt(float64(shape[0])))
		return pictureShape{side, side, 1}, side*side == shape[0]
	case 2:
		return pictureShape{shape[0], shape[1], 1}, true
	case 3:
		return pictureShape{shape[0], shape[1], shape[2]}, shape[2] == 1 || shape[2] == 3
	}
	return pictureShape{}, false
}

// photoForm is pictureOf for one more channel, of opacity.
func photoForm(shape []int) (pictureShape, bool) {
	if len(shape) == 3 && shape[2] == 4 {
		return pictureShape{shape[0], shape[1], shape[2]}, true
	}
	return pictureOf(shape)
}

// onePicture checks that a network maps one gray picture to one class.
func onePicture(source string, info *runtime.ModelInfo) (pictureShape, error) {
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 {
		return pictureShape{}, fmt.Errorf("%s: want a network of one input and one output, found %d and %d", source, len(info.Inputs), len(info.Outputs))
	}
	in := info.Inputs[0]
	if in.Integers {
		return pictureShape{}, noIntegers(source, &in)
	}
	p, ok := pictureOf(in.Shape)
	if !ok || p.channels != 1 {
		return p, fmt.Errorf("%s: the input %q has the shape %v: want a gray picture, [height, width] or [height, width, 1]", source, in.Name, runtime.FormatShape(in.Shape))
	}
	return p, nil
}

// noIntegers says that a source makes tones.
func noIntegers(source string, in *runtime.TensorInfo) error {
	return fmt.Errorf("%s: the input %q is of integers: want one without dtype, for tones from 0 to 1", source, in.Name)
}

// edge calls f with the index of every pixel on the edge of a gray picture.
func (p pictureShape) edge(f func(at int)) {
	for y := range p.height {
		for x := range p.width {
			if y == 0 || x == 0 || y == p.height-1 || x == p.width-1 {
				f(y*p.width + x)
			}
		}
	}
}
