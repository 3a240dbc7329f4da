package amd64

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

// largeQuarters does for each x that is under the mask and finite what quarters
// does for smaller ones, one after the other, in integers: of 4/π only those
// bits matter that neither give whole turns nor are too small to count.
//
// Payne and Hanek, "Radian reduction for trigonometric functions", 1983; after
// trigReduce in Go's math package.
func (f *functionWriter) largeQuarters(x, n, r, large vec) {
	for i := range x {
		f.largeQuartersOf(x[i], n[i], r[i], large[i])
	}
}

func (f *functionWriter) largeQuartersOf(x, n, r, large reg.VecPhysical) {
	done, next := f.NewLabel("angles"), f.NewLabel("angle")
	f.VPTEST(large, large)
	f.JZ(operand.LabelRef(done))
	angles, quarters, rests := f.Slot(), f.Slot(), f.Slot()
	f.StoreVec(x, angles)
	f.StoreVec(n, quarters)
	f.StoreVec(r, rests)
	f.lending([]reg.GPPhysical{reg.RAX, reg.RBX, reg.RCX, reg.RDX, reg.RSI, reg.RDI, reg.R8, reg.R9}, func() {
		f.MOVQ(operand.U32(uint32(f.Lanes())), reg.R9)
		f.Label(next)
		f.largeQuarter(lane(angles, f.Bytes), lane(quarters, f.Bytes), lane(rests, f.Bytes), r, n)
		f.DECQ(reg.R9)
		f.JNZ(operand.LabelRef(next))
	})
	f.Writer.LoadVec(quarters, n)
	f.Writer.LoadVec(rests, r)
	f.ReleaseSlot(angles, quarters, rests)
	f.Label(done)
}

// lane is the element before number R9.
func lane(m operand.Mem, bytes int) operand.Mem {
	return operand.Mem{Base: m.Base, Disp: m.Disp - bytes, Index: reg.R9, Scale: uint8(bytes)}
}

// lending runs body with the given registers free, and restores them.
func (f *functionWriter) lending(rs []reg.GPPhysical, body func()) {
	var slots []operand.Mem
	each := func(do func(r reg.GPPhysical, m operand.Mem)) {
		for i, r := range rs {
			if i/4 == len(slots) {
				slots = append(slots, f.Slot())
			}
			m := slots[i/4]
			m.Disp += 8 * (i % 4)
			do(r, m)
		}
	}
	each(func(r reg.GPPhysical, m operand.Mem) { f.MOVQ(r, m) })
	body()
	each(func(r reg.GPPhysical, m operand.Mem) { f.MOVQ(m, r) })
	f.ReleaseSlot(slots...)
}

// largeQuarter writes number and rest of one angle, if it is large and finite.
func (f *functionWriter) largeQuarter(angle, quarter, rest operand.Mem, a, b reg.VecPhysical) {
	skip := f.NewLabel("small")
	x := a.AsX()
	bits, exponent, high, low, t := reg.RBX, reg.RCX, reg.RDI, reg.R8, reg.RAX
	if f.Bytes == 4 {
		f.VXORPS(x, x, x)
		f.VCVTSS2SD(angle, x, x)
		f.VMOVQ(x, bits)
	} else {
		f.MOVQ(angle, bits)
	}
	f.MOVQ(operand.U64(math.Float64bits(pick(f, 0x1p16, 0x1p28))), t)
	f.CMPQ(bits, t)
	f.JLS(operand.LabelRef(skip))
	f.MOVQ(operand.U64(exponent64), t)
	f.CMPQ(bits, t)
	f.JCC(operand.LabelRef(skip))
	f.MOVQ(bits, exponent)
	f.SHRQ(operand.U8(52), exponent)
	f.SUBQ(operand.U32(1023+52-61), exponent)
	f.SHLQ(operand.U8(12), bits)
	f.SHRQ(operand.U8(12), bits)
	f.BTSQ(operand.U8(52), bits)
	f.octants(bits, exponent, high, low)
	f.fraction(high, low, quarter, rest, x, b.AsX())
	f.Label(skip)
}

// octants multiplies a mantissa by three words of 4/π, the first from bit
// exponent on: the octants of the angle are in the three highest bits of high,
// the fraction in the bits below.
func (f *functionWriter) octants(mantissa, exponent, high, low reg.GPPhysical) {
	words, t := reg.RSI, reg.RAX
	f.MOVQ(exponent, high)
	f.SHRQ(operand.U8(6), high)
	f.LEAQ(f.Words("four_by_pi", fourByPi), words)
	f.LEAQ(operand.Mem{Base: words, Index: high, Scale: 8}, words)
	word := func(i int) {
		f.MOVQ(operand.Mem{Base: words, Disp: 8 * i}, high)
		f.MOVQ(operand.Mem{Base: words, Disp: 8*i + 8}, t)
		f.SHLQ(reg.CL, t, high)
	}
	word(2)
	f.MOVQ(high, t)
	f.MULQ(mantissa)
	f.MOVQ(reg.RDX, low)
	word(1)
	f.MOVQ(high, t)
	f.MULQ(mantissa)
	f.ADDQ(t, low)
	f.ADCQ(operand.U8(0), reg.RDX)
	word(0)
	f.IMULQ(mantissa, high)
	f.ADDQ(reg.RDX, high)
}

// fraction takes the number of quarters off, the nearest one, and makes the rest
// a number with a sign.
func (f *functionWriter) fraction(high, low reg.GPPhysical, quarter, rest operand.Mem, x, y reg.Register) {
	n, sign := reg.RAX, reg.RDX
	f.MOVQ(high, n)
	f.SHRQ(operand.U8(62), n)
	f.SHLQ(operand.U8(2), low, high)
	f.SHLQ(operand.U8(2), low)
	f.MOVQ(high, sign)
	f.SHRQ(operand.U8(63), sign)
	f.ADDQ(sign, n)
	f.NEGQ(sign)
	f.XORQ(sign, high)
	f.XORQ(sign, low)
	f.SHRQ(operand.U8(1), low)
	f.SHLQ(operand.U8(63), sign)
	f.VXORPS(x, x, x)
	f.VXORPS(y, y, y)
	single := f.Bytes == 4
	f.Bytes = 8
	f.VCVTSI2SDQ(high, x, x)
	f.VMULSD(f.Writer.Constant(math.Ldexp(math.Pi/2, -64)), x, x)
	f.VCVTSI2SDQ(low, y, y)
	f.VFMADD231SD(f.Writer.Constant(math.Ldexp(math.Pi/2, -127)), y, x)
	f.VMOVQ(sign, y)
	f.VXORPS(y, x, x)
	if !single {
		f.VMOVSD(x, rest)
		f.VCVTSI2SDQ(n, y, y)
		f.VMOVSD(y, quarter)
		return
	}
	f.Bytes = 4
	f.VCVTSD2SS(x, x, x)
	f.VMOVSS(x, rest)
	f.VCVTSI2SSQ(n, y, y)
	f.VMOVSS(y, quarter)
}
