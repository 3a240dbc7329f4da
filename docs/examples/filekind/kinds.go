package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"filekind/kind"
)

//go:embed kind.safetensors config.min.json content_types_kb.min.json
var files embed.FS

// kinds knows kinds of files: the network, and what Magika says about its answers.
type kinds struct {
	model *kind.Model
	Types map[string]struct {
		Description string `json:"description"`
		IsText      bool   `json:"is_text"`
	}
	Config struct {
		Begin      int                `json:"beg_size"`                    // bytes of the beginning that the network reads
		End        int                `json:"end_size"`                    // and of the end
		Block      int64              `json:"block_size"`                  // bytes of each that are looked at
		Padding    int32              `json:"padding_token"`               // what stands for bytes that are not there
		Least      int                `json:"min_file_size_for_dl"`        // bytes below which nothing can be said
		Confidence float64            `json:"medium_confidence_threshold"` // below which an answer does not count
		Thresholds map[string]float64 `json:"thresholds"`                  // the same for some labels
		Labels     []string           `json:"target_labels_space"`         // of the network's outputs
		Instead    map[string]string  `json:"overwrite_map"`               // labels that have another name outside
	}
}

func newKinds() (*kinds, error) {
	w, err := kind.LoadWeights(files, "kind.safetensors")
	if err != nil {
		return nil, err
	}
	k := &kinds{model: kind.New(w)}
	return k, errors.Join(read("content_types_kb.min.json", &k.Types), read("config.min.json", &k.Config))
}

func read(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// ofFile is the label of a file, and how sure that is, from 0 to 1.
func (k *kinds) ofFile(path string) (string, float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", 0, err
	case info.IsDir():
		return "directory", 1, nil
	case !info.Mode().IsRegular():
		return "unknown", 1, nil
	}
	return k.of(f, info.Size())
}

// of is the label of what a file of so many bytes contains.
func (k *kinds) of(f io.ReaderAt, size int64) (string, float64, error) {
	n := min(size, k.Config.Block)
	begin, end := make([]byte, n), make([]byte, n)
	if _, err := f.ReadAt(begin, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	if _, err := f.ReadAt(end, size-n); err != nil && !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	const space = " \t\n\v\f\r"
	head, tail := bytes.TrimLeft(begin, space), bytes.TrimRight(end, space)
	switch {
	case size == 0:
		return "empty", 1, nil
	case len(head) >= k.Config.Least:
		label, score := k.ask(head, tail)
		return label, score, nil
	case utf8.Valid(begin):
		return "txt", 1, nil
	}
	return "unknown", 1, nil
}

// ask is the network's answer, or a general one if it is not sure.
func (k *kinds) ask(head, tail []byte) (string, float64) {
	var in kind.Inputs
	var out kind.Outputs
	for i := range in.Bytes {
		in.Bytes[i] = k.Config.Padding
	}
	for i, b := range head[:min(len(head), k.Config.Begin)] {
		in.Bytes[i] = int32(b)
	}
	tail = tail[max(len(tail)-k.Config.End, 0):]
	for i, b := range tail {
		in.Bytes[len(in.Bytes)-len(tail)+i] = int32(b)
	}
	k.model.Predict(&in, &out)

	score := slices.Max(out.TargetLabel[:])
	label := k.Config.Labels[slices.Index(out.TargetLabel[:], score)]
	enough, ok := k.Config.Thresholds[label]
	if !ok {
		enough = k.Config.Confidence
	}
	if instead, ok := k.Config.Instead[label]; ok {
		label = instead
	}
	switch {
	case float64(score) >= enough:
		return label, float64(score)
	case k.Types[label].IsText:
		return "txt", float64(score)
	}
	return "unknown", float64(score)
}
