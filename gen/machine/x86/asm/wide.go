package asm

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Mask is a register that says of each lane whether it is set.
type Mask = reg.OpmaskPhysical

// WideVectors and Masks are all registers of AVX-512, those last that are taken first.
// Spare is one for masks that none is lent from: of K0 instructions make no mask.
var (
	WideVectors = []reg.VecPhysical{
		reg.Z31, reg.Z30, reg.Z29, reg.Z28, reg.Z27, reg.Z26, reg.Z25, reg.Z24, reg.Z23, reg.Z22, reg.Z21, reg.Z20, reg.Z19, reg.Z18, reg.Z17, reg.Z16,
		reg.Z15, reg.Z14, reg.Z13, reg.Z12, reg.Z11, reg.Z10, reg.Z9, reg.Z8, reg.Z7, reg.Z6, reg.Z5, reg.Z4, reg.Z3, reg.Z2, reg.Z1, reg.Z0,
	}
	Masks = []Mask{reg.K6, reg.K5, reg.K4, reg.K3, reg.K2, reg.K1}
	Spare = reg.K7
)

// Wide reports whether vectors are those of AVX-512.
func (w *Writer) Wide() bool { return w.Target.VectorBytes == 64 }

// beside are the instructions that AVX-512 has not had from the beginning.
var beside = map[string]string{
	"KMOVB": "AVX512DQ", "KSHIFTRB": "AVX512DQ", "VANDNPS": "AVX512DQ", "VANDPS": "AVX512DQ", "VORPS": "AVX512DQ", "VXORPS": "AVX512DQ",
	"VANDNPD": "AVX512DQ", "VANDPD": "AVX512DQ", "VORPD": "AVX512DQ", "VXORPD": "AVX512DQ",
	"VEXTRACTF64X2": "AVX512DQ", "VPMOVD2M": "AVX512DQ", "VPMOVQ2M": "AVX512DQ", "KMOVD": "AVX512BW", "KMOVQ": "AVX512BW",
}

// foundation is the part of AVX-512 that all others need.
const foundation = "AVX512F"

// extensionsOf are the parts of AVX-512 that an instruction takes, which may be one of
// it, with its operands; nil if none.
func extensionsOf(extension, opcode string, operands []Op) []string {
	is := func(of func(Op) bool) bool { return slices.ContainsFunc(operands, of) }
	masks := is(func(o Op) bool { _, each := o.(Each); return each || operand.IsK(o) })
	late := is(isLate)
	whole := is(operand.IsZMM)
	if extension != foundation && !masks && !late && !whole {
		return nil
	}
	extensions := []string{foundation}
	if more := beside[opcode]; more != "" {
		extensions = append(extensions, more)
	}
	if !whole && is(isVector) {
		extensions = append(extensions, "AVX512VL")
	}
	return extensions
}

func isVector(o Op) bool { return operand.IsXMM(o) || operand.IsYMM(o) || operand.IsZMM(o) }

// isLate reports whether a register is one of those that AVX-512 added.
func isLate(o Op) bool {
	r, is := o.(reg.Physical)
	return is && isVector(o) && r.PhysicalIndex() >= 16
}

// wide is an instruction of AVX-512, with what it does to lanes that a mask leaves
// out: nothing, or, with Z, to clear them.
func (i *Instructions) wide(opcode string, operands ...Op) { i.add(foundation, opcode, operands) }
func (i *Instructions) zeroing(opcode string, operands ...Op) {
	i.add(foundation, opcode, operands, "Z")
}

// Instructions on masks.

func (i *Instructions) KANDNW(a, b, c Op)   { i.wide("KANDNW", a, b, c) }
func (i *Instructions) KANDW(a, b, c Op)    { i.wide("KANDW", a, b, c) }
func (i *Instructions) KMOVW(a, b Op)       { i.wide("KMOVW", a, b) }
func (i *Instructions) KORTESTW(a, b Op)    { i.wide("KORTESTW", a, b) }
func (i *Instructions) KSHIFTRW(a, b, c Op) { i.wide("KSHIFTRW", a, b, c) }
func (i *Instructions) KXNORW(a, b, c Op)   { i.wide("KXNORW", a, b, c) }

// Instructions on vectors. The operand before the last is a mask where there is one
// more than without.

func (i *Instructions) VANDNPD(a, b, c Op)             { i.wide("VANDNPD", a, b, c) }
func (i *Instructions) VANDPD(a, b, c Op)              { i.wide("VANDPD", a, b, c) }
func (i *Instructions) VBROADCASTSDZeroing(a, k, b Op) { i.zeroing("VBROADCASTSD", a, k, b) }
func (i *Instructions) VBROADCASTSSZeroing(a, k, b Op) { i.zeroing("VBROADCASTSS", a, k, b) }
func (i *Instructions) VBLENDMPD(a, b, k, c Op)        { i.wide("VBLENDMPD", a, b, k, c) }
func (i *Instructions) VBLENDMPS(a, b, k, c Op)        { i.wide("VBLENDMPS", a, b, k, c) }
func (i *Instructions) VCVTPD2PS(a, b Op)              { i.wide("VCVTPD2PS", a, b) }
func (i *Instructions) VEXTRACTF32X4(a, b, c Op)       { i.wide("VEXTRACTF32X4", a, b, c) }
func (i *Instructions) VEXTRACTF64X4(a, b, c Op)       { i.wide("VEXTRACTF64X4", a, b, c) }
func (i *Instructions) VINSERTF64X4(a, b, c, d Op)     { i.wide("VINSERTF64X4", a, b, c, d) }
func (i *Instructions) VMOVDQA32Under(a, k, b Op)      { i.wide("VMOVDQA32", a, k, b) }
func (i *Instructions) VMOVUPDUnder(a, k, b Op)        { i.wide("VMOVUPD", a, k, b) }
func (i *Instructions) VMOVUPSUnder(a, k, b Op)        { i.wide("VMOVUPS", a, k, b) }
func (i *Instructions) VMOVUPDZeroing(a, k, b Op)      { i.zeroing("VMOVUPD", a, k, b) }
func (i *Instructions) VMOVUPSZeroing(a, k, b Op)      { i.zeroing("VMOVUPS", a, k, b) }
func (i *Instructions) VORPD(a, b, c Op)               { i.wide("VORPD", a, b, c) }
func (i *Instructions) VPCMPUD(a, b, c, k Op)          { i.wide("VPCMPUD", a, b, c, k) }
func (i *Instructions) VPMOVD2M(a, k Op)               { i.wide("VPMOVD2M", a, k) }
func (i *Instructions) VPMOVQ2M(a, k Op)               { i.wide("VPMOVQ2M", a, k) }
func (i *Instructions) VPMOVQD(a, b Op)                { i.wide("VPMOVQD", a, b) }
func (i *Instructions) VPTERNLOGD(a, b, c, k, d Op)    { i.wide("VPTERNLOGD", a, b, c, k, d) }
func (i *Instructions) VPTERNLOGQ(a, b, c, k, d Op)    { i.wide("VPTERNLOGQ", a, b, c, k, d) }
func (i *Instructions) VPXORD(a, b, c Op)              { i.wide("VPXORD", a, b, c) }
func (i *Instructions) VRNDSCALEPD(a, b, c Op)         { i.wide("VRNDSCALEPD", a, b, c) }
func (i *Instructions) VRNDSCALEPS(a, b, c Op)         { i.wide("VRNDSCALEPS", a, b, c) }
func (i *Instructions) VRSQRT14PS(a, b Op)             { i.wide("VRSQRT14PS", a, b) }
func (i *Instructions) VSHUFF32X4(a, b, c, d Op)       { i.wide("VSHUFF32X4", a, b, c, d) }
func (i *Instructions) VSHUFF64X2(a, b, c, d Op)       { i.wide("VSHUFF64X2", a, b, c, d) }
func (i *Instructions) VXORPD(a, b, c Op)              { i.wide("VXORPD", a, b, c) }
