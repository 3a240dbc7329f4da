package kernel

import (
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// met is a row in an iteration.
type met struct{ row, iteration int }

// steps adds the products of so many iterations.
func (b *block) steps(iterations int, l *loop) {
	if windows := b.windows(iterations, l); windows != nil {
		b.window(iterations, l, windows)
		return
	}
	for k := range iterations {
		b.step(k, l)
	}
}

// windows are the rows and iterations by what they read of A, in bytes, where rows in one
// iteration read what their neighbours read in another, as those of a convolution of each
// channel by itself; nil where few do, or where registers do not hold what all iterations
// read of B.
func (b *block) windows(iterations int, l *loop) map[int][]met {
	if !b.aVector || b.places > 1 || b.masked || b.next || b.n.w.FreeVectors() <= iterations*b.vectors {
		return nil
	}
	at := map[int][]met{}
	for k := range iterations { // so that every sum adds its products in this order
		for r := range b.rows {
			a := stride(b.row, b.a)*r + stride(l, b.a)*k
			at[a] = append(at[a], met{r, k})
		}
	}
	if 4*len(at) > 3*b.rows*iterations {
		return nil
	}
	return at
}

// held is in how many iterations what is read of B stays in registers at once.
func (b *block) held() int {
	if len(b.sums) == 0 {
		return 1
	}
	l := b.sums[len(b.sums)-1]
	if n := b.iterations(l); l.n > 0 && b.windows(n, &l) != nil {
		return n
	}
	return 1
}

// window loads each vector of A once, for all products that it is in.
func (b *block) window(iterations int, l *loop, windows map[int][]met) {
	w := b.n.w
	var x [][]machine.Vec // by iteration
	for k := range iterations {
		x = append(x, nil)
		for v := range b.vectors {
			x[k] = append(x[k], w.Vec())
			b.n.load(b.right(0, v, k, l), x[k][v], false)
		}
	}
	order := slices.Sorted(maps.Keys(windows))
	if stride(l, b.a) < 0 {
		slices.Reverse(order)
	}
	y := w.Vec()
	for _, a := range order {
		for v := range b.vectors {
			b.n.load(machine.At(b.n.ptr[b.a], a+b.n.target.VectorBytes*v), y, false)
			for _, m := range windows[a] {
				w.FMA(y, x[m.iteration][v], b.at(m.row, 0, v))
			}
		}
	}
	w.Release(y)
	for _, vectors := range x {
		w.Release(vectors...)
	}
}
