package runtime

import (
	"fmt"
	"io"
	"maps"
	"strconv"
)

const stepKey = "step"

// WriteCheckpoint writes the state of a training as a safetensors file: the
// weights and the optimizer's slots are tensors; the number of steps done is
// the metadata "step".
func WriteCheckpoint[T Float](dst io.Writer, tensors []Tensor[T], step int, metadata map[string]string) (int64, error) {
	all := map[string]string{}
	maps.Copy(all, metadata)
	all[stepKey] = strconv.Itoa(step)
	return WriteTensors(dst, tensors, all)
}

// ReadCheckpoint reads what WriteCheckpoint wrote. It is ReadTensors with a
// step, and like that changes nothing unless everything is in order.
func ReadCheckpoint[T Float](src io.Reader, tensors []Tensor[T], step *int, metadata map[string]string) (int64, error) {
	found := 0
	n, err := readTensors(src, tensors, metadata, func(metadata map[string]string) error {
		value, err := strconv.Atoi(metadata[stepKey])
		if err != nil || value < 0 {
			return fmt.Errorf("metadata %q: found %q, expected the number of steps done", stepKey, metadata[stepKey])
		}
		found = value
		return nil
	})
	if err == nil {
		*step = found
	}
	return n, err
}
