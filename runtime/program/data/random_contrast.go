package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomContrast makes the differences of tones larger or smaller. As Keras's.
type RandomContrast struct {
	Factor     []float64 `opt:"factor,required" min:"0" doc:"what the distance of each number from its channel's mean is multiplied by: 1-f to 1+f, or 1 less the first of two numbers to 1 and the second"`
	ValueRange []float64 `opt:"value_range,empty" doc:"black and white, which no number goes beyond; known when empty where the data is pictures' tones, and else none"`
	Chance
}

// Doc describes the change.
func (RandomContrast) Doc() string {
	return "larger or smaller differences from the mean of the channel. As Keras's"
}

func (c RandomContrast) check() error {
	if len(c.Factor) < 1 || len(c.Factor) > 2 || c.Factor[0] > 1 {
		return fmt.Errorf("random_contrast: factor = %v: want one number or two, the first at most 1", c.Factor)
	}
	return errors.Join(checkRange("random_contrast", c.ValueRange), c.checkChance("random_contrast"))
}

func (c RandomContrast) tone(r *runtime.Random, p *sheet) {
	if !c.comes(r) {
		return
	}
	low, high := 1-c.Factor[0], 1+c.Factor[len(c.Factor)-1]
	factor := low + (high-low)*r.Float64()
	n := p.channels
	for channel := range n {
		sum := 0.
		for i := channel; i < len(p.values); i += n {
			sum += p.values[i]
		}
		mean := sum / float64(len(p.values)/n)
		for i := channel; i < len(p.values); i += n {
			p.values[i] = float64((p.values[i]-mean)*factor) + mean
		}
	}
	p.clip(c.ValueRange)
}

// checkRange says what is wrong with a range of values, which may be empty.
func checkRange(of string, span []float64) error {
	if len(span) > 0 && (len(span) != 2 || !(span[0] < span[1])) {
		return fmt.Errorf("%s: value_range = %v: want two numbers, black and white, the smaller one first", of, span)
	}
	return nil
}

// rangeOf is that of a picture's numbers: the given one or else that of tones, if they are such.
func (s *sheet) rangeOf(given []float64) (black, white float64, known bool) {
	if len(given) > 0 {
		return given[0], given[1], true
	}
	return 0, s.white, s.white > 0
}

// clip keeps numbers in a range, if it is known.
func (s *sheet) clip(given []float64) {
	if black, white, known := s.rangeOf(given); known {
		for i, v := range s.values {
			s.values[i] = min(max(v, black), white)
		}
	}
}
