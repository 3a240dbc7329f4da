package x86

import (
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// Dropout fills masks by Philox, as many blocks of four words at a time as a vector has
// words: that many blocks of one sample, one behind the other, or one block of that many
// samples side by side.
func (m *common) Dropout(bytes int, name, lanesName string) {
	w, element, words := m.w, fmt.Sprintf("float%d", 8*bytes), m.w.Target.Lanes(4)
	number := map[int]string{8: "eight", 16: "sixteen"}[words]
	common := fmt.Sprintf("numbers *[1]%s, threshold, stream, counter uint32, iterations int)", element)
	w.Begin(name, bytes, fmt.Sprintf("func(mask *%s, key *uint64, %s", element, common),
		name+" fills a mask with 0, where the word of a block from counter on is below the threshold, and a number: "+fmt.Sprint(4*words)+" elements an iteration.")
	p := newPhilox(w)
	key := w.Arg("key")
	w.VPBROADCASTD(asm.At(key, 0), p.key[0])
	w.VPBROADCASTD(asm.At(key, 4), p.key[1])
	w.ReleaseGP(key)
	var first []uint64
	for i := range uint64(words / 2) {
		first = append(first, (2*i+1)<<32|2*i)
	}
	w.VPADDD(w.Words("first_"+number, first), p.counter, p.counter)
	p.iterations(uint64(words), func(c []reg.VecPhysical, mask reg.GPPhysical) {
		for i, x := range interleaved(w, c) {
			p.store(x, mask, i*words*bytes)
		}
		w.Advance(mask, 4*words*bytes)
	})
	w.End()

	w.Begin(lanesName, bytes, fmt.Sprintf("func(mask *%s, stride int, keys *uint64, %s", element, common),
		lanesName+" fills masks of "+number+" samples, whose elements are a stride of bytes apart, as "+name+" does: 4 elements an iteration.")
	p = newPhilox(w)
	keys := w.Arg("keys")
	p.keysOf(keys)
	w.ReleaseGP(keys)
	stride := w.Arg("stride")
	p.iterations(1, func(words []reg.VecPhysical, mask reg.GPPhysical) {
		for _, x := range words {
			p.store(x, mask, 0)
			w.ADDQ(stride, mask)
		}
	})
	w.End()
}

// philox holds counters, one a lane, and what the comparison needs.
type philox struct {
	w                        *asm.Writer
	c                        [4]reg.VecPhysical
	key                      [2]reg.VecPhysical
	counter, threshold, keep reg.VecPhysical
}

const (
	signs    = 0x8000000080000000 // of two words: comparisons of AVX2 have signs
	oddWords = 0xaaaa             // of a vector of AVX-512
)

// odd is the mask of odd words, below are the lanes that stay.
var odd, below = asm.Masks[0], asm.Spare

func newPhilox(w *asm.Writer) *philox {
	p := &philox{w: w, counter: w.Vec(), threshold: w.Vec(), keep: w.Vec()}
	for i := range p.c {
		p.c[i] = w.Vec()
	}
	for i := range p.key {
		p.key[i] = w.Vec()
	}
	numbers := w.Arg("numbers")
	w.Broadcast(asm.At(numbers, 0), p.keep)
	w.ReleaseGP(numbers)
	p.broadcast("threshold", p.threshold)
	if w.Wide() {
		r := w.GP()
		w.MOVL(operand.U32(oddWords), r.As32())
		w.KMOVW(r.As32(), odd)
		w.ReleaseGP(r)
	} else {
		w.VPXOR(p.words(signs), p.threshold, p.threshold)
	}
	p.broadcast("counter", p.counter)
	return p
}

// keysOf reads the keys of samples side by side, the lower words and the upper ones.
func (p *philox) keysOf(keys asm.Ptr) {
	w := p.w
	if !w.Wide() {
		w.VMOVDQU(asm.At(keys, 0), p.c[0])
		w.VMOVDQU(asm.At(keys, 32), p.c[1])
		for i, halves := range []uint64{0x88, 0xdd} {
			w.VSHUFPS(operand.U8(halves), p.c[1], p.c[0], p.key[i])
			w.VPERMQ(operand.U8(0xd8), p.key[i], p.key[i])
		}
		return
	}
	for i, key := range p.key {
		for half, c := range p.c[:2] {
			w.VMOVUPS(asm.At(keys, 64*half), c)
			w.VPSRLQ(operand.U8(32*i), c, c)
			w.VPMOVQD(c, c.AsY())
		}
		w.VINSERTF64X4(operand.U8(1), p.c[1].AsY(), p.c[0], key)
	}
}

// broadcast fills a vector with an argument.
func (p *philox) broadcast(name string, to reg.VecPhysical) {
	r := p.w.GP()
	p.w.MOVL(p.w.ArgPlace(name), r.As32())
	p.w.VMOVD(r.As32(), to.AsX())
	p.w.VPBROADCASTD(to.AsX(), to)
	p.w.ReleaseGP(r)
}

// words is a vector of the same two words.
func (p *philox) words(x uint64) operand.Mem {
	return p.w.Words(fmt.Sprintf("words_%x", x), slices.Repeat([]uint64{x}, p.w.Target.Lanes(8)))
}

// xor and move are of whole vectors; withOdd makes to of the odd words of one vector and
// the even ones of another.
func (p *philox) xor(a asm.Op, b, to reg.VecPhysical) {
	if p.w.Wide() {
		p.w.VPXORD(a, b, to)
	} else {
		p.w.VPXOR(a, b, to)
	}
}

func (p *philox) move(from asm.Op, to reg.VecPhysical) {
	if p.w.Wide() {
		p.w.VMOVUPS(from, to)
	} else {
		p.w.VMOVDQU(from, to)
	}
}

func (p *philox) withOdd(from, to reg.VecPhysical) {
	if p.w.Wide() {
		p.w.VMOVDQA32Under(from, odd, to)
	} else {
		p.w.VPBLENDD(operand.U8(oddWords&0xff), from, to, to)
	}
}

// iterations fill the mask, with counters a step further from one to the next. put gets
// the words of the blocks; on AVX2 all ones instead where one is below the threshold.
func (p *philox) iterations(step uint64, put func(words []reg.VecPhysical, mask reg.GPPhysical)) {
	w := p.w
	mask, iterations := w.Arg("mask"), w.Arg("iterations")
	w.Loop("blocks", iterations, func() {
		p.move(p.counter, p.c[0])
		p.xor(p.c[1], p.c[1], p.c[1])
		p.broadcast("stream", p.c[2])
		p.move(p.words(0xd0<<32|0xd0), p.c[3])
		w.VPADDD(p.words(step<<32|step), p.counter, p.counter)
		p.rounds()
		if !w.Wide() {
			for _, c := range p.c {
				w.VPXOR(p.words(signs), c, c)
				w.VPCMPGTD(c, p.threshold, c)
			}
		}
		put(p.c[:], mask)
	})
}

// rounds are the ten rounds of Philox.
func (p *philox) rounds() {
	w := p.w
	k0, k1 := w.Vec(), w.Vec()
	p.move(p.key[0], k0)
	p.move(p.key[1], k1)
	w.Times("rounds", 10, func() {
		high0, high1 := w.Vec(), w.Vec()
		p.multiply(0xD2511F53, p.c[0], high0)
		p.multiply(0xCD9E8D57, p.c[2], high1)
		p.xor(high1, p.c[1], high1)
		p.xor(high0, p.c[3], high0)
		p.move(p.c[2], p.c[1])
		p.move(p.c[0], p.c[3])
		p.xor(k0, high1, p.c[0])
		p.xor(k1, high0, p.c[2])
		w.VPADDD(p.words(0x9E3779B9<<32|0x9E3779B9), k0, k0)
		w.VPADDD(p.words(0xBB67AE85<<32|0xBB67AE85), k1, k1)
		w.Release(high0, high1)
	})
	w.Release(k0, k1)
}

// multiply splits the products of x and a number into words: the lower ones stay
// in x.
func (p *philox) multiply(by uint64, x, high reg.VecPhysical) {
	w := p.w
	odd := w.Vec()
	factor := p.words(by<<32 | by)
	w.VPSRLQ(operand.U8(32), x, odd)
	w.VPMULUDQ(factor, odd, odd)
	w.VPMULUDQ(factor, x, x)
	w.VPSRLQ(operand.U8(32), x, high)
	p.withOdd(odd, high)
	w.VPSLLQ(operand.U8(32), odd, odd)
	p.withOdd(odd, x)
	w.Release(odd)
}

// store writes factors: 0 where put's word says so, else the number. x is spent.
func (p *philox) store(x reg.VecPhysical, mask reg.GPPhysical, offset int) {
	w := p.w
	if w.Wide() {
		p.storeWide(x, mask, offset)
		return
	}
	if w.Bytes == 4 {
		w.AndNot(p.keep, x, x)
		w.StoreVec(x, asm.At(mask, offset))
		return
	}
	half := w.Vec()
	w.VPMOVSXDQ(x.AsX(), half)
	w.VEXTRACTI128(operand.U8(1), x, x.AsX())
	w.VPMOVSXDQ(x.AsX(), x)
	w.AndNot(p.keep, half, half)
	w.AndNot(p.keep, x, x)
	w.StoreVec(half, asm.At(mask, offset))
	w.StoreVec(x, asm.At(mask, offset+32))
	w.Release(half)
}

// storeWide compares without signs.
func (p *philox) storeWide(x reg.VecPhysical, mask reg.GPPhysical, offset int) {
	w := p.w
	const atLeast = operand.U8(5)
	w.VPCMPUD(atLeast, p.threshold, x, below)
	if w.Bytes == 4 {
		w.VMOVUPSZeroing(p.keep, below, x)
		w.StoreVec(x, asm.At(mask, offset))
		return
	}
	w.VMOVUPDZeroing(p.keep, below, x)
	w.StoreVec(x, asm.At(mask, offset))
	w.KSHIFTRW(operand.U8(8), below, below)
	w.VMOVUPDZeroing(p.keep, below, x)
	w.StoreVec(x, asm.At(mask, offset+64))
}

// interleaved puts the words of blocks into their order.
func interleaved(w *asm.Writer, c []reg.VecPhysical) []reg.VecPhysical {
	t := []reg.VecPhysical{w.Vec(), w.Vec(), w.Vec(), w.Vec()}
	defer w.Release(t...)
	for i := range 2 {
		w.VPUNPCKLDQ(c[2*i+1], c[2*i], t[2*i])
		w.VPUNPCKHDQ(c[2*i+1], c[2*i], t[2*i+1])
	}
	for i := range 2 {
		w.VPUNPCKLQDQ(t[2+i], t[i], c[2*i])
		w.VPUNPCKHQDQ(t[2+i], t[i], c[2*i+1])
	}
	if w.Wide() { // blocks i, i+4, i+8 and i+12 are in c[i]
		for i := range 2 {
			w.VSHUFF32X4(operand.U8(0x88), c[2*i+1], c[2*i], t[i])
			w.VSHUFF32X4(operand.U8(0xdd), c[2*i+1], c[2*i], t[i+2])
		}
		for i := range 2 {
			w.VSHUFF32X4(operand.U8(0x88), t[2*i+1], t[2*i], c[i])
			w.VSHUFF32X4(operand.U8(0xdd), t[2*i+1], t[2*i], c[i+2])
		}
		return c
	}
	for i := range 2 { // blocks i and i+4 are in c[i]
		w.VPERM2I128(operand.U8(0x20), c[2*i+1], c[2*i], t[i])
		w.VPERM2I128(operand.U8(0x31), c[2*i+1], c[2*i], t[i+2])
	}
	for i := range c {
		w.VMOVDQU(t[i], c[i])
	}
	return c
}
