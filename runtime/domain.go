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
	NonNegative   Domain = "non-negative"  // each at least 0
	Signs         Domain = "signs"         // each 1 for yes, or -1 or 0 for no
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
	case NonNegative:
		return "numbers of at least 0"
	case Signs:
		return "the numbers 1 and -1, or 1 and 0"
	}
	return "any number"
}

// One describes a number of the domain in messages.
func (d Domain) One() string {
	switch d {
	case Probabilities, Distributions:
		return "a number from 0 to 1"
	case NonNegative:
		return "a number of at least 0"
	case Signs:
		return "1, -1 or 0"
	}
	return "a number"
}

// Holds reports whether a number by itself is of the domain.
func (d Domain) Holds(v float64) bool {
	switch d {
	case Probabilities, Distributions:
		return v >= 0 && v <= 1
	case NonNegative:
		return v >= 0 && v <= math.MaxFloat64
	case Signs:
		return v == 1 || v == -1 || v == 0
	}
	return true
}

// Answers reports whether a number of the domain may say no or yes, as 0 and 1.
func (d Domain) Answers() bool { return d == Probabilities || d == Distributions || d == Signs }

// CheckTarget refuses a target t of an output, one sample's elements in
// row-major order, that the output's loss is not for. A sparse output has a
// label in place of it, see [CheckLabel].
func CheckTarget[T Float](o *OutputInfo, t []T) error {
	if o.Targets == AnyNumber {
		return nil
	}
	for _, v := range t {
		if !o.Targets.Holds(float64(v)) {
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
