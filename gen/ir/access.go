package ir

// Index is an affine function of the loop indices.
type Index struct {
	Offset  int
	Strides []int
}

// Range is the least and the greatest value over the loops.
func (x Index) Range(loops []Loop) (lo, hi int) {
	lo, hi = x.Offset, x.Offset
	for i, s := range x.Strides {
		if d := s * (loops[i].N - 1); d < 0 {
			lo += d
		} else {
			hi += d
		}
	}
	return lo, hi
}

// Range is the least and the greatest flat index that the access reaches.
func (a Access) Range(loops []Loop) (lo, hi int) {
	return Index{a.Offset, a.Strides}.Range(loops)
}

// Subscripts writes the flat address as one index for each axis of shape. It
// fails where an axis would be left: the address then only makes sense flat.
func (a Access) Subscripts(loops []Loop, shape []int) ([]Index, bool) {
	steps := RowMajor(shape)
	idx := make([]Index, len(shape))
	offset := a.Offset
	for d, step := range steps {
		idx[d] = Index{Offset: offset / step, Strides: make([]int, len(loops))}
		offset %= step
	}
	for i, s := range a.Strides {
		for d := 0; d < len(steps) && s != 0; d++ {
			idx[d].Strides[i] = s / steps[d]
			s %= steps[d]
		}
	}
	for d := range idx {
		if lo, hi := idx[d].Range(loops); lo < 0 || hi >= shape[d] {
			return nil, false
		}
	}
	return idx, len(shape) > 0
}

// Injective reports whether different loop indices address different
// elements. Loops of one iteration do not count. The test is sufficient, not
// necessary: each stride must exceed the reach of the smaller ones.
func (a Access) Injective(loops []Loop) bool {
	reach := 0
	used := make([]bool, len(loops))
	for {
		next := -1
		for i, s := range a.Strides {
			if used[i] || loops[i].N == 1 {
				continue
			}
			if s < 0 {
				s = -s
			}
			if next < 0 || s < abs(a.Strides[next]) {
				next = i
			}
		}
		if next < 0 {
			return true
		}
		s := abs(a.Strides[next])
		if s <= reach {
			return false
		}
		used[next] = true
		reach += s * (loops[next].N - 1)
	}
}

// Covers reports whether the access writes every element of its value.
func (a Access) Covers(loops []Loop) bool {
	n := 1
	for i, l := range loops {
		if a.Strides[i] != 0 {
			n *= l.N
		}
	}
	followed := Access{a.Value, a.Offset, nil}
	var kept []Loop
	for i, l := range loops {
		if a.Strides[i] != 0 {
			followed.Strides = append(followed.Strides, a.Strides[i])
			kept = append(kept, l)
		}
	}
	return n == a.Value.Size() && followed.Injective(kept)
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
