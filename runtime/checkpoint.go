package runtime

import (
	"fmt"
	"io"
	"strconv"
)

const stepKey = "step"

// WriteCheckpoint writes the state of a training as a safetensors file: the
// weights and the optimizer's slots are tensors; the number of steps done is
// the metadata "step", and p, which may be nil, is kept as with weights.
func WriteCheckpoint[T Float](dst io.Writer, info *ModelInfo, tensors []Tensor[T], step int, p *Preprocess) (int64, error) {
	metadata, err := p.Metadata(info)
	if err != nil {
		return 0, err
	}
	metadata[stepKey] = strconv.Itoa(step)
	return WriteTensors(dst, tensors, metadata)
}

// ReadCheckpoint reads what WriteCheckpoint wrote. It is [ReadWeights] with a
// step, and like that changes nothing unless everything is in order.
func ReadCheckpoint[T Float](src io.Reader, info *ModelInfo, tensors []Tensor[T], step *int) (*Preprocess, int64, error) {
	var p *Preprocess
	found := 0
	n, err := readTensors(src, tensors, map[string]string{fingerprintKey: info.Fingerprint}, func(metadata map[string]string) error {
		var err error
		if found, err = strconv.Atoi(metadata[stepKey]); err != nil || found < 0 {
			return fmt.Errorf("metadata %q: found %q, expected the number of steps done", stepKey, metadata[stepKey])
		}
		p, err = ReadPreprocess(metadata, info)
		return err
	})
	if err != nil {
		return nil, n, err
	}
	*step = found
	return p, n, nil
}
