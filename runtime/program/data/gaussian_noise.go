package data

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// GaussianNoise adds noise to each number. As Keras's.
type GaussianNoise struct {
	Stddev float64 `opt:"stddev,required" above:"0" doc:"standard deviation of what is added to each number; tones of bytes go from 0 to 1"`
	Chance
}

// Doc describes the change.
func (GaussianNoise) Doc() string { return "noise of mean 0 on every number. As Keras's" }

func (n GaussianNoise) check() error {
	if !(n.Stddev > 0) {
		return fmt.Errorf("gaussian_noise: stddev = %v: want more than 0", n.Stddev)
	}
	return n.checkChance("gaussian_noise")
}

func (n GaussianNoise) tone(r *runtime.Random, p *sheet) {
	if !n.comes(r) {
		return
	}
	for i := range p.values {
		p.values[i] += n.Stddev * r.Normal()
	}
}
