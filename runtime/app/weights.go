package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// Names of what a training leaves in its directory.
const (
	weightsFile    = "weights.safetensors"
	checkpointFile = "checkpoint.safetensors"
	historyFile    = "history.json"
	sheetFile      = "weights.png"
	curvesFile     = "curves.png"
)

// runDir is where a training leaves its files unless told otherwise.
func runDir(info *runtime.ModelInfo) string { return info.Name + ".run" }

// loadWeights reads the weights of file or, without a name, those embedded in
// the program or left by a training here. It returns how to call them, and what
// was kept with them.
func (s *session) loadWeights(file string) (string, *data.Preprocess, error) {
	if file == "" && s.Weights != nil {
		pre, err := s.readWeights("embedded weights", bytes.NewReader(s.Weights))
		return "embedded in the program", pre, err
	}
	name := file
	if name == "" {
		name = filepath.Join(runDir(s.Network.info()), weightsFile)
	}
	f, err := os.Open(name)
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("no weights: %s does not exist; run train first, which leaves them there, or name a file with --weights", name)
	}
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	pre, err := s.readWeights(name, f)
	return name, pre, err
}

func (s *session) readWeights(name string, r io.Reader) (*data.Preprocess, error) {
	metadata, err := s.Network.read(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	pre, err := data.FromMetadata(metadata)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return pre, nil
}

// saveWeights writes the weights file, atomically.
func saveWeights(path string, n Network, kept bool, pre *data.Preprocess) error {
	metadata := map[string]string{"fingerprint": n.info().Fingerprint}
	if pre != nil {
		maps.Copy(metadata, pre.Metadata())
	}
	return runtime.WriteFile(path, func(w io.Writer) error { return n.write(w, kept, metadata) })
}

// dataFlags are those of commands that read samples.
type dataFlags struct{ data, base string }

// config says where the samples are and how they were prepared.
func (d *dataFlags) config(info *runtime.ModelInfo, seed uint64, pre *data.Preprocess) *data.Config {
	return &data.Config{Info: info, Dir: d.base, Override: d.data, Seed: seed, Preprocess: pre}
}

func (s *session) openSamples(config *data.Config) (*samples, error) {
	if s.Source == nil {
		return nil, fmt.Errorf("%s has no [data] section: name a source there, or train the package from a program of your own", s.Network.info().Spec)
	}
	return s.Network.open(s.Source, config)
}
