package x86

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// Dropout fills masks by Philox, eight blocks of four words at a time: dropout eight
// blocks of one sample, one behind the other, dropoutLanes one block of eight samples
// side by side.
func (m *Machine) Dropout(bytes int) {
	w, element := m.w, fmt.Sprintf("float%d", 8*bytes)
	common := fmt.Sprintf("numbers *[1]%s, threshold, stream, counter uint32, iterations int)", element)
	name := fmt.Sprintf("dropout%d", bytes*8)
	w.Begin(name, bytes, fmt.Sprintf("func(mask *%s, key *uint64, %s", element, common),
		name+" fills a mask with 0, where the word of a block from counter on is below the threshold, and a number: 32 elements an iteration.")
	p := newPhilox(w)
	key := w.Arg("key")
	w.VPBROADCASTD(asm.At(key, 0), p.key[0])
	w.VPBROADCASTD(asm.At(key, 4), p.key[1])
	w.ReleaseGP(key)
	w.VPADDD(w.Words("first_eight", []uint64{1 << 32, 3<<32 | 2, 5<<32 | 4, 7<<32 | 6}), p.counter, p.counter)
	p.iterations(8, func(words []reg.VecPhysical, mask reg.GPPhysical) {
		for i, x := range interleaved(w, words) {
			p.store(x, mask, i*8*bytes)
		}
		w.Advance(mask, 32*bytes)
	})
	w.End()

	name = fmt.Sprintf("dropoutLanes%d", bytes*8)
	w.Begin(name, bytes, fmt.Sprintf("func(mask *%s, stride int, keys *uint64, %s", element, common),
		name+" fills masks of eight samples, whose elements are a stride of bytes apart, as dropout does: 4 elements an iteration.")
	p = newPhilox(w)
	keys := w.Arg("keys")
	w.VMOVDQU(asm.At(keys, 0), p.c[0])
	w.VMOVDQU(asm.At(keys, 32), p.c[1])
	w.ReleaseGP(keys)
	for i, halves := range []uint64{0x88, 0xdd} {
		w.VSHUFPS(operand.U8(halves), p.c[1], p.c[0], p.key[i])
		w.VPERMQ(operand.U8(0xd8), p.key[i], p.key[i])
	}
	stride := w.Arg("stride")
	p.iterations(1, func(words []reg.VecPhysical, mask reg.GPPhysical) {
		for _, x := range words {
			p.store(x, mask, 0)
			w.ADDQ(stride, mask)
		}
	})
	w.End()
}

// philox holds eight counters, one a lane, and what the comparison needs.
type philox struct {
	w                        *asm.Writer
	c                        [4]reg.VecPhysical
	key                      [2]reg.VecPhysical
	counter, threshold, keep reg.VecPhysical
}

const signs = 0x8000000080000000 // of two words: comparisons have signs

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
	w.VPXOR(p.words(signs), p.threshold, p.threshold)
	p.broadcast("counter", p.counter)
	return p
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
	return p.w.Words(fmt.Sprintf("words_%x", x), []uint64{x, x, x, x})
}

// iterations fill the mask, with counters a step further from one to the next. put
// gets, for each word of the blocks, all ones where it is below the threshold.
func (p *philox) iterations(step uint64, put func(words []reg.VecPhysical, mask reg.GPPhysical)) {
	w := p.w
	mask, iterations := w.Arg("mask"), w.Arg("iterations")
	w.Loop("blocks", iterations, func() {
		w.VMOVDQU(p.counter, p.c[0])
		w.VPXOR(p.c[1], p.c[1], p.c[1])
		p.broadcast("stream", p.c[2])
		w.VMOVDQU(p.words(0xd0<<32|0xd0), p.c[3])
		w.VPADDD(p.words(step<<32|step), p.counter, p.counter)
		p.rounds()
		for _, c := range p.c {
			w.VPXOR(p.words(signs), c, c)
			w.VPCMPGTD(c, p.threshold, c)
		}
		put(p.c[:], mask)
	})
}

// rounds are the ten rounds of Philox.
func (p *philox) rounds() {
	w := p.w
	k0, k1 := w.Vec(), w.Vec()
	w.VMOVDQU(p.key[0], k0)
	w.VMOVDQU(p.key[1], k1)
	w.Times("rounds", 10, func() {
		high0, high1 := w.Vec(), w.Vec()
		p.multiply(0xD2511F53, p.c[0], high0)
		p.multiply(0xCD9E8D57, p.c[2], high1)
		w.VPXOR(high1, p.c[1], high1)
		w.VPXOR(high0, p.c[3], high0)
		w.VMOVDQU(p.c[2], p.c[1])
		w.VMOVDQU(p.c[0], p.c[3])
		w.VPXOR(k0, high1, p.c[0])
		w.VPXOR(k1, high0, p.c[2])
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
	w.VPBLENDD(operand.U8(0xaa), odd, high, high)
	w.VPSLLQ(operand.U8(32), odd, odd)
	w.VPBLENDD(operand.U8(0xaa), odd, x, x)
	w.Release(odd)
}

// store writes eight factors: 0 under the mask x, else the number. x is spent.
func (p *philox) store(x reg.VecPhysical, mask reg.GPPhysical, offset int) {
	w := p.w
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

// interleaved puts the words of eight blocks into their order.
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
	for i := range 2 { // blocks i and i+4 are in c[i]
		w.VPERM2I128(operand.U8(0x20), c[2*i+1], c[2*i], t[i])
		w.VPERM2I128(operand.U8(0x31), c[2*i+1], c[2*i], t[i+2])
	}
	for i := range c {
		w.VMOVDQU(t[i], c[i])
	}
	return c
}
