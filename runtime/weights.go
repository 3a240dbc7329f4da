package runtime

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Weights are a network's weights, tensor by tensor, and how the data is prepared
// that they were trained on: what a weights file holds. They are what the Weights
// of generated packages share.
type Weights struct {
	Info    *ModelInfo
	Tensors []Array // in the order of the file; their memory is the network's own
	*Beside
}

// WriteTo writes a safetensors file and returns its size in bytes.
func (w Weights) WriteTo(dst io.Writer) (int64, error) {
	metadata, err := w.Preprocess.Metadata(w.Info)
	if err != nil {
		return 0, err
	}
	return writeArrays(dst, w.Tensors, metadata)
}

// ReadFrom reads a safetensors file and returns its size in bytes; see
// [ReadTensors]. All of it is checked before anything changes; a weight that is not
// a finite number is an error that names it.
func (w Weights) ReadFrom(src io.Reader) (int64, error) {
	var p *Preprocess
	state := false
	n, err := readArrays(src, map[string]string{fingerprintKey: w.Info.Fingerprint}, func(metadata map[string]string) (_ expected, err error) {
		_, state = metadata[stepKey]
		p, err = ReadPreprocess(metadata, w.Info)
		return expected{weights: w.Tensors}, err
	})
	if err == nil {
		w.Preprocess = p
		w.Changed()
	} else if state {
		err = errState
	}
	return n, err
}

var errState = errors.New("found the state of a training, a checkpoint: expected weights, which train leaves beside it")

// ReadForeign is ReadFrom for a file that another program has written, which has
// no fingerprint. Its tensors must be called as the network's, and their numbers
// be in the same order: [out, in], and [out, kernel…, in] in convolutions.
// PyTorch's convolutions, [out, in, kernel…], have to be permuted before. How
// data is prepared stays as it was.
func (w Weights) ReadForeign(src io.Reader) (int64, error) {
	n, err := readArrays(src, nil, func(metadata map[string]string) (expected, error) {
		if found := metadata[fingerprintKey]; found != "" && found != w.Info.Fingerprint {
			return expected{weights: w.Tensors}, &MismatchError{[]string{differentSpec(found, w.Info.Fingerprint)}}
		}
		return expected{weights: w.Tensors}, nil
	})
	if err == nil {
		w.Changed()
	}
	return n, err
}

func differentSpec(found, expected string) string {
	return fmt.Sprintf("fingerprint of the spec: found %q, expected %q", found, expected)
}

// Load reads the named file; see ReadFrom.
func (w Weights) Load(fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := w.ReadFrom(f); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// SaveFile writes a file, which is never there in part: it is replaced when all
// is written.
func (w Weights) SaveFile(path string) error {
	return WriteFile(path, func(dst io.Writer) error {
		_, err := w.WriteTo(dst)
		return err
	})
}

// SetPreprocess says how data is to be prepared for the weights. What does not
// fit the network is an error, and changes nothing.
func (w Weights) SetPreprocess(p *Preprocess) error {
	if p != nil {
		if err := p.Check(w.Info); err != nil {
			return err
		}
	}
	w.Preprocess = p.Clone()
	return nil
}

// Adapt has the weights standardise data over rows, each the numbers of one
// sample; see [Adapt].
func (w Weights) Adapt(rows [][]float64) error {
	p, err := Adapt(w.Info, rows)
	if err == nil {
		w.Preprocess = p
	}
	return err
}
