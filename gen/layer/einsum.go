package layer

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var einsumDef = Def{
	Type: "einsum",
	Doc: "The sums of products of two tensors that an equation says, as numpy.einsum: a letter for each axis of the first, of the second and, after ->, of the result. " +
		"A letter that both have is one axis; it is summed over where the result has it not. A letter twice in one tensor is its diagonal.",
	MinIn: 2, MaxIn: 2,
	New:     func() Layer { return &Einsum{} },
	Example: "from = [\"a\", \"b\"]\nequation = \"ij,kj->ik\"",
}

// Einsum is any contraction of two tensors.
type Einsum struct {
	Equation string `opt:"equation,required" doc:"such as ij,jk->ik; spaces do not count"`
}

// Build implements Layer.
func (l *Einsum) Build(c *Context) {
	in, out, ok := l.parse(c)
	if !ok {
		return
	}
	extents := map[rune]int{}
	var strides [2]map[rune]int
	for i, letters := range in {
		x := c.In[i]
		if len(letters) != len(x.Shape) {
			c.Errorf("equation", "%q has %d letters, but input %d is %v; expected one for each axis", letters, len(letters), i+1, x.Shape)
			return
		}
		strides[i] = map[rune]int{}
		for axis, letter := range letters {
			n := x.Shape[axis]
			if have, known := extents[letter]; known && have != n {
				c.Errorf("equation", "axes of %d and of %d elements are called %c; expected as many", have, n, letter)
				return
			}
			extents[letter] = n
			strides[i][letter] += ir.RowMajor(x.Shape)[axis]
		}
	}
	p := &contraction{}
	for _, letter := range out {
		n, known := extents[letter]
		if !known {
			c.Errorf("equation", "the result has the letter %c, but no input has", letter)
			return
		}
		p.shape = append(p.shape, n)
		p.along([]int{n}, []int{strides[0][letter]}, []int{strides[1][letter]})
	}
	for i, letter := range in[0] + in[1] {
		if !strings.ContainsRune(out, letter) && strings.IndexRune(in[0]+in[1], letter) == i {
			p.sum = append(p.sum, extents[letter])
			p.a, p.b = append(p.a, strides[0][letter]), append(p.b, strides[1][letter])
		}
	}
	p.output(c, c.In[0], c.In[1])
}

// parse splits the equation into letters.
func (l *Einsum) parse(c *Context) (in [2]string, out string, ok bool) {
	left, out, arrow := strings.Cut(strings.ReplaceAll(l.Equation, " ", ""), "->")
	inputs := strings.Split(left, ",")
	if !arrow || len(inputs) != 2 {
		c.Errorf("equation", "found %q, expected letters for two inputs and the result, such as \"ij,jk->ik\"", l.Equation)
		return in, out, false
	}
	for _, letter := range inputs[0] + inputs[1] + out {
		if (letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z') {
			c.Errorf("equation", "found %q, expected letters from a to z or A to Z", letter)
			return in, out, false
		}
	}
	letters := []rune(out)
	slices.Sort(letters)
	if len(slices.Compact(letters)) != len(out) {
		c.Errorf("equation", "the result %q has a letter twice", out)
		return in, out, false
	}
	return [2]string(inputs), out, true
}
