package layer

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// ofWeights are the types of options about weights.
var ofWeights = []reflect.Type{reflect.TypeFor[initializer.Initializer](), reflect.TypeFor[regularizer.Regularizer](), reflect.TypeFor[constraint.Constraint]()}

// CheckBorrowed reports options about weights of a layer that uses another's:
// only that one can say how they start and whether training changes them.
func (c *Context) CheckBorrowed(options Layer) {
	if !c.borrows {
		return
	}
	if c.spec.TrainablePos != (spec.Pos{}) {
		c.errs.Errorf(c.spec.TrainablePos, "option \"trainable\": its weights are %s, where this belongs", c.owner())
	}
	for _, o := range spec.Options(options) {
		if slices.Contains(ofWeights, o.Type) && c.Has(o.Name) {
			c.Errorf(o.Name, "option %q: its weights are %s, where this belongs", o.Name, c.owner())
		}
	}
}

// owner says whose the weights are that it uses.
func (c *Context) owner() string {
	if c.shared != nil {
		return "those of \"" + c.shared.Name + "\""
	}
	return "those of the layer that the one around it shares with"
}

// CheckTrainable reports, of a layer that was built, a word about weights that it
// does not have, or that the layer around it has contradicted.
func (c *Context) CheckTrainable() {
	switch pos := c.spec.TrainablePos; {
	case pos == (spec.Pos{}) || c.borrows || len(c.Outputs) == 0:
	case len(c.Weights) == 0:
		c.errs.Errorf(pos, "option \"trainable\": it has no weights")
	case c.spec.Trainable && c.held:
		c.errs.Errorf(pos, "option \"trainable\": [train] freezes the layer; expected one of both")
	case c.spec.Trainable && c.frozen:
		c.errs.Errorf(pos, "option \"trainable\": the layer around it is not trained, nor then is what is inside")
	}
}
