package data

import (
	"fmt"
	"io"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// idx uses the items of a file in MNIST's format.
func (f *examplesFile) idx(src io.Reader) error {
	if len(f.Info.Inputs) != 1 {
		return fmt.Errorf("%s: one array, but the network has %d inputs: want a JSON object of them", f.name, len(f.Info.Inputs))
	}
	file, err := newIDX(f.name, src)
	if err != nil {
		return err
	}
	in, item := f.Info.Inputs[0], file.dims[1:]
	if !isForm(item, in.Shape) {
		return file.errorf("items of the shape %v: the input %q has the shape %v", runtime.FormatShape(item), in.Name, runtime.FormatShape(in.Shape))
	}
	size := elements(in.Shape)
	content := make([]byte, size*file.width)
	for row := range file.dims[0] {
		if n, err := io.ReadFull(file.src, content); err == io.EOF || err == io.ErrUnexpectedEOF {
			return file.errorf("cut off: %d bytes of %s, want %d for the shape %v", row*len(content)+n, file.kind, file.dims[0]*len(content), runtime.FormatShape(file.dims))
		} else if err != nil {
			return file.errorf("%w", err)
		}
		x, wanted := f.next()
		if !wanted {
			continue
		}
		x.Values = slices.Grow(x.Values, size)[:size]
		if file.isBytes() {
			for k, b := range content {
				x.Values[k] = float64(b)
			}
		} else {
			for k := range x.Values {
				x.Values[k] = file.kind.decode(content[k*file.width:])
			}
		}
		if i := slices.IndexFunc(x.Values, func(v float64) bool { return !finite(v) }); i >= 0 {
			x.broken = x.errorf("%v among the numbers, at position %d: want finite ones", x.Values[i], i)
		}
		if !f.give(x) {
			return nil
		}
	}
	if file.dims[0] == 0 {
		return file.errorf("no items")
	}
	if _, err := file.src.ReadByte(); err == nil {
		return file.errorf("more than the %d bytes of the shape %v", file.dims[0]*len(content), runtime.FormatShape(file.dims))
	} else if err != io.EOF {
		return file.errorf("%w", err)
	}
	return nil
}

// isIDX reports whether a file begins as that format does.
func isIDX(head []byte) bool {
	return len(head) > 3 && head[0] == 0 && head[1] == 0 && idxKinds[idxKind(head[2])].size > 0 && head[3] > 0 && head[3] < 8
}
