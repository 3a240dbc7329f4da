package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// CutMix puts a rectangle of another sample's picture into the picture. As PyTorch's, whose other
// sample is one of the batch; here it is any of the training.
//
// Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable
// features", 2019.
type CutMix struct {
	Alpha float64 `opt:"alpha" above:"0" doc:"of the Beta distribution that the rectangle's share of the area is drawn from: near 0 it is nearly all or nothing, 1 makes all shares alike"`
	Chance
}

// Doc describes the change.
func (CutMix) Doc() string {
	return "a rectangle is that of another training sample's picture, its middle anywhere; targets that are pictures have it, too, and of others the rectangle's share of the area is that of the other sample's. As PyTorch's; Yun et al. 2019"
}

func (m CutMix) check() error {
	return errors.Join(checkAlpha("cut_mix", m.Alpha), m.checkChance("cut_mix"))
}

func (m CutMix) fits(g *gallery) error {
	for i := range g.info.Inputs {
		if in := &g.info.Inputs[i]; !g.shows(i) {
			return fmt.Errorf("cut_mix: the input %q is no picture, which could have a part of another", in.Name)
		}
	}
	for i := range g.info.Outputs {
		out := &g.info.Outputs[i]
		switch {
		case g.hasTarget(i):
		case out.Answer != runtime.OneClass && out.Answer != runtime.YesOrNo:
			return fmt.Errorf("cut_mix: the output %q learns numbers, which have no share in parts of a picture: want classes, or pictures of the input's size", out.Name)
		default:
			if err := mixes("cut_mix", out); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m CutMix) mix(r *runtime.Random, h *hand, a, b *row) {
	if !m.comes(r) {
		return
	}
	side := math.Sqrt(1 - beta(r, m.Alpha))
	form := h.inputs[0].pictureShape
	top, bottom := stretch(r, form.height, side)
	left, right := stretch(r, form.width, side)
	for i := range h.inputs {
		h.inputs[i].paste(a.inputs, b.inputs, top, bottom, left, right)
	}
	share := 1 - float64((bottom-top)*(right-left))/float64(form.height*form.width)
	for k, t := range h.vectors(a, b) {
		if s := h.target(k); s != nil {
			s.paste(a.targets, b.targets, top, bottom, left, right)
		} else {
			blend(t.a, t.b, share)
		}
	}
}

// stretch is a piece of n pixels, a share of them, round a middle that is any; what is beyond the
// ends is left out.
func stretch(r *runtime.Random, n int, share float64) (begin, end int) {
	middle, half := r.IntN(n), int(share*float64(n)/2)
	return max(middle-half, 0), min(middle+half, n)
}

// paste takes a rectangle of another row's picture.
func (s *sheet) paste(to, from []float64, top, bottom, left, right int) {
	for y := top; y < bottom; y++ {
		at := s.begin + (y*s.width+left)*s.channels
		copy(to[at:], from[at:at+(right-left)*s.channels])
	}
}
