package layer

import (
	"go/token"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/formula"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var pointwiseDef = Def{
	Type: "pointwise", Stepwise: true,
	Masking: true,
	Doc: "y = expr for every element of the inputs. They go by the names that stand in from, with _ for a dot; " +
		"without from, the layer above is x." + broadcasting,
	MinIn: 1, MaxIn: anyNumber,
	New:     func() Layer { return &Pointwise{} },
	Example: "from = [\"a\", \"b\"]\nexpr = \"a * tanh(b) + 0.5\"",
}

// Pointwise computes an expression of the user's for each element.
type Pointwise struct {
	Expr   string   `opt:"expr,required" doc:"numbers, names of inputs, + - * /, comparisons and parentheses, functions, pi and e"`
	Inputs []string `opt:"inputs" doc:"other names for the inputs, in their order"`
}

// Build implements Layer.
func (l *Pointwise) Build(c *Context) {
	names, ok := l.names(c)
	if !ok {
		return
	}
	e, err := formula.Parse(l.Expr, names)
	if err != nil {
		c.Errorf("expr", "%s", err)
		return
	}
	for i, name := range names {
		if !e.Uses(i) {
			c.Errorf("expr", "does not use the input %q", name)
			return
		}
	}
	c.pointwise(e)
}

// names are those of the inputs in the expression.
func (l *Pointwise) names(c *Context) ([]string, bool) {
	names := l.Inputs
	if names == nil {
		for _, r := range c.spec.From {
			names = append(names, strings.ReplaceAll(r.String(), ".", "_"))
		}
		if len(names) == 0 {
			names = []string{"x"}
		}
	}
	if len(names) != len(c.In) {
		c.Errorf("inputs", "found %q for %d inputs; expected a name for each", names, len(c.In))
		return nil, false
	}
	for i, name := range names {
		if err := spec.CheckName(name); err != nil && l.Inputs != nil {
			c.Errorf("inputs", "found %s", err)
			return nil, false
		}
		if token.IsKeyword(name) {
			c.Errorf(l.option(), "the name %q cannot stand in an expression; give other names with inputs", name)
			return nil, false
		}
		if slices.Contains(names[:i], name) {
			c.Errorf(l.option(), "two inputs are called %q; give them names with inputs", name)
			return nil, false
		}
	}
	return names, true
}

func (l *Pointwise) option() string {
	if l.Inputs != nil {
		return "inputs"
	}
	return "from"
}
