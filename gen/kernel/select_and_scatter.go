package kernel

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// selectAndScatter gives the gradient of a maximum to the first element of each
// window that equals it.
type selectAndScatter struct{ places, window []loop }

func newSelectAndScatter(v loop, rest []loop) emitter {
	s := &selectAndScatter{}
	for _, stride := range v.strides {
		if stride == 0 {
			return nil
		}
	}
	for _, l := range rest {
		if l.strides[2] == 0 {
			s.window = append(s.window, l)
		} else {
			s.places = append(s.places, l)
		}
	}
	return s
}

func (*selectAndScatter) word() string { return "SelectAndScatter" }

func (s *selectAndScatter) form() string { return "select-and-scatter of vectors" }

func (s *selectAndScatter) emit(n *nest) {
	w := n.w
	n.forEach("each", s.places, func() {
		n.vectorStrips(1, func(_ int, masked bool) {
			most, gradient, open := w.Vec(), w.Vec(), w.Mask()
			n.comment("%s: the greatest of each window; %s: its gradient, which the first takes that equals it.", w.Names(most), w.Names(gradient))
			n.load(machine.At(n.ptr[2], 0), most, masked)
			n.load(machine.At(n.ptr[3], 0), gradient, masked)
			w.FirstLanes(w.Lanes(), open)
			n.forEach("window", s.window, func() {
				x, old, first := w.Vec(), w.Vec(), w.Mask()
				n.load(machine.At(n.ptr[1], 0), x, masked)
				w.Compare(machine.Equal, most, x, first)
				w.AndMask(open, first, first)
				w.AndNotMask(open, first, open)
				w.Keep(first, gradient, x)
				if n.op.Add {
					n.load(machine.At(n.ptr[0], 0), old, masked)
					w.Add(old, x, x)
				}
				n.store(x, machine.At(n.ptr[0], 0), masked)
				w.Release(x, old)
				w.ReleaseMask(first)
			})
			w.Release(most, gradient)
			w.ReleaseMask(open)
		})
	})
}
