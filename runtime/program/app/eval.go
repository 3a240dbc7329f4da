package app

import (
	"context"
	"flag"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

var evalCommand = Command{
	Name: "eval",
	Doc: "measure the network on samples that it was not trained on\n\n" +
		"Prints loss and metrics and, for classes with names, which were taken for which.\n" +
		"Of the table that it was trained on, only the rows count that were kept for testing;\n" +
		"of another one that --data names, all.\n\n" +
		"Several processes share it out by --shard and --out; --merge then adds up the PARTs that\n" +
		"they have left, and prints what one process would.",
	Args: "[PART...]",
	new:  func() action { return new(eval) }, Samples: true,
}

type eval struct {
	dataFlags
	outputFlags
	weightsFlags
	importance int
	sharing
}

func (e *eval) flags(f *flag.FlagSet) {
	e.dataFlags.flags(f)
	e.outputFlags.flags(f)
	e.weightsFlags.flags(f, trainedWeights)
	e.sharing.flags(f)
	f.IntVar(&e.importance, "importance", 0, "exchange the values of each column of a table among samples, `N` times, and tell how much worse the network is without what it says")
}

const trainedWeights = "`FILE` of weights; otherwise those embedded, or those that train left in NAME.run"

func (e *eval) run(ctx context.Context, s *session, args []string) error {
	info := s.Network.info()
	if e.importance < 0 {
		return usagef("eval: --importance is %d, expected more than 0", e.importance)
	}
	if err := e.sharing.check(e, info, args); err != nil {
		return err
	}
	if e.skipDone && exists(e.out) {
		s.tell("%s: %s is there", s.name, e.out)
		return nil
	}
	weights, err := s.loadWeights(e.weightsFlags)
	if err != nil {
		return err
	}
	if e.merge {
		tests, err := e.merged(s, args)
		if err != nil {
			return err
		}
		return e.report(s, weights, tests, nil)
	}
	s.noteRaw()
	config := e.config(info, info.Seed, s.Network.preprocess())
	config.TestOnly = true
	found, err := s.openSamples(config)
	if err != nil {
		return err
	}
	for _, note := range found.notes {
		s.tell("%s: note: %s", s.name, note)
	}
	if len(found.tests) == 0 {
		return fmt.Errorf("the data has no samples to test with: %s says how many to keep for that", info.Spec)
	}
	if e.part.n > 0 {
		return e.share(ctx, s, found.tests)
	}
	tests, err := evaluate(ctx, found.tests)
	if err != nil {
		return err
	}
	matter, err := e.importances(ctx, s, found)
	if err != nil {
		return err
	}
	return e.report(s, weights, tests, matter)
}

// report prints how well the network does.
func (e *eval) report(s *session, weights string, tests []testResult, matter map[string][]importance) error {
	info := s.Network.info()
	if e.json {
		return e.print(s.out, struct {
			Weights    string                  `json:"weights"`
			Tests      []testResult            `json:"tests"`
			Importance map[string][]importance `json:"importance,omitempty"`
		}{weights, tests, matter})
	}
	fmt.Fprintf(s.out, "weights: %s\n\n%s", text.Clean(weights), testTable(tests, Width(s.out)))
	for _, t := range tests {
		for i, o := range t.Outputs {
			if table := classTable(t.Name, o, s.Network.preprocess().LabelsOf(info, i)); table != "" {
				fmt.Fprintf(s.out, "\n%s", table)
			}
			if o.Confusion != nil {
				fmt.Fprintf(s.out, "\n%s", confusion(t.Name, o))
			}
		}
	}
	for _, t := range tests {
		if all := matter[t.Name]; all != nil {
			fmt.Fprintf(s.out, "\n%s", importanceTable(t.Name, all, Width(s.out)))
		}
	}
	return nil
}

// importances are those of each set of samples, if they are asked for.
func (e *eval) importances(ctx context.Context, s *session, found *samples) (map[string][]importance, error) {
	if e.importance == 0 {
		return nil, nil
	}
	columns, err := columnsOf(s.Network.preprocess())
	if err != nil {
		return nil, err
	}
	matter := map[string][]importance{}
	for _, t := range found.tests {
		if matter[t.name], err = importances(ctx, t, columns, e.importance); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return matter, nil
}
