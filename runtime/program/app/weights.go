package app

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// Names of what a training leaves in its directory.
const (
	weightsFile    = "weights.safetensors"
	checkpointFile = "checkpoint.safetensors"
	historyFile    = "history.jsonl"
	sheetFile      = "weights.png"
	curvesFile     = "curves.png"
)

// runDir is where a training leaves its files unless told otherwise.
func runDir(info *runtime.ModelInfo) string { return info.Name + ".run" }

// weightsFlags name a file of weights.
type weightsFlags struct {
	weights string
	foreign bool
}

func (w *weightsFlags) flags(f *flag.FlagSet, usage string) {
	f.StringVar(&w.weights, "weights", "", usage)
	f.BoolVar(&w.foreign, "foreign", false, "the file of --weights is another program's, whose tensors are called as here and laid out as [out, in], in convolutions as [out, kernel…, in]")
}

// loadWeights reads the weights of the file or, without a name, those embedded in
// the program or left by a training here. It returns how to call them.
func (s *session) loadWeights(from weightsFlags) (string, error) {
	file := from.weights
	if file == "" && from.foreign {
		return "", usagef("--foreign is about the file of --weights, and there is none")
	}
	if file == "" && s.Weights != nil {
		return "embedded in the program", s.readWeights("embedded weights", bytes.NewReader(s.Weights), false)
	}
	name := file
	if name == "" {
		name = filepath.Join(runDir(s.Network.info()), weightsFile)
	}
	f, err := os.Open(name)
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no weights: %s does not exist; run train first, which leaves them there, or name a file with --weights", name)
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", fmt.Errorf("%s is a folder: expected a file of weights, as %s", name, filepath.Join(name, weightsFile))
	}
	return name, s.readWeights(name, f, from.foreign)
}

func (s *session) readWeights(name string, r io.Reader, foreign bool) error {
	if err := s.Network.read(r, foreign); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// noteRaw says that the numbers of a table are taken as they are, where the spec
// has them standardised and the weights, which are of another program or from Go,
// do not say how.
func (s *session) noteRaw() {
	if data.Standardizes(s.Source) && s.Network.preprocess() == nil {
		s.tell("%s: note: the weights do not say how their data was standardised: numbers are taken as they are", s.name)
	}
}

// dataFlags are those of commands that read samples.
type dataFlags struct {
	data, base string
	fold       fold
}

// config says where the samples are and how they were prepared.
func (d *dataFlags) config(info *runtime.ModelInfo, seed uint64, pre *runtime.Preprocess) *data.Config {
	return &data.Config{Info: info, Dir: d.base, Override: d.data, Seed: seed, Preprocess: pre, Fold: d.fold.number, Folds: d.fold.of}
}

func (s *session) openSamples(config *data.Config) (*samples, error) {
	if s.Source == nil {
		return nil, NoSamples(s.Network.info().Spec)
	}
	config.Augmentation = s.Augmentation
	return s.Network.open(s.Source, config)
}

// NoSamples is the error of a command that needs samples, where a spec names none.
func NoSamples(spec string) error {
	return fmt.Errorf("%s has no [data] section: name a source there, or train the package from a program of your own", spec)
}
