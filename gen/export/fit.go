package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// fit finds a shape under which an access goes along axes: each loop along one of them, and most
// axes from their beginning to their end. There is always one, that of a single axis.
func fit(a ir.Access, loops []ir.Loop, shape []int) (best []int, at []ir.Index) {
	least := 0.
	for _, candidate := range shapes(shape, a.Strides) {
		idx, ok := a.Subscripts(loops, candidate)
		if !ok {
			continue
		}
		cost, ok := effort(idx, loops, candidate)
		if !slices.Equal(several(candidate), several(shape)) {
			cost += 0.5
		}
		if ok && (best == nil || cost < least) {
			least, best, at = cost, candidate, idx
		}
	}
	return best, at
}

// several leaves out axes of one element.
func several(shape []int) []int {
	return slices.DeleteFunc(slices.Clone(shape), func(n int) bool { return n == 1 })
}

// effort is what an access costs: nothing along a whole axis, less for a slice than for elements
// that are picked. It fails where a loop goes along two axes.
func effort(at []ir.Index, loops []ir.Loop, shape []int) (cost float64, ok bool) {
	followed := make([]bool, len(loops))
	for d, x := range at {
		along := followers(x)
		for _, i := range along {
			if followed[i] {
				return 0, false
			}
			followed[i] = true
		}
		cost += 0.01
		switch {
		case len(along) > 1:
			cost += 4 + float64(ir.Size(extents(loops, along)))/1000
		case !whole(x, loops, shape[d]):
			cost++
		}
	}
	return cost, true
}

// followers are the loops that an index follows, that of the longest steps first.
func followers(x ir.Index) []int {
	var along []int
	for i, s := range x.Strides {
		if s != 0 {
			along = append(along, i)
		}
	}
	slices.SortStableFunc(along, func(i, j int) int { return max(x.Strides[j], -x.Strides[j]) - max(x.Strides[i], -x.Strides[i]) })
	return along
}

// whole reports whether an index goes from the beginning to the end of an axis.
func whole(x ir.Index, loops []ir.Loop, extent int) bool {
	switch along := followers(x); len(along) {
	case 0:
		return extent == 1
	case 1:
		return x.Offset == 0 && x.Strides[along[0]] == 1 && loops[along[0]].N == extent
	}
	return false
}

// mostAxes bounds the shapes that are tried.
const mostAxes = 9

// shapes are those that memory of a shape may be seen under, split where strides are and with
// neighbouring axes as one.
func shapes(shape, strides []int) [][]int {
	size := ir.Size(shape)
	own := ir.RowMajor(shape)
	var all [][]int
	for _, steps := range [][]int{own, strides, slices.Concat(own, strides)} {
		fine := chain(steps, size)
		if len(fine) > mostAxes {
			all = append(all, fine)
			continue
		}
		for joined := range 1 << max(len(fine)-1, 0) {
			all = append(all, joinedAxes(fine, joined))
		}
	}
	return append(all, []int{size})
}

// chain are the axes that steps divide memory into, as far as each is a multiple of the last.
func chain(steps []int, size int) []int {
	var sorted []int
	for _, s := range steps {
		sorted = append(sorted, max(s, -s))
	}
	slices.Sort(sorted)
	last := 1
	var axes []int
	for _, s := range sorted {
		if s > last && s < size && s%last == 0 && size%s == 0 {
			axes = append(axes, s/last)
			last = s
		}
	}
	axes = append(axes, size/last)
	slices.Reverse(axes)
	return axes
}

// joinedAxes makes one axis of two where a bit is set.
func joinedAxes(fine []int, joined int) []int {
	shape := []int{fine[0]}
	for i, n := range fine[1:] {
		if joined>>i&1 == 1 {
			shape[len(shape)-1] *= n
		} else {
			shape = append(shape, n)
		}
	}
	return shape
}
