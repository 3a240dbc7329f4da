package convert

import (
	"slices"
	"strings"
)

// alphabet are names of axes.
const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// mapped multiplies x along an axis by a constant matrix, [elements of the result, elements of x]:
// so any resampling can be said.
func (c *call) mapped(x *value, axis int, m *array) *value {
	if c.err != nil {
		return nil
	}
	if x.extent(axis) != m.shape[1] {
		c.failf("a matrix of %v is not for axis %d of %v", m.shape, axis, x.shape())
		return nil
	}
	if numbers, ok := m.choice(); ok {
		if out := c.pick(x, integers(numbers), axis); c.err == nil {
			return out[0]
		}
		return nil
	}
	at, axes := c.seen(x, axis)
	i := slices.Index(axes, axis)
	from, other := alphabet[:len(axes)], alphabet[len(axes):len(axes)+1]
	shape := slices.Clone(at.shape())
	shape[i] = m.shape[0]
	l := c.add("einsum", shape, at, c.constantOf(m))
	l.options.Set("equation", from+","+other+from[i:i+1]+"->"+from[:i]+other+from[i+1:])
	return viewed(l.ref(), len(x.axes), axes, reals)
}

// choice is a matrix that takes one element for each of the result.
func (a *array) choice() (numbers []int, ok bool) {
	n := a.shape[1]
	for row := range a.shape[0] {
		at := -1
		for i, v := range a.data[row*n : (row+1)*n] {
			switch {
			case v == 1 && at < 0:
				at = i
			case v != 0:
				return nil, false
			}
		}
		if at < 0 {
			return nil, false
		}
		numbers = append(numbers, at)
	}
	return numbers, true
}

// einsum writes the equation over what is stored: without axes of one element, in its order.
func einsum(c *call) []*value {
	terms, right, ok := c.equation()
	if !ok {
		return c.failf("attribute \"equation\" is %q, expected letters of all axes of one or two inputs", c.text("equation", ""))
	}
	extents := map[byte]int{}
	for i, term := range terms {
		for axis, n := range c.in[i].shape() {
			if have := extents[term[axis]]; have > 1 && n > 1 && have != n {
				return c.failf("axes of %d and of %d elements are called %c", have, n, term[axis])
			}
			extents[term[axis]] = max(extents[term[axis]], n)
		}
	}
	spare := unused(strings.Join(terms, ""))
	if len(spare) < 2 {
		return c.failf("attribute \"equation\" has too many letters")
	}
	var refs []ref
	var words []string
	for i, term := range terms {
		at, word := c.lettered(c.asLayer(c.in[i]), term, spare[i:i+1])
		refs, words = append(refs, at), append(words, word)
	}
	if len(refs) == 1 {
		refs, words = append(refs, c.constantOf(scalar(1))), append(words, spare[1:2])
	}
	word := ""
	var axes, shape []int
	for axis := range len(right) {
		if n := extents[right[axis]]; n > 1 {
			word += right[axis : axis+1]
			axes, shape = append(axes, axis), append(shape, n)
		}
	}
	l := c.add("einsum", shape, refs...)
	l.options.Set("equation", strings.Join(words, ",")+"->"+word)
	return one(l.ref(), len(right), axes)
}

// equation reads the letters of the inputs' axes, and of the result's: those that an ellipsis
// stands for get some that are free, and a result that is not there has letters that occur once.
func (c *call) equation() (terms []string, right string, ok bool) {
	text := strings.ReplaceAll(c.text("equation", ""), " ", "")
	left, right, explicit := strings.Cut(text, "->")
	terms = strings.Split(left, ",")
	if len(terms) != len(c.in) || len(terms) > 2 {
		return nil, "", false
	}
	if !explicit {
		right = "..."
		for _, letter := range alphabet[26:] + alphabet[:26] {
			if strings.Count(left, string(letter)) == 1 {
				right += string(letter)
			}
		}
	}
	free := unused(text)
	most := 0
	for i, term := range terms {
		rank := len(c.in[i].shape())
		if bare := strings.Replace(term, "...", "", 1); bare != term && rank >= len(bare) {
			n := rank - len(bare)
			if most = max(most, n); most > len(free) {
				return nil, "", false
			}
			terms[i] = strings.Replace(term, "...", free[len(free)-n:], 1)
		}
		if len(terms[i]) != rank || strings.Trim(terms[i], alphabet) != "" {
			return nil, "", false
		}
	}
	right = strings.Replace(right, "...", free[len(free)-most:], 1)
	for i := range len(right) {
		if strings.Count(right, right[i:i+1]) > 1 || !strings.Contains(strings.Join(terms, ""), right[i:i+1]) {
			return nil, "", false
		}
	}
	return terms, right, true
}

// unused are the letters that a text has not.
func unused(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(text, r) {
			return -1
		}
		return r
	}, alphabet)
}

// lettered is a layer with those axes that have more than one element, and their letters; one
// that has none has a spare one.
func (c *call) lettered(x *value, term, spare string) (ref, string) {
	at, axes := c.seen(x)
	word := ""
	var kept []int
	for _, axis := range axes {
		if x.extent(axis) > 1 {
			word += term[axis : axis+1]
			kept = append(kept, axis)
		}
	}
	switch {
	case word == "":
		return c.reshaped(at, []int{1}), spare
	case len(kept) < len(axes):
		at = c.along(x, kept)
	}
	return at, word
}

// order is 0, 1, …, n-1.
func order(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func inverseOf(order []int) []int {
	list := make([]int, len(order))
	for i, k := range order {
		list[k] = i
	}
	return list
}
