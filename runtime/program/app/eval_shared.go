package app

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// sharing is an evaluation by several processes: each leaves what it has counted in a file.
type sharing struct {
	part     shard
	out      string
	skipDone bool
	merge    bool
}

func (h *sharing) flags(f *flag.FlagSet) {
	f.Var(&h.part, "shard", "measure on part `I/N` of the samples, I from 0: those of which number leaves I when it is divided by N; with --out")
	f.StringVar(&h.out, "out", "", "of --shard: `FILE` to write what was counted, which is there when all is in it")
	f.BoolVar(&h.skipDone, "skip-done", false, "do nothing if the file of --out is there")
	f.BoolVar(&h.merge, "merge", false, "add up the PARTs, files of --out, one of each part")
}

// check refuses flags that say nothing, or two things.
func (h *sharing) check(e *eval, info *runtime.ModelInfo, args []string) error {
	switch {
	case h.merge && len(args) == 0:
		return usagef("eval: --merge: want the files that eval --shard I/N --out FILE has left")
	case !h.merge && len(args) > 0:
		return usagef("eval: found %q: parts are added up with --merge", args[0])
	case h.merge && (h.part.n > 0 || h.out != "" || e.data != ""):
		return usagef("eval: --merge adds up what was counted, and counts nothing itself: want it without --shard, --out and --data")
	case (h.part.n > 0) != (h.out != ""):
		return usagef("eval: --shard and --out: want both, a part and a file for what is counted")
	case h.skipDone && h.out == "":
		return usagef("eval: --skip-done is about the file of --out, and there is none")
	case e.importance > 0 && (h.merge || h.part.n > 0):
		return usagef("eval: --importance exchanges values among all samples, which a part has not")
	case h.part.n > 0 && len(info.Carried) > 0:
		return usagef("eval: --shard: the network is stateful, so that samples go on from one another")
	}
	return nil
}

// sharedPart is a file of what was counted.
type sharedPart struct {
	Part    string       `json:"part"`
	Network string       `json:"network"` // its fingerprint
	Weights string       `json:"weights"` // their digest
	Tests   []sharedTest `json:"tests"`
}

type sharedTest struct {
	Name    string          `json:"name"`
	Samples int             `json:"samples"` // of all parts
	Counted json.RawMessage `json:"counted"`
}

// newPart is one without tests.
func (s *session) newPart(part shard) (*sharedPart, error) {
	digest, err := s.Network.digest()
	return &sharedPart{Part: part.String(), Network: s.Network.info().Fingerprint, Weights: digest}, err
}

// outputs are the network's, with the names of their classes.
func (s *session) outputs() []runtime.OutputInfo {
	return s.Network.preprocess().Describe(s.Network.info()).Outputs
}

// share measures a part, and writes what was counted.
func (h *sharing) share(ctx context.Context, s *session, tests []test) error {
	p, err := s.newPart(h.part)
	if err != nil {
		return err
	}
	for _, t := range tests {
		m := runtime.NewMeter(s.outputs())
		if h.part.i < t.len {
			if m, err = t.measure(ctx, h.part); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		counted, err := json.Marshal(m)
		if err != nil {
			return err
		}
		p.Tests = append(p.Tests, sharedTest{t.name, t.len, counted})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return disk.Disk{}.Replace(h.out, func(w io.Writer) error { return json.NewEncoder(w).Encode(p) })
}

// merged is how well the network does on the samples of all parts.
func (h *sharing) merged(s *session, files []string) ([]testResult, error) {
	var meters []*runtime.Meter
	var first *sharedPart
	found := map[int]string{}
	parts := 0
	for _, file := range files {
		p, part, err := h.read(s, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if first == nil {
			first, parts = p, part.n
		}
		if other := found[part.i]; other != "" {
			return nil, fmt.Errorf("%s: part %s is in %s, too", file, p.Part, other)
		}
		found[part.i] = file
		if part.n != parts || len(p.Tests) != len(first.Tests) {
			return nil, fmt.Errorf("%s: part %s of other samples than %s of %s", file, p.Part, first.Part, files[0])
		}
		for i, t := range p.Tests {
			if t.Name != first.Tests[i].Name || t.Samples != first.Tests[i].Samples {
				return nil, fmt.Errorf("%s: %s of %q, but %d in %s", file, text.Count(t.Samples, "sample"), t.Name, first.Tests[i].Samples, files[0])
			}
			m := runtime.NewMeter(s.outputs())
			if err := json.Unmarshal(t.Counted, m); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if len(meters) <= i {
				meters = append(meters, m)
			} else {
				meters[i].Merge(m)
			}
		}
	}
	for i := range parts {
		if found[i] == "" {
			return nil, fmt.Errorf("part %v is missing", &shard{i, parts})
		}
	}
	results := []testResult{}
	for i, m := range meters {
		if t := first.Tests[i]; m.Samples() != t.Samples {
			return nil, fmt.Errorf("%s: the parts have %s, want %d", t.Name, text.Count(m.Samples(), "sample"), t.Samples)
		}
		results = append(results, testResult{first.Tests[i].Name, m.Metrics()})
	}
	return results, nil
}

// read reads a file and compares it with the network and its weights.
func (h *sharing) read(s *session, file string) (*sharedPart, shard, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, shard{}, reasonOf(err)
	}
	p, part := new(sharedPart), shard{}
	if err := json.Unmarshal(content, p); err != nil || part.Set(p.Part) != nil {
		return nil, shard{}, fmt.Errorf("no part of an evaluation: want a file of eval --shard I/N --out FILE")
	}
	own, err := s.newPart(part)
	switch {
	case err != nil:
	case p.Network != own.Network:
		err = fmt.Errorf("of another network than %s", s.Network.info().Spec)
	case p.Weights != own.Weights:
		err = fmt.Errorf("of other weights")
	}
	return p, part, err
}

// reasonOf is an error of a file without its name.
func reasonOf(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}
