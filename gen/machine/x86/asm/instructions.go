package asm

import (
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
)

// Instructions are what kernels are made of, in Go's order of operands: where the
// result goes is last. avo has a function for each form of each instruction there
// is, which takes longer to compile than the compiler of networks; of the few here,
// Go's assembler checks the operands.
type Instructions struct {
	function *ir.Function
	draft    bool // instructions are not kept
}

// Label marks a place to jump to.
func (i *Instructions) Label(name string) { i.keep(ir.Label(name)) }

// Comment writes lines of comment.
func (i *Instructions) Comment(lines ...string) { i.keep(ir.NewComment(lines...)) }

func (i *Instructions) keep(node ir.Node) {
	if !i.draft {
		i.function.AddNode(node)
	}
}

// add appends an instruction, which takes an extension if one is named; with operands
// that came with AVX-512, what these take.
func (i *Instructions) add(extension, opcode string, operands []Op, suffixes ...string) {
	if i.draft {
		return
	}
	x := &ir.Instruction{Opcode: opcode, Operands: operands, Suffixes: suffixes}
	if x.ISA = extensionsOf(extension, opcode, operands); x.ISA == nil && extension != "" {
		x.ISA = []string{extension}
	}
	for k, o := range operands {
		if each, is := o.(Each); is {
			x.Operands[k], x.Suffixes = each.Mem, append(x.Suffixes, "BCST")
		}
	}
	i.function.AddInstruction(x)
}

func (i *Instructions) base(opcode string, operands ...Op)     { i.add("", opcode, operands) }
func (i *Instructions) prefetch(opcode string, operands ...Op) { i.add("MMX+", opcode, operands) }
func (i *Instructions) avx(opcode string, operands ...Op)      { i.add("AVX", opcode, operands) }
func (i *Instructions) avx2(opcode string, operands ...Op)     { i.add("AVX2", opcode, operands) }
func (i *Instructions) fma(opcode string, operands ...Op)      { i.add("FMA3", opcode, operands) }

// integer is of integers: on half a vector it is older than on a whole one.
func (i *Instructions) integer(opcode string, operands ...Op) {
	if operand.IsYMM(operands[len(operands)-1]) {
		i.avx2(opcode, operands...)
	} else {
		i.avx(opcode, operands...)
	}
}

// broadcast came for memory first, and later for registers.
func (i *Instructions) broadcast(opcode string, from, to Op) {
	if operand.IsMem(from) {
		i.avx(opcode, from, to)
	} else {
		i.avx2(opcode, from, to)
	}
}

func (i *Instructions) jump(opcode string, label Op) {
	i.keep(&ir.Instruction{Opcode: opcode, Operands: []Op{label}, IsBranch: true, IsConditional: true})
}

// RET returns.
func (i *Instructions) RET() {
	i.keep(&ir.Instruction{Opcode: "RET", IsTerminal: true})
}

// Conditional jumps.

func (i *Instructions) JB(label Op)  { i.jump("JB", label) }
func (i *Instructions) JCC(label Op) { i.jump("JCC", label) }
func (i *Instructions) JEQ(label Op) { i.jump("JEQ", label) }
func (i *Instructions) JLS(label Op) { i.jump("JLS", label) }
func (i *Instructions) JNE(label Op) { i.jump("JNE", label) }
func (i *Instructions) JNZ(label Op) { i.jump("JNZ", label) }
func (i *Instructions) JZ(label Op)  { i.jump("JZ", label) }

// Instructions on words.

func (i *Instructions) ADCQ(a, b Op)      { i.base("ADCQ", a, b) }
func (i *Instructions) ADDQ(a, b Op)      { i.base("ADDQ", a, b) }
func (i *Instructions) ANDQ(a, b Op)      { i.base("ANDQ", a, b) }
func (i *Instructions) BTSQ(a, b Op)      { i.base("BTSQ", a, b) }
func (i *Instructions) CMPQ(a, b Op)      { i.base("CMPQ", a, b) }
func (i *Instructions) DECQ(a Op)         { i.base("DECQ", a) }
func (i *Instructions) IMUL3Q(a, b, c Op) { i.base("IMUL3Q", a, b, c) }
func (i *Instructions) IMULQ(a, b Op)     { i.base("IMULQ", a, b) }
func (i *Instructions) LEAQ(a, b Op)      { i.base("LEAQ", a, b) }
func (i *Instructions) MOVL(a, b Op)      { i.base("MOVL", a, b) }
func (i *Instructions) MOVQ(a, b Op)      { i.base("MOVQ", a, b) }
func (i *Instructions) MULQ(a Op)         { i.base("MULQ", a) }
func (i *Instructions) NEGQ(a Op)         { i.base("NEGQ", a) }
func (i *Instructions) PREFETCHT0(a Op)   { i.prefetch("PREFETCHT0", a) }
func (i *Instructions) PREFETCHT1(a Op)   { i.prefetch("PREFETCHT1", a) }
func (i *Instructions) SHLQ(ops ...Op)    { i.base("SHLQ", ops...) }
func (i *Instructions) SHRQ(a, b Op)      { i.base("SHRQ", a, b) }
func (i *Instructions) SUBQ(a, b Op)      { i.base("SUBQ", a, b) }
func (i *Instructions) XORQ(a, b Op)      { i.base("XORQ", a, b) }

// Instructions on vectors of numbers, and on their bits.

func (i *Instructions) VADDPD(a, b, c Op)         { i.avx("VADDPD", a, b, c) }
func (i *Instructions) VADDPS(a, b, c Op)         { i.avx("VADDPS", a, b, c) }
func (i *Instructions) VADDSD(a, b, c Op)         { i.avx("VADDSD", a, b, c) }
func (i *Instructions) VADDSS(a, b, c Op)         { i.avx("VADDSS", a, b, c) }
func (i *Instructions) VANDNPS(a, b, c Op)        { i.avx("VANDNPS", a, b, c) }
func (i *Instructions) VANDPS(a, b, c Op)         { i.avx("VANDPS", a, b, c) }
func (i *Instructions) VBLENDVPD(a, b, c, d Op)   { i.avx("VBLENDVPD", a, b, c, d) }
func (i *Instructions) VBLENDVPS(a, b, c, d Op)   { i.avx("VBLENDVPS", a, b, c, d) }
func (i *Instructions) VBROADCASTSD(a, b Op)      { i.broadcast("VBROADCASTSD", a, b) }
func (i *Instructions) VBROADCASTSS(a, b Op)      { i.broadcast("VBROADCASTSS", a, b) }
func (i *Instructions) VCMPPD(a, b, c, d Op)      { i.avx("VCMPPD", a, b, c, d) }
func (i *Instructions) VCMPPS(a, b, c, d Op)      { i.avx("VCMPPS", a, b, c, d) }
func (i *Instructions) VCVTPD2PSY(a, b Op)        { i.avx("VCVTPD2PSY", a, b) }
func (i *Instructions) VCVTPS2PD(a, b Op)         { i.avx("VCVTPS2PD", a, b) }
func (i *Instructions) VCVTSD2SS(a, b, c Op)      { i.avx("VCVTSD2SS", a, b, c) }
func (i *Instructions) VCVTSI2SDQ(a, b, c Op)     { i.avx("VCVTSI2SDQ", a, b, c) }
func (i *Instructions) VCVTSI2SSQ(a, b, c Op)     { i.avx("VCVTSI2SSQ", a, b, c) }
func (i *Instructions) VCVTSS2SD(a, b, c Op)      { i.avx("VCVTSS2SD", a, b, c) }
func (i *Instructions) VDIVPD(a, b, c Op)         { i.avx("VDIVPD", a, b, c) }
func (i *Instructions) VDIVPS(a, b, c Op)         { i.avx("VDIVPS", a, b, c) }
func (i *Instructions) VEXTRACTF128(a, b, c Op)   { i.avx("VEXTRACTF128", a, b, c) }
func (i *Instructions) VFMADD213PD(a, b, c Op)    { i.fma("VFMADD213PD", a, b, c) }
func (i *Instructions) VFMADD213PS(a, b, c Op)    { i.fma("VFMADD213PS", a, b, c) }
func (i *Instructions) VFMADD231PD(a, b, c Op)    { i.fma("VFMADD231PD", a, b, c) }
func (i *Instructions) VFMADD231PS(a, b, c Op)    { i.fma("VFMADD231PS", a, b, c) }
func (i *Instructions) VFMADD231SD(a, b, c Op)    { i.fma("VFMADD231SD", a, b, c) }
func (i *Instructions) VFNMADD213PD(a, b, c Op)   { i.fma("VFNMADD213PD", a, b, c) }
func (i *Instructions) VFNMADD213PS(a, b, c Op)   { i.fma("VFNMADD213PS", a, b, c) }
func (i *Instructions) VFNMADD231PD(a, b, c Op)   { i.fma("VFNMADD231PD", a, b, c) }
func (i *Instructions) VFNMADD231PS(a, b, c Op)   { i.fma("VFNMADD231PS", a, b, c) }
func (i *Instructions) VINSERTF128(a, b, c, d Op) { i.avx("VINSERTF128", a, b, c, d) }
func (i *Instructions) VINSERTPS(a, b, c, d Op)   { i.avx("VINSERTPS", a, b, c, d) }
func (i *Instructions) VMASKMOVPD(a, b, c Op)     { i.avx("VMASKMOVPD", a, b, c) }
func (i *Instructions) VMASKMOVPS(a, b, c Op)     { i.avx("VMASKMOVPS", a, b, c) }
func (i *Instructions) VMAXPD(a, b, c Op)         { i.avx("VMAXPD", a, b, c) }
func (i *Instructions) VMAXPS(a, b, c Op)         { i.avx("VMAXPS", a, b, c) }
func (i *Instructions) VMINPD(a, b, c Op)         { i.avx("VMINPD", a, b, c) }
func (i *Instructions) VMINPS(a, b, c Op)         { i.avx("VMINPS", a, b, c) }
func (i *Instructions) VMOVAPS(a, b Op)           { i.avx("VMOVAPS", a, b) }
func (i *Instructions) VMOVHLPS(a, b, c Op)       { i.avx("VMOVHLPS", a, b, c) }
func (i *Instructions) VMOVLPS(a, b Op)           { i.avx("VMOVLPS", a, b) }
func (i *Instructions) VMOVSD(a, b Op)            { i.avx("VMOVSD", a, b) }
func (i *Instructions) VMOVSS(a, b Op)            { i.avx("VMOVSS", a, b) }
func (i *Instructions) VMOVUPD(a, b Op)           { i.avx("VMOVUPD", a, b) }
func (i *Instructions) VMOVUPS(a, b Op)           { i.avx("VMOVUPS", a, b) }
func (i *Instructions) VMULPD(a, b, c Op)         { i.avx("VMULPD", a, b, c) }
func (i *Instructions) VMULPS(a, b, c Op)         { i.avx("VMULPS", a, b, c) }
func (i *Instructions) VMULSD(a, b, c Op)         { i.avx("VMULSD", a, b, c) }
func (i *Instructions) VORPS(a, b, c Op)          { i.avx("VORPS", a, b, c) }
func (i *Instructions) VPERM2F128(a, b, c, d Op)  { i.avx("VPERM2F128", a, b, c, d) }
func (i *Instructions) VPERMILPD(a, b, c Op)      { i.avx("VPERMILPD", a, b, c) }
func (i *Instructions) VPERMILPS(a, b, c Op)      { i.avx("VPERMILPS", a, b, c) }
func (i *Instructions) VROUNDPD(a, b, c Op)       { i.avx("VROUNDPD", a, b, c) }
func (i *Instructions) VROUNDPS(a, b, c Op)       { i.avx("VROUNDPS", a, b, c) }
func (i *Instructions) VRSQRTPS(a, b Op)          { i.avx("VRSQRTPS", a, b) }
func (i *Instructions) VSHUFPS(a, b, c, d Op)     { i.avx("VSHUFPS", a, b, c, d) }
func (i *Instructions) VSQRTPD(a, b Op)           { i.avx("VSQRTPD", a, b) }
func (i *Instructions) VSQRTPS(a, b Op)           { i.avx("VSQRTPS", a, b) }
func (i *Instructions) VSUBPD(a, b, c Op)         { i.avx("VSUBPD", a, b, c) }
func (i *Instructions) VSUBPS(a, b, c Op)         { i.avx("VSUBPS", a, b, c) }
func (i *Instructions) VUCOMISS(a, b Op)          { i.avx("VUCOMISS", a, b) }
func (i *Instructions) VUNPCKHPD(a, b, c Op)      { i.avx("VUNPCKHPD", a, b, c) }
func (i *Instructions) VUNPCKHPS(a, b, c Op)      { i.avx("VUNPCKHPS", a, b, c) }
func (i *Instructions) VUNPCKLPD(a, b, c Op)      { i.avx("VUNPCKLPD", a, b, c) }
func (i *Instructions) VUNPCKLPS(a, b, c Op)      { i.avx("VUNPCKLPS", a, b, c) }
func (i *Instructions) VXORPS(a, b, c Op)         { i.avx("VXORPS", a, b, c) }
func (i *Instructions) VZEROUPPER()               { i.avx("VZEROUPPER") }

// Instructions on vectors of integers.

func (i *Instructions) VEXTRACTI128(a, b, c Op)  { i.avx2("VEXTRACTI128", a, b, c) }
func (i *Instructions) VMOVD(a, b Op)            { i.avx("VMOVD", a, b) }
func (i *Instructions) VMOVDQU(a, b Op)          { i.avx("VMOVDQU", a, b) }
func (i *Instructions) VMOVQ(a, b Op)            { i.avx("VMOVQ", a, b) }
func (i *Instructions) VPADDD(a, b, c Op)        { i.integer("VPADDD", a, b, c) }
func (i *Instructions) VPADDQ(a, b, c Op)        { i.integer("VPADDQ", a, b, c) }
func (i *Instructions) VPBLENDD(a, b, c, d Op)   { i.avx2("VPBLENDD", a, b, c, d) }
func (i *Instructions) VPBROADCASTD(a, b Op)     { i.avx2("VPBROADCASTD", a, b) }
func (i *Instructions) VPCMPGTD(a, b, c Op)      { i.integer("VPCMPGTD", a, b, c) }
func (i *Instructions) VPERM2I128(a, b, c, d Op) { i.avx2("VPERM2I128", a, b, c, d) }
func (i *Instructions) VPERMPS(a, b, c Op)       { i.avx2("VPERMPS", a, b, c) }
func (i *Instructions) VPERMQ(a, b, c Op)        { i.avx2("VPERMQ", a, b, c) }
func (i *Instructions) VPMAXUD(a, b, c Op)       { i.integer("VPMAXUD", a, b, c) }
func (i *Instructions) VPMOVSXDQ(a, b Op)        { i.integer("VPMOVSXDQ", a, b) }
func (i *Instructions) VPMULUDQ(a, b, c Op)      { i.integer("VPMULUDQ", a, b, c) }
func (i *Instructions) VPSLLD(a, b, c Op)        { i.integer("VPSLLD", a, b, c) }
func (i *Instructions) VPSLLQ(a, b, c Op)        { i.integer("VPSLLQ", a, b, c) }
func (i *Instructions) VPSRLD(a, b, c Op)        { i.integer("VPSRLD", a, b, c) }
func (i *Instructions) VPSRLQ(a, b, c Op)        { i.integer("VPSRLQ", a, b, c) }
func (i *Instructions) VPSUBD(a, b, c Op)        { i.integer("VPSUBD", a, b, c) }
func (i *Instructions) VPSUBQ(a, b, c Op)        { i.integer("VPSUBQ", a, b, c) }
func (i *Instructions) VPTEST(a, b Op)           { i.avx("VPTEST", a, b) }
func (i *Instructions) VPUNPCKHDQ(a, b, c Op)    { i.integer("VPUNPCKHDQ", a, b, c) }
func (i *Instructions) VPUNPCKHQDQ(a, b, c Op)   { i.integer("VPUNPCKHQDQ", a, b, c) }
func (i *Instructions) VPUNPCKLDQ(a, b, c Op)    { i.integer("VPUNPCKLDQ", a, b, c) }
func (i *Instructions) VPUNPCKLQDQ(a, b, c Op)   { i.integer("VPUNPCKLQDQ", a, b, c) }
func (i *Instructions) VPXOR(a, b, c Op)         { i.integer("VPXOR", a, b, c) }
