package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const chooseFlag = "choose-threshold"

var chooseUsage = "choose above what outputs say yes, on validation samples, by `METRIC`: " + strings.Join(runtime.ThresholdMetrics, ", ") +
	", of which the last two want what must be reached, as in recall_at_precision=0.9; otherwise ½"

// chosen are thresholds, and how well they do on the samples that they were chosen on.
type chosen struct {
	Thresholds []runtime.Thresholds `json:"thresholds"`
	Validation runtime.Metrics      `json:"validation"`
}

// mayChoose refuses to choose thresholds where none can be.
func (t *train) mayChoose(info *runtime.ModelInfo, found *samples) error {
	switch {
	case t.choice.Metric == "":
		return nil
	case !slices.ContainsFunc(info.Outputs, func(o runtime.OutputInfo) bool { return o.Answer == runtime.YesOrNo }):
		return usagef("train: --%s: none of the outputs of %s says yes or no", chooseFlag, info.Spec)
	case found.choice == 0:
		return usagef("train: --%s: the data has no validation samples: %s says how many to keep for that", chooseFlag, info.Spec)
	}
	return nil
}

// choose chooses thresholds for the weights that were kept, and has the file of weights have them. It
// returns nil where none were to be chosen, or could be.
func (t *train) choose(ctx context.Context, s *session, k *keeper) (*chosen, error) {
	if t.choice.Metric == "" {
		return nil, nil
	}
	c, err := s.Network.choose(ctx, t.choice)
	if err != nil {
		return nil, fmt.Errorf("%w; the weights have none", err)
	}
	if s.follows() {
		return c, nil
	}
	return c, k.replace(weightsFile, s.Network.write)
}

// tell shows the thresholds, and puts what they make of validation samples in its place among results.
func (c *chosen) tell(w io.Writer, by runtime.ThresholdChoice, results []testResult) []testResult {
	if c == nil {
		return results
	}
	table := text.NewTable("output", ">says yes above", ">"+by.Metric)
	for _, t := range c.Thresholds {
		for i, v := range t.Values {
			name := t.Output
			if len(t.Values) > 1 {
				name += fmt.Sprintf("[%d]", i)
			}
			table.Row(name, strconv.FormatFloat(v, 'g', 5, 64), value(t.Scores[i], runtime.Share))
		}
	}
	fmt.Fprintf(w, "\nthresholds, chosen on validation samples, by which these and tests are measured, and training is not:\n%s", table)
	for i := range results {
		if results[i].Name == "validation" {
			results[i].Metrics = c.Validation
		}
	}
	return results
}

// withThresholds is p with the thresholds of the weights, if they have any.
func withThresholds(p, kept *runtime.Preprocess) *runtime.Preprocess {
	if kept == nil || kept.Thresholds == nil {
		return p
	}
	both := p.Clone()
	if both == nil {
		both = new(runtime.Preprocess)
	}
	both.Thresholds = kept.Thresholds
	return both
}

func (b *bound[P, S, I, O, T]) write(w io.Writer) (int64, error) { return b.weights().WriteTo(w) }

func (b *bound[P, S, I, O, T]) choose(ctx context.Context, by runtime.ThresholdChoice) (*chosen, error) {
	model, data := b.net.NewModel(runtime.Host(), b.parameters, b.beside), b.set.Validation.Epoch(0)
	c := new(chosen)
	var err error
	if b.world != nil {
		if c.Thresholds, err = model.ChooseThresholdsIn(ctx, b.world, data, by); err == nil {
			c.Validation, err = model.EvaluateIn(ctx, b.world, data)
		}
	} else if c.Thresholds, err = model.ChooseThresholds(ctx, data, by); err == nil {
		c.Validation, err = model.Evaluate(ctx, data)
	}
	return c, err
}
