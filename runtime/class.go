package runtime

import "strconv"

// Classes is the number of classes that the output chooses one of; 0 if it
// does not. A single unit tells two apart.
func (o *OutputInfo) Classes() int {
	n, last := size(o.Shape), 1
	if rank := len(o.Shape); rank > 0 {
		last = o.Shape[rank-1]
	}
	switch {
	case n != last, o.Form.Steps > 0: // a class at each of several positions
		return 0
	case o.Sparse:
		return max(2, n)
	case n > 1 && o.Answer == YesOrNo:
		return 0 // each element is right or wrong by itself
	case o.Answer == OneClass || o.Answer == YesOrNo || len(o.Labels) > 0:
		return max(2, n)
	}
	return 0
}

// className names a class of output i: as p or the spec calls it, or by its number;
// empty below 0.
func (p *Preprocess) className(info *ModelInfo, i, class int) string {
	if class < 0 {
		return ""
	}
	if labels := p.LabelsOf(info, i); class < len(labels) {
		return labels[class]
	}
	return strconv.Itoa(class)
}

// inputElements counts the elements of all inputs.
func (m *ModelInfo) inputElements() int {
	n := 0
	for _, in := range m.Inputs {
		n += size(in.Shape)
	}
	return n
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
