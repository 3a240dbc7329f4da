package runtime

import (
	"fmt"
	"math"
)

// Domain names the targets that a loss is for; the zero value is any number.
type Domain string

// The domains.
const (
	AnyNumber     Domain = ""
	Probabilities Domain = "probabilities" // each from 0 to 1
	Distributions Domain = "distributions" // likewise, and together 1 along the last axis
)

// sumTolerance is how much the numbers of a distribution may miss 1 by, for
// those that were rounded to two digits.
const sumTolerance = 0.0101

// String describes the domain in messages.
func (d Domain) String() string {
	switch d {
	case Probabilities:
		return "numbers from 0 to 1"
	case Distributions:
		return "numbers from 0 to 1 that add up to 1"
	}
	return "any number"
}

// CheckTarget refuses a target t of an output, one sample's elements in
// row-major order, that the output's loss is not for. A sparse output has a
// label in place of it, see [CheckLabel].
func CheckTarget[T Float](o *OutputInfo, t []T) error {
	if o.Targets == AnyNumber {
		return nil
	}
	for _, v := range t {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("output %q: found target %v, but %s is for %s", o.Name, v, o.Loss, o.Targets)
		}
	}
	if o.Targets != Distributions {
		return nil
	}
	classes := o.Shape[len(o.Shape)-1]
	for end := classes; end <= len(t); end += classes {
		sum := 0.0
		for _, v := range t[end-classes : end] {
			sum += float64(v)
		}
		if !(math.Abs(sum-1) < sumTolerance) {
			return fmt.Errorf("output %q: found targets that add up to %.4g, but %s is for %s", o.Name, sum, o.Loss, o.Targets)
		}
	}
	return nil
}
