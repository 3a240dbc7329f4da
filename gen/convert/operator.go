package convert

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// operator is an entry of the table.
type operator struct {
	name       string
	attributes string // those that are understood, in words
	becomes    string // for the page of operators
	convert    func(c *call) []*value
	neutral    bool // a result has the axes of the first argument, and what is done is the same along all of them

	// least and most are the numbers of arguments, and results of results, that there may be.
	least, most, results int
}

// tables of operators, each with its file.
var tables = [][]operator{structural, shapes, elementwise(), products, convolutions, pools, normalizations, reductions(), recurrents, resizes, grids, indexings, likelihoods, extremes, quantizations, transforms}

// operators finds them by name.
var operators = map[string]*operator{}

func init() {
	tables = append(tables, others) // which look others up
	for _, table := range tables {
		for i := range table {
			operators[table[i].name] = &table[i]
		}
	}
}

// Operator is what the page of operators says of one.
type Operator struct{ Name, Attributes, Becomes string }

// Operators lists those that can be converted, in alphabetical order.
func Operators() []Operator {
	var list []Operator
	for _, table := range tables {
		for _, o := range table {
			list = append(list, Operator{o.name, o.attributes, o.becomes})
		}
	}
	slices.SortFunc(list, func(a, b Operator) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// check fails for what the operator has and the table does not know.
func (o *operator) check(c *call) {
	known := strings.Fields(o.attributes)
	for _, a := range c.node.Attributes {
		if !slices.Contains(known, a.Name) && len(known) == 0 {
			c.failf("attribute %q is not understood; it has none", a.Name)
		}
		if !slices.Contains(known, a.Name) {
			c.failf("attribute %q is not understood, only %s", a.Name, strings.Join(known, ", "))
		}
	}
	if n := len(c.node.Inputs); n < o.least || n > o.most {
		c.failf("found %d inputs, expected %d to %d", n, o.least, o.most)
	}
	for i := range min(o.least, len(c.in)) {
		if c.in[i] == nil {
			c.failf("input %d is left out", i)
		}
	}
	if len(c.node.Outputs) == 0 {
		c.failf("it has no results")
	}
	for i, name := range c.node.Outputs {
		if i >= o.results && name != "" {
			c.failf("its result %d, %q, cannot be had; export the model without it", i+1, name)
		}
	}
}

// alternatives says for operators that cannot be converted what to do instead.
var alternatives = map[string]string{
	"If":                "export the model with torch.onnx.export(..., dynamo=True), or for one way of its condition",
	"Loop":              "export the model with a fixed number of steps, so that it is unrolled, or with LSTM, GRU or RNN",
	"Scan":              "export the model with LSTM, GRU or RNN, or with a fixed number of steps",
	"NonZero":           "how many results there are must not depend on numbers: leave this to the program that calls the network",
	"NonMaxSuppression": "how many results there are must not depend on numbers: leave this to the program that calls the network",
	"RandomNormal":      "export the model for prediction: model.eval()",
	"RandomNormalLike":  "export the model for prediction: model.eval()",
}

// unknown is why an operator cannot be converted.
func unknown(n *onnx.Node) string {
	switch {
	case n.Domain == "ai.onnx.ml":
		return "this is an operator of ai.onnx.ml, for trees and tables, not of neural networks"
	case n.Domain != "":
		return "this is an operator of the domain \"" + n.Domain + "\"; export the model with ONNX's own operators"
	case alternatives[n.Op] != "":
		return "this operator cannot be converted; " + alternatives[n.Op]
	}
	return "this operator cannot be converted; see the operators that can in docs/onnx.md"
}
