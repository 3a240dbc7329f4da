package asm

import "github.com/mmcloughlin/avo/operand"

// In runs body with elements of another size.
func (w *Writer) In(bytes int, body func()) {
	before := w.Bytes
	w.Bytes = bytes
	body()
	w.Bytes = before
}

// Widen makes two vectors of float64 of one of float32: the lower half of its
// lanes stays in x, the upper goes to high.
func (w *Writer) Widen(x, high Vec) {
	w.VEXTRACTF128(operand.U8(1), x, high.AsX())
	w.VCVTPS2PD(high.AsX(), high)
	w.VCVTPS2PD(x.AsX(), x)
}

// Narrow is the way back. high is spent.
func (w *Writer) Narrow(x, high Vec) {
	w.VCVTPD2PSY(x, x.AsX())
	w.VCVTPD2PSY(high, high.AsX())
	w.VINSERTF128(operand.U8(1), high.AsX(), x, x)
}
