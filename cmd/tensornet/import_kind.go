package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// Errors of files of other kinds than what is to be read, with the way from there.
var (
	errKeras  = errors.New(`this is a file of Keras's own, which is not read: write a model in Python, model.export("model.onnx", format="onnx"), and import that`)
	errLite   = errors.New("this is a model of TensorFlow Lite, which is not read: write it as ONNX, python -m tf2onnx.convert --tflite FILE --output model.onnx, and import that")
	errState  = errors.New("these are weights alone, without a network: with --spec they go into one that has the same layers, or write the model in Python, torch.onnx.export(model, (input,), \"model.onnx\")")
	errScript = errors.New("this is TorchScript, which is not read: write the model in Python, torch.onnx.export(model, (input,), \"model.onnx\"), and import that")
)

// foreign is an error for a file that begins as those of another kind do; nil for others. weights says
// that weights alone are wanted, which are read of PyTorch's files.
func foreign(file io.ReaderAt, weights bool) error {
	head := make([]byte, 512)
	n, _ := file.ReadAt(head, 0)
	head = head[:n]
	state := false
	switch {
	case bytes.HasPrefix(head, []byte("\x89HDF\r\n\x1a\n")):
		return errKeras
	case len(head) > 8 && string(head[4:8]) == "TFL3":
		return errLite
	case len(head) > 30 && bytes.HasPrefix(head, []byte("PK\x03\x04")):
		length := int(binary.LittleEndian.Uint16(head[26:]))
		first := string(head[30:min(30+length, n)])
		switch {
		case first == "metadata.json" || first == "config.json" || first == "model.weights.h5":
			return errKeras
		case !weights && strings.Contains(first, "/code/"):
			return errScript
		}
		state = strings.HasSuffix(first, "data.pkl")
	case bytes.HasPrefix(head, []byte{0x80, 2}), len(head) > 8 && head[8] == '{':
		state = true
	}
	if state && !weights {
		return errState
	}
	return nil
}
