package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// LoadVec reads a vector.
func (w *Writer) LoadVec(from Op, to Vec) {
	if one, is := from.(Each); is {
		w.Broadcast(one.Mem, to)
	} else {
		w.movu(from, to)
	}
}

// StoreVec writes a vector.
func (w *Writer) StoreVec(from Vec, to Mem) { w.movu(from, to) }

func (w *Writer) movu(from, to Op) {
	if w.Bytes == 4 {
		w.VMOVUPS(from, to)
	} else {
		w.VMOVUPD(from, to)
	}
}

// LoadOne reads the first lane; the others become 0.
func (w *Writer) LoadOne(from Mem, to Vec) {
	if w.Bytes == 4 {
		w.VMOVSS(from, to.AsX())
	} else {
		w.VMOVSD(from, to.AsX())
	}
}

// LoadHalf reads the lower half of a vector; the upper becomes 0.
func (w *Writer) LoadHalf(from Mem, to Vec) { w.movu(from, to.AsX()) }

// LoadPieces reads the first n lanes, fewer than all, in the pieces in which
// StoreFirst writes them: what was written a moment ago comes from there then,
// without a way through the cache. The others become 0. t is spent.
func (w *Writer) LoadPieces(n int, from Mem, to, t Vec) {
	low := to.AsX()
	if side := w.Lanes() / 2; n > side {
		w.LoadPieces(n-side, after(from, 16), t, to)
		w.movu(from, low)
		w.VINSERTF128(operand.U8(1), t.AsX(), to, to)
		return
	}
	switch {
	case n == w.Lanes()/2:
		w.LoadHalf(from, to)
	case n == 1:
		w.LoadOne(from, to)
	default:
		w.VMOVSD(from, low)
		if n == 3 {
			w.VINSERTPS(operand.U8(0x20), after(from, 8), low, low)
		}
	}
}

// LoadMasked reads the lanes that mask selects; the others become 0.
func (w *Writer) LoadMasked(from Mem, mask, to Vec) {
	if w.Bytes == 4 {
		w.VMASKMOVPS(from, mask, to)
	} else {
		w.VMASKMOVPD(from, mask, to)
	}
}

// StoreMasked writes the lanes that mask selects.
func (w *Writer) StoreMasked(from, mask Vec, to Mem) {
	if w.Bytes == 4 {
		w.VMASKMOVPS(from, mask, to)
	} else {
		w.VMASKMOVPD(from, mask, to)
	}
}

// StoreFirst writes the first n lanes, fewer than all, in up to three pieces:
// stores under a mask take many cycles. The register is spent.
func (w *Writer) StoreFirst(n int, from Vec, to Mem) {
	low := from.AsX()
	if side := w.Lanes() / 2; n >= side {
		w.movu(low, to)
		if n -= side; n == 0 {
			return
		}
		to.Disp += 16
		w.VEXTRACTF128(operand.U8(1), from, low)
	}
	if w.Bytes == 8 {
		w.VMOVSD(low, to)
		return
	}
	if n >= 2 {
		w.VMOVLPS(low, to)
		to.Disp += 8
		w.VMOVHLPS(low, low, low)
	}
	if n%2 != 0 {
		w.VMOVSS(low, to)
	}
}

// Broadcast fills a vector with one element from memory.
func (w *Writer) Broadcast(from Mem, to Vec) {
	if w.Bytes == 4 {
		w.VBROADCASTSS(from, to)
	} else {
		w.VBROADCASTSD(from, to)
	}
}

// Move copies a register.
func (w *Writer) Move(from, to Vec) {
	if from != to {
		w.VMOVAPS(from, to)
	}
}

// Zero clears a register.
func (w *Writer) Zero(r Vec) { w.VXORPS(r, r, r) }

// FMA adds a·b to sum.
func (w *Writer) FMA(a Op, b, sum Vec) {
	if w.Bytes == 4 {
		w.VFMADD231PS(a, b, sum)
	} else {
		w.VFMADD231PD(a, b, sum)
	}
}

// MulAdd makes x = x·y + a.
func (w *Writer) MulAdd(a Op, y, x Vec) {
	if w.Bytes == 4 {
		w.VFMADD213PS(a, y, x)
	} else {
		w.VFMADD213PD(a, y, x)
	}
}

// MulFrom makes x = a - x·y.
func (w *Writer) MulFrom(a Op, y, x Vec) {
	if w.Bytes == 4 {
		w.VFNMADD213PS(a, y, x)
	} else {
		w.VFNMADD213PD(a, y, x)
	}
}

// FNMA subtracts a·b from sum.
func (w *Writer) FNMA(a Op, b, sum Vec) {
	if w.Bytes == 4 {
		w.VFNMADD231PS(a, b, sum)
	} else {
		w.VFNMADD231PD(a, b, sum)
	}
}

// Add makes to = y + x.
func (w *Writer) Add(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VADDPS(x, y, to)
	} else {
		w.VADDPD(x, y, to)
	}
}

// Sub makes to = y - x.
func (w *Writer) Sub(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VSUBPS(x, y, to)
	} else {
		w.VSUBPD(x, y, to)
	}
}

// Mul makes to = y·x.
func (w *Writer) Mul(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VMULPS(x, y, to)
	} else {
		w.VMULPD(x, y, to)
	}
}

// Div makes to = y/x.
func (w *Writer) Div(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VDIVPS(x, y, to)
	} else {
		w.VDIVPD(x, y, to)
	}
}

// Max makes to the greater of y and x; x, if one of them is NaN.
func (w *Writer) Max(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VMAXPS(x, y, to)
	} else {
		w.VMAXPD(x, y, to)
	}
}

// Min makes to the smaller of y and x; x, if one of them is NaN.
func (w *Writer) Min(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VMINPS(x, y, to)
	} else {
		w.VMINPD(x, y, to)
	}
}

// Sqrt makes to = √x.
func (w *Writer) Sqrt(x Op, to Vec) {
	if w.Bytes == 4 {
		w.VSQRTPS(x, to)
	} else {
		w.VSQRTPD(x, to)
	}
}

// The predicates of Compare; but for the last all are false for NaN.
const (
	Equal          = 0  // y = x
	Unequal        = 12 // y < x or y > x
	LessThan       = 17 // y < x
	GreaterThan    = 30 // y > x
	GreaterOrEqual = 29 // y >= x
	Unordered      = 3  // y or x is NaN
)

// Compare makes each lane of to all ones where y is to x as the predicate says.
func (w *Writer) Compare(predicate int, x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VCMPPS(operand.U8(predicate), x, y, to)
	} else {
		w.VCMPPD(operand.U8(predicate), x, y, to)
	}
}

// Select makes to = yes where mask is set, else no.
func (w *Writer) Select(mask Vec, yes Op, no, to Vec) {
	if w.Bytes == 4 {
		w.VBLENDVPS(mask, yes, no, to)
	} else {
		w.VBLENDVPD(mask, yes, no, to)
	}
}

// Keep makes to = x where mask is set, else 0.
func (w *Writer) Keep(mask, x, to Vec) { w.And(mask, x, to) }

// bitwise writes one of two instructions that differ in what is one element, where one
// is read for all lanes.
func (w *Writer) bitwise(single, double func(x, y, to Op), x Op, y, to Vec) {
	if _, is := x.(Each); is && w.Bytes == 8 {
		single = double
	}
	single(x, y, to)
}

// And makes to the bits that x and y share.
func (w *Writer) And(x Op, y, to Vec) { w.bitwise(w.VANDPS, w.VANDPD, x, y, to) }

// AndNot makes to the bits of x that not has not.
func (w *Writer) AndNot(x Op, not, to Vec) { w.bitwise(w.VANDNPS, w.VANDNPD, x, not, to) }

// Or makes to the bits that x or y has.
func (w *Writer) Or(x Op, y, to Vec) { w.bitwise(w.VORPS, w.VORPD, x, y, to) }

// Xor makes to the bits in which x and y differ.
func (w *Writer) Xor(x Op, y, to Vec) { w.bitwise(w.VXORPS, w.VXORPD, x, y, to) }

// Swap exchanges lanes that are so far apart, a power of two.
func (w *Writer) Swap(distance int, x, to Vec) {
	switch distance * w.Bytes {
	case 16:
		w.VPERM2F128(operand.U8(1), x, x, to)
	case 8:
		w.VPERMILPD(operand.U8(5), x, to)
	case 4:
		w.VPERMILPS(operand.U8(0xb1), x, to)
	}
}
