package verify

import (
	"math/rand/v2"
	"strings"
)

// Kind is the definition of a type of layer.
type Kind struct {
	Type string
	// Apply computes the layer. An error says that it does not fit its input.
	Apply func(c *Call) ([]Named, error)
	// Draw picks options at random, and as many of the values offered as the
	// layer should read, by their place in the list. An option that names a
	// value is a Ref.
	Draw func(r *rand.Rand, values []Tensor) (Options, []int)
	// DrawBody draws layers to stand inside the layer, which reads x and is
	// itself inside so many others.
	DrawBody func(r *rand.Rand, x Tensor, depth int) []*Layer
	// Flat are the results without a gradient, of which no loss trains anything.
	Flat []string
}

// Named is one result of a layer; the name is "" unless there are several.
type Named struct {
	Name   string
	Tensor Tensor
}

func one(t Tensor) []Named { return []Named{{"", t}} }

// Ref is an option that names one of the values offered to Draw.
type Ref int

var kinds = map[string]Kind{}

// define makes a type of layer known to all tests.
func define(k Kind) Kind {
	kinds[k.Type] = k
	return k
}

// owner is the layer that a weight belongs to.
func owner(weight string) string {
	name, _, _ := strings.Cut(weight, ".")
	return name
}
