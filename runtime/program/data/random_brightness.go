package data

import (
	"errors"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// RandomBrightness makes pictures lighter or darker. As Keras's.
type RandomBrightness struct {
	Factor     []float64 `opt:"factor,required" min:"-1" max:"1" doc:"what is added to each number, as a share of the way from black to white: from -f to f, or from the first of two numbers to the second"`
	ValueRange []float64 `opt:"value_range,empty" doc:"black and white, which no number goes beyond; known when empty where the data is pictures' tones"`
	Chance
}

// Doc describes the change.
func (RandomBrightness) Doc() string { return "lighter or darker. As Keras's" }

func (b RandomBrightness) check() error {
	return errors.Join(
		checkSpan("random_brightness: factor", b.Factor),
		checkRange("random_brightness", b.ValueRange), b.checkChance("random_brightness"))
}

func (b RandomBrightness) lacksRange() bool { return len(b.ValueRange) == 0 }

func (b RandomBrightness) tone(r *runtime.Random, p *sheet) {
	if !b.comes(r) {
		return
	}
	black, white, _ := p.rangeOf(b.ValueRange)
	by := draw(r, b.Factor) * (white - black)
	for i := range p.values {
		p.values[i] += by
	}
	p.clip(b.ValueRange)
}
