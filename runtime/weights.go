package runtime

import (
	"fmt"
	"io"
)

// ReadWeights reads a file of the network's weights into tensors, and returns
// what else it keeps and its size in bytes; see [ReadTensors]. All of it is
// checked before anything is changed.
func ReadWeights[T Float](src io.Reader, info *ModelInfo, tensors []Tensor[T]) (*Preprocess, int64, error) {
	var p *Preprocess
	n, err := readTensors(src, map[string]string{fingerprintKey: info.Fingerprint}, func(metadata map[string]string) (_ []Tensor[T], err error) {
		p, err = ReadPreprocess(metadata, info)
		return tensors, err
	})
	if err != nil {
		return nil, n, err
	}
	return p, n, nil
}

// WriteWeights writes a file of the network's weights and returns its size in
// bytes; p may be nil.
func WriteWeights[T Float](dst io.Writer, info *ModelInfo, tensors []Tensor[T], p *Preprocess) (int64, error) {
	metadata, err := p.Metadata(info)
	if err != nil {
		return 0, err
	}
	return WriteTensors(dst, tensors, metadata)
}

// ReadForeign is [ReadWeights] for a file that another program has written, which
// has no fingerprint. Its tensors must be called as the network's, and their
// numbers be in the same order: [out, in], and [out, kernel…, in] in convolutions.
// PyTorch's convolutions, [out, in, kernel…], have to be permuted before.
func ReadForeign[T Float](src io.Reader, info *ModelInfo, tensors []Tensor[T]) (int64, error) {
	return readTensors(src, nil, func(metadata map[string]string) ([]Tensor[T], error) {
		if found := metadata[fingerprintKey]; found != "" && found != info.Fingerprint {
			return tensors, &MismatchError{[]string{differentSpec(found, info.Fingerprint)}}
		}
		return tensors, nil
	})
}

func differentSpec(found, expected string) string {
	return fmt.Sprintf("fingerprint of the spec: found %q, expected %q", found, expected)
}
