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
	"strings"

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
	partial bool // where a training begins
}

func (w *weightsFlags) flags(f *flag.FlagSet, usage string) {
	f.StringVar(&w.weights, "weights", "", usage)
	f.BoolVar(&w.foreign, "foreign", false, "the file of --weights is another program's, whose tensors are called as here and laid out as [out, in], in convolutions as [out, kernel…, in]")
}

// firstFlags are those of weights that a training begins with.
func (w *weightsFlags) firstFlags(f *flag.FlagSet, usage string) {
	w.flags(f, usage)
	f.BoolVar(&w.partial, "partial", false, "the file of --weights is another network's: take the layers whose tensors all have the same names and shapes, and say which; others start as usual")
}

// checkFirst refuses flags that make no sense together.
func (w *weightsFlags) checkFirst(command string) error {
	switch {
	case w.partial && w.weights == "":
		return usagef("%s: --partial is about the file of --weights, and there is none", command)
	case w.partial && w.foreign:
		return usagef("%s: --partial is for weights of another network, --foreign for another program's: expected one of them; tensornet import --spec SPEC --partial takes those of other programs in part", command)
	}
	return nil
}

// begin makes the weights that a training begins with, and says what came of it where these are
// another network's in part.
func (s *session) begin(from weightsFlags, seed uint64) (*runtime.Transfer, error) {
	switch {
	case from.weights == "" && !from.foreign:
		s.Network.initialise(seed)
		return nil, nil
	case from.partial:
		f, err := openWeights(from.weights)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		s.Network.initialise(seed)
		t, err := s.Network.transfer(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", from.weights, err)
		}
		return t, nil
	}
	_, err := s.loadWeights(from)
	if other := (*runtime.MismatchError)(nil); errors.As(err, &other) {
		err = fmt.Errorf("%w\n--partial takes the layers that fit", err)
	}
	return nil, err
}

// tellTransfer says what was taken of the weights of another network.
func (s *session) tellTransfer(file string, t *runtime.Transfer) {
	if t != nil {
		s.tell("%s\n%s", file, strings.TrimSuffix(t.String(), "\n"))
	}
}

// transferEvent is a line of train --json.
type transferEvent struct {
	Event  string              `json:"event"`
	File   string              `json:"file"`
	Taken  []string            `json:"taken"`
	Left   []runtime.LeftLayer `json:"left"`
	Unused []string            `json:"unused"` // names of tensors
}

func newTransferEvent(file string, t *runtime.Transfer) transferEvent {
	e := transferEvent{"weights", file, t.Taken, append([]runtime.LeftLayer{}, t.Left...), []string{}}
	for _, tensor := range t.Unused {
		e.Unused = append(e.Unused, tensor.Name)
	}
	return e
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
	f, err := openWeights(name)
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no weights: %s does not exist; run train first, which leaves them there, or name a file with --weights", name)
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	return name, s.readWeights(name, f, from.foreign)
}

func openWeights(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a folder: expected a file of weights, as %s", name, filepath.Join(name, weightsFile))
	}
	return f, nil
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
