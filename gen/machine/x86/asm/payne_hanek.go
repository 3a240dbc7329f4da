package asm

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// fourByPi are the bits of 4/π, 64 in front of the point and the rest behind it,
// as in Go's math package.
var fourByPi = []uint64{
	0x0000000000000001, 0x45f306dc9c882a53, 0xf84eafa3ea69bb81, 0xb6c52b3278872083, 0xfca2c757bd778ac3,
	0x6e48dc74849ba5c0, 0x0c925dd413a32439, 0xfc3bd63962534e7d, 0xd1046bea5d768909, 0xd338e04d68befc82,
	0x7323ac7306a673e9, 0x3908bf177bf25076, 0x3ff12fffbc0b301f, 0xde5e2316b414da3e, 0xda6cfd9e4f96136e,
	0x9e8c7ecd3cbfd45a, 0xea4f758fd7cbe2f6, 0x7a0e73ef14a525d4, 0xd7f6bf623f1aba10, 0xac06608df8f6d757,
}

// LargeQuarters splits each x that is large and finite into n quarters of a turn,
// n·π/2, and the rest r between -π/4 and π/4, one lane after the other, in integers:
// of 4/π only those bits matter that neither give whole turns nor are too small to
// count. Other lanes of n and r stay. test sets the flag Z if no lane is large.
//
// Payne and Hanek, "Radian reduction for trigonometric functions", 1983; after
// trigReduce in Go's math package.
func (w *Writer) LargeQuarters(x, n, r Vec, test func()) {
	done, next := w.NewLabel("angles"), w.NewLabel("angle")
	test()
	w.JZ(operand.LabelRef(done))
	angles, quarters, rests := w.Slot(), w.Slot(), w.Slot()
	w.StoreVec(x, angles)
	w.StoreVec(n, quarters)
	w.StoreVec(r, rests)
	w.lending([]Ptr{reg.RAX, reg.RBX, reg.RCX, reg.RDX, reg.RSI, reg.RDI, reg.R8, reg.R9}, func() {
		w.MOVQ(operand.U32(uint32(w.Lanes())), reg.R9)
		w.Label(next)
		w.largeQuarter(lane(angles, w.Bytes), lane(quarters, w.Bytes), lane(rests, w.Bytes), r, n)
		w.DECQ(reg.R9)
		w.JNZ(operand.LabelRef(next))
	})
	w.LoadVec(quarters, n)
	w.LoadVec(rests, r)
	w.ReleaseSlot(angles, quarters, rests)
	w.Label(done)
}

// lane is the element before number R9.
func lane(m Mem, bytes int) Mem {
	return Mem{Base: m.Base, Disp: m.Disp - bytes, Index: reg.R9, Scale: uint8(bytes)}
}

// lending runs body with the given registers free, and restores them.
func (w *Writer) lending(rs []Ptr, body func()) {
	var slots []Mem
	each := func(do func(r Ptr, m Mem)) {
		words := w.Target.VectorBytes / wordBytes // of a slot
		for i, r := range rs {
			if i/words == len(slots) {
				slots = append(slots, w.Slot())
			}
			do(r, after(slots[i/words], wordBytes*(i%words)))
		}
	}
	each(func(r Ptr, m Mem) { w.MOVQ(r, m) })
	body()
	each(func(r Ptr, m Mem) { w.MOVQ(m, r) })
	w.ReleaseSlot(slots...)
}

// largeQuarter writes number and rest of one angle, if it is large and finite.
func (w *Writer) largeQuarter(angle, quarter, rest Mem, a, b Vec) {
	skip := w.NewLabel("small")
	x := a.AsX()
	least := 0x1p28 // from which on an angle is large
	if w.Bytes == 4 {
		least = 0x1p16
	}
	bits, exponent, high, low, t := reg.RBX, reg.RCX, reg.RDI, reg.R8, reg.RAX
	if w.Bytes == 4 {
		w.VXORPS(x, x, x)
		w.VCVTSS2SD(angle, x, x)
		w.VMOVQ(x, bits)
	} else {
		w.MOVQ(angle, bits)
	}
	w.MOVQ(operand.U64(math.Float64bits(least)), t)
	w.CMPQ(bits, t)
	w.JLS(operand.LabelRef(skip))
	w.MOVQ(operand.U64(0x7ff<<52), t)
	w.CMPQ(bits, t)
	w.JCC(operand.LabelRef(skip))
	w.MOVQ(bits, exponent)
	w.SHRQ(operand.U8(52), exponent)
	w.SUBQ(operand.U32(1023+52-61), exponent)
	w.SHLQ(operand.U8(12), bits)
	w.SHRQ(operand.U8(12), bits)
	w.BTSQ(operand.U8(52), bits)
	w.octants(bits, exponent, high, low)
	w.fraction(high, low, quarter, rest, x, b.AsX())
	w.Label(skip)
}

// octants multiplies a mantissa by three words of 4/π, the first from bit
// exponent on: the octants of the angle are in the three highest bits of high,
// the fraction in the bits below.
func (w *Writer) octants(mantissa, exponent, high, low Ptr) {
	words, t := reg.RSI, reg.RAX
	w.MOVQ(exponent, high)
	w.SHRQ(operand.U8(6), high)
	w.LEAQ(w.Words("four_by_pi", fourByPi), words)
	w.LEAQ(Mem{Base: words, Index: high, Scale: 8}, words)
	word := func(i int) {
		w.MOVQ(Mem{Base: words, Disp: 8 * i}, high)
		w.MOVQ(Mem{Base: words, Disp: 8*i + 8}, t)
		w.SHLQ(reg.CL, t, high)
	}
	word(2)
	w.MOVQ(high, t)
	w.MULQ(mantissa)
	w.MOVQ(reg.RDX, low)
	word(1)
	w.MOVQ(high, t)
	w.MULQ(mantissa)
	w.ADDQ(t, low)
	w.ADCQ(operand.U8(0), reg.RDX)
	word(0)
	w.IMULQ(mantissa, high)
	w.ADDQ(reg.RDX, high)
}

// fraction takes the number of quarters off, the nearest one, and makes the rest
// a number with a sign.
func (w *Writer) fraction(high, low Ptr, quarter, rest Mem, x, y reg.Register) {
	n, sign := reg.RAX, reg.RDX
	w.MOVQ(high, n)
	w.SHRQ(operand.U8(62), n)
	w.SHLQ(operand.U8(2), low, high)
	w.SHLQ(operand.U8(2), low)
	w.MOVQ(high, sign)
	w.SHRQ(operand.U8(63), sign)
	w.ADDQ(sign, n)
	w.NEGQ(sign)
	w.XORQ(sign, high)
	w.XORQ(sign, low)
	w.SHRQ(operand.U8(1), low)
	w.SHLQ(operand.U8(63), sign)
	w.VXORPS(x, x, x)
	w.VXORPS(y, y, y)
	w.In(8, func() {
		w.VCVTSI2SDQ(high, x, x)
		w.VMULSD(w.Constant("quarterTurnDown64", math.Ldexp(math.Pi/2, -64)), x, x)
		w.VCVTSI2SDQ(low, y, y)
		w.VFMADD231SD(w.Constant("quarterTurnDown127", math.Ldexp(math.Pi/2, -127)), y, x)
		w.VMOVQ(sign, y)
		w.VXORPS(y, x, x)
	})
	if w.Bytes == 8 {
		w.VMOVSD(x, rest)
		w.VCVTSI2SDQ(n, y, y)
		w.VMOVSD(y, quarter)
		return
	}
	w.VCVTSD2SS(x, x, x)
	w.VMOVSS(x, rest)
	w.VCVTSI2SSQ(n, y, y)
	w.VMOVSS(y, quarter)
}
