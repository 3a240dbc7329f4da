package ocr

import (
	"bytes"
	"context"
	_ "embed"
	"image"
	"math"
	"slices"
	"sync"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_line"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/language"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/pack"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/strip"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	lineWindow = len(ocr_line.Inputs{}.Line)          // columns of a strip that ocr_line sees
	lineSteps  = len(ocr_line.Outputs{}.Character)    // time steps that it answers for them
	lineStride = lineWindow / lineSteps               // columns of a step
	classes    = len(ocr_line.Outputs{}.Character[0]) // the blank, and the characters from the space on
)

// overlap is how many time steps at a window's edge are left to its neighbour, which sees what is
// around them.
const overlap = 12

// LineReader reads by one network, ocr_line, to which nobody shows where characters begin. It is
// for one goroutine.
type LineReader struct {
	session *ocr_line.Session
	names   []string

	strip strip.Strip
	in    ocr_line.Inputs
	out   ocr_line.Outputs
	flat  []float32          // the columns of in
	odds  [][classes]float32 // of each time step of the line, logarithms of probabilities
	marks []mark
	beam  beam
	align align

	// Greedy reads by the network alone: the likeliest class of each time step counts. Otherwise
	// that text counts which is likeliest in all, by the network and a model of language.
	Greedy bool
}

//go:embed weights/ocr_line.pack
var lineWeights []byte

// lineNetwork unpacks the weights once.
var lineNetwork = sync.OnceValues(func() (*ocr_line.Weights, error) {
	w := ocr_line.NewWeights(0)
	return w, pack.Read(bytes.NewReader(lineWeights), w.Tensors())
})

// NewLineReader returns a reader with the weights of this package.
func NewLineReader() (*LineReader, error) {
	w, err := lineNetwork()
	if err != nil {
		return nil, err
	}
	return LineOf(w)
}

// LineOf returns a reader with these weights, as ocr train leaves them.
func LineOf(w *ocr_line.Weights) (*LineReader, error) {
	english, err := language.English()
	if err != nil {
		return nil, err
	}
	r := &LineReader{session: ocr_line.New(w).NewSession(), names: ocr_line.Info().Outputs[0].Labels}
	r.beam.model, r.beam.weighing = english, tuned
	r.names[1] = " "
	r.flat = ocr_line.Network().Flat(&r.in)
	return r, nil
}

// mark is a character that was read: a class, the time step where it is surest, and the logarithm of
// its probability there.
type mark struct {
	class, at int
	sure      float32
}

// Read reads a picture of one line. Without ink it is empty. It fails when ctx ends.
func (r *LineReader) Read(ctx context.Context, picture *image.Gray) (Line, error) {
	if !r.strip.Load(picture) {
		return lineOf(nil), nil
	}
	r.strip.CutLine(r.strip.Top, r.strip.Bottom)
	first := int(r.strip.Left*r.strip.Scale) - overlap
	if err := r.predict(ctx, first); err != nil {
		return Line{}, err
	}
	r.greedy()
	if !r.Greedy {
		r.reconsider()
	}
	return r.line(first), nil
}

// predict fills odds for the columns of the strip from first on, window by window.
func (r *LineReader) predict(ctx context.Context, first int) error {
	r.odds = r.odds[:0]
	end := int(math.Ceil(r.strip.Right*r.strip.Scale)) + overlap
	for begin := first; ; begin += lineWindow - 2*overlap*lineStride {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		r.strip.Window(r.flat, begin)
		r.session.Predict(&r.in, &r.out)
		from, to := overlap, lineSteps-overlap
		if begin == first {
			from = 0
		}
		last := begin+lineWindow >= end
		if last {
			to = min(lineSteps, (end-begin+lineStride-1)/lineStride)
		}
		for step := from; step < to; step++ {
			r.odds = append(r.odds, r.out.Character[step])
			normalize(&r.odds[len(r.odds)-1])
		}
		if last {
			return nil
		}
	}
}

// normalize makes logits logarithms of probabilities.
func normalize(x *[classes]float32) {
	most, sum := x[0], float32(0)
	for _, v := range x {
		most = max(most, v)
	}
	for _, v := range x {
		if v -= most; v > -12 { // others are too few to count
			sum += exp(v)
		}
	}
	most += float32(math.Log(float64(sum)))
	for i := range x {
		x[i] -= most
	}
}

// greedy takes the likeliest class of each time step; what is the same in neighbouring steps is one
// character (Graves et al. 2006).
func (r *LineReader) greedy() {
	r.marks = r.marks[:0]
	before := 0
	for step := range r.odds {
		class := runtime.Argmax(r.odds[step][:])
		sure := r.odds[step][class]
		switch n := len(r.marks); {
		case class == 0:
		case class != before:
			r.marks = append(r.marks, mark{class, step, sure})
		case sure > r.marks[n-1].sure:
			r.marks[n-1].at, r.marks[n-1].sure = step, sure
		}
		before = class
	}
}

// reconsider searches for a likelier text, where there is doubt and it may be one of the language.
func (r *LineReader) reconsider() {
	if r.doubtful() && r.beam.knows(r.marks) {
		text := r.beam.search(r.odds)
		if !slices.EqualFunc(text, r.marks, func(class int, m mark) bool { return class == m.class }) {
			r.marks = r.align.marks(r.marks, r.odds, text)
		}
	}
}

// doubtful reports whether there is a time step of which the likeliest class is none too sure.
func (r *LineReader) doubtful() bool {
	const sure = -0.02
	for i := range r.odds {
		if slices.Max(r.odds[i][:]) < sure {
			return true
		}
	}
	return false
}

// line gives each character the columns that are nearest to where it is surest.
func (r *LineReader) line(first int) Line {
	all := make([]Character, len(r.marks))
	at := func(twice int) int { // half time steps, in columns of the picture
		x := (float64(twice)*float64(lineStride)/2 + float64(lineStride)/2 + float64(first)) / r.strip.Scale
		return int(math.Round(min(max(x, r.strip.Left), r.strip.Right)))
	}
	for i, m := range r.marks {
		b := Box{X0: at(2*m.at - lineStride*4), X1: at(2*m.at + lineStride*4)}
		if i > 0 {
			b.X0 = at(m.at + r.marks[i-1].at)
		}
		if i+1 < len(r.marks) {
			b.X1 = at(m.at + r.marks[i+1].at)
		}
		b.X1 = max(b.X1, b.X0+1)
		b.Y0, b.Y1 = r.strip.Rows(b.X0, b.X1)
		all[i] = Character{Text: r.names[m.class], Probability: math.Exp(float64(m.sure)), Box: b}
	}
	return lineOf(all)
}
