package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// MixUp adds up shares of two samples, and of what is learned of them. As Keras's, whose other
// sample is one of the batch; here it is any of the training.
//
// Zhang et al., "mixup: Beyond empirical risk minimization", 2017.
type MixUp struct {
	Alpha float64 `opt:"alpha" above:"0" doc:"of the Beta distribution that shares are drawn from: near 0 one of the samples is nearly all, 1 makes all shares alike, and more make equal ones the most frequent"`
	Chance
}

// Doc describes the change.
func (MixUp) Doc() string {
	return "shares of the picture and of that of another training sample add up to 1, and so do their targets. As Keras's, whose other sample is of the batch; Zhang et al. 2017"
}

func (m MixUp) check() error {
	return errors.Join(checkAlpha("mix_up", m.Alpha), m.checkChance("mix_up"))
}

func (m MixUp) fits(g *gallery) error {
	for i := range g.info.Inputs {
		if in := &g.info.Inputs[i]; in.Integers {
			return fmt.Errorf("mix_up: the input %q is of integers, between which there is nothing", in.Name)
		}
	}
	for i := range g.info.Outputs {
		if err := mixes("mix_up", &g.info.Outputs[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m MixUp) mix(r *runtime.Random, h *hand, a, b *row) {
	if !m.comes(r) {
		return
	}
	share := beta(r, m.Alpha)
	blend(a.inputs, b.inputs, share)
	for _, t := range h.vectors(a, b) {
		blend(t.a, t.b, share)
	}
}

// blend makes a share of a and the rest of b.
func blend(a, b []float64, share float64) {
	for i := range a {
		a[i] = mean(b[i], a[i], share)
	}
}

// mixes says why an output's targets cannot be shares of two.
func mixes(change string, out *runtime.OutputInfo) error {
	switch {
	case out.Sparse:
		return fmt.Errorf("%s: the output %q learns labels by %s, which cannot be shares of two: want categorical_crossentropy or another loss that takes a number for each class", change, out.Name, out.Loss)
	case out.Targets == runtime.Signs:
		return fmt.Errorf("%s: the output %q learns signs by %s, which cannot be shares of two: want another loss", change, out.Name, out.Loss)
	}
	return nil
}

func checkAlpha(of string, alpha float64) error {
	if !(alpha > 0) || !runtime.IsFinite(alpha) {
		return fmt.Errorf("%s: alpha = %v: want more than 0", of, alpha)
	}
	return nil
}
