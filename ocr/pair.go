package ocr

import (
	"bytes"
	"context"
	_ "embed"
	"image"
	"math"
	"sync"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_char"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_split"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/pack"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/strip"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	pairHeight = len(ocr_char.Inputs{}.Image)    // of a line as both networks see it
	window     = len(ocr_split.Inputs{}.Line)    // columns that ocr_split sees
	sheet      = len(ocr_char.Inputs{}.Image[0]) // columns that ocr_char sees
)

// Pair reads by two networks: ocr_split finds where characters begin, ocr_char says which they
// are. It is for one goroutine.
type Pair struct {
	split *ocr_split.Model
	char  *ocr_char.Model
	names []string

	strip   strip.Strip
	windows []ocr_split.Inputs
	cuts    []ocr_split.Outputs
	sheets  []ocr_char.Inputs
	sights  []ocr_char.Outputs
}

var (
	//go:embed weights/ocr_split.pack
	splitWeights []byte
	//go:embed weights/ocr_char.pack
	charWeights []byte
)

// pairWeights unpacks the weights once.
var pairWeights = sync.OnceValues(func() (*Pair, error) {
	split, char := ocr_split.NewWeights(0), ocr_char.NewWeights(0)
	if err := pack.Read(bytes.NewReader(splitWeights), split.Tensors()); err != nil {
		return nil, err
	}
	if err := pack.Read(bytes.NewReader(charWeights), char.Tensors()); err != nil {
		return nil, err
	}
	return PairOf(split, char), nil
})

// NewPair returns a reader with the weights of this package.
func NewPair() (*Pair, error) {
	p, err := pairWeights()
	if err != nil {
		return nil, err
	}
	return &Pair{split: p.split, char: p.char, names: p.names}, nil // with memory of its own
}

// PairOf returns a reader with other weights.
func PairOf(split *ocr_split.Weights, char *ocr_char.Weights) *Pair {
	p := &Pair{split: ocr_split.New(split), char: ocr_char.New(char), names: ocr_char.Info().Outputs[0].Labels}
	p.names[0] = " "
	return p
}

// Where lines lie in those that the networks know: the row of the tallest ink.
const capitalRow = 2.5

// lowestRows are those of the deepest ink: of letters with tails, of commas, and of the line that
// letters stand on.
var lowestRows = []float64{16, 15, 13.1}

// Read reads a picture of one line. Without ink it is empty. It fails when ctx ends.
func (p *Pair) Read(ctx context.Context, picture *image.Gray) (Line, error) {
	if !p.strip.Load(picture) {
		return lineOf(nil), nil
	}
	var best Line
	score := math.Inf(-1)
	for _, v := range p.views() {
		p.strip.Cut(pairHeight, v.top, v.scale)
		line, likely, err := p.read(ctx)
		if err != nil {
			return Line{}, err
		}
		if likely > score {
			best, score = line, likely
		}
	}
	return best, nil
}

// view is a scale and the first row of a picture, by which it may look as the networks know lines.
type view struct{ scale, top float64 }

// views are of a line with tails below it, with commas, and without; a picture that has nearly the
// size that the networks know is taken as it is, pixel by pixel.
func (p *Pair) views() []view {
	var all []view
	for _, lowest := range lowestRows {
		scale := (lowest - capitalRow) / (p.strip.Bottom - p.strip.Top)
		if math.Abs(scale-1) < 0.12 {
			all = append(all, view{1, p.strip.Bottom - math.Round(lowest)})
			continue
		}
		for _, by := range []float64{0.96, 1, 1.04} {
			all = append(all, view{scale * by, p.strip.Bottom - lowest/(scale*by)})
		}
	}
	return all
}

// reading is the likeliest one up to a column.
type reading struct {
	score      float64
	from       int // column at which its last character begins
	class      int
	sure       float64 // logarithm of the probability of that
	characters int
}

// unlikely are the logarithmic odds below which a column is no cut.
const unlikely = -5

// read finds the text that both networks think the likeliest (Viterbi 1967), and how likely it
// is, as the mean of logarithms over the columns. It may cut the strip at any column, but then
// it counts how surely there is a cut, and how surely there is a character between two of them.
func (p *Pair) read(ctx context.Context) (Line, float64, error) {
	odds, err := p.odds(ctx)
	if err != nil {
		return Line{}, 0, err
	}
	pieces, err := p.look(ctx, odds)
	if err != nil {
		return Line{}, 0, err
	}
	readings := make([]reading, len(odds))
	for end := 1; end < len(odds); end++ {
		readings[end].score = math.Inf(-1)
	}
	for i, piece := range pieces { // in the order of their ends
		before := &readings[piece.begin]
		class := runtime.Argmax(p.sights[i].Character[:])
		sure := math.Log(float64(p.sights[i].Character[class]))
		if score := before.score + sure + odds[piece.end]; score > readings[piece.end].score {
			readings[piece.end] = reading{score, piece.begin, class, sure, before.characters + 1}
		}
	}
	last := &readings[len(odds)-1]
	score := last.score
	for _, o := range odds {
		score -= math.Log1p(math.Exp(o)) // the logarithm of the probability of no cut
	}
	return p.line(readings), score / float64(len(odds)), nil
}

// piece is what may be a character: the columns from begin to end.
type piece struct{ begin, end int }

// look names all pieces that there may be.
func (p *Pair) look(ctx context.Context, odds []float64) ([]piece, error) {
	var pieces []piece
	p.sheets = p.sheets[:0]
	for end := 1; end < len(odds); end++ {
		for begin := max(0, end-sheet); begin < end; begin++ {
			if odds[begin] < unlikely || odds[end] < unlikely {
				continue
			}
			pieces = append(pieces, piece{begin, end})
			p.sheets = append(p.sheets, ocr_char.Inputs{})
			in := &p.sheets[len(p.sheets)-1]
			margin := (sheet - (end - begin)) / 2
			for y := range in.Image {
				for x := range sheet {
					at := begin + x - margin
					if at < begin || at >= end {
						at = -1
					}
					in.Image[y][x] = p.tones(at, y)
				}
			}
		}
	}
	if len(p.sights) < len(p.sheets) {
		p.sights = make([]ocr_char.Outputs, len(p.sheets))
	}
	return pieces, p.char.PredictBatch(ctx, p.sheets, p.sights[:len(p.sheets)])
}

// odds slides a window over the strip, column by column, and returns the logarithmic odds that a
// column is a cut, from the mean over all its windows.
func (p *Pair) odds(ctx context.Context) ([]float64, error) {
	odds := make([]float64, p.strip.Width()+1)
	p.windows = p.windows[:0]
	for first := 1 - window; first < len(odds); first++ {
		p.windows = append(p.windows, ocr_split.Inputs{})
		in := &p.windows[len(p.windows)-1]
		for x := range in.Line {
			for y := range in.Line[x] {
				in.Line[x][y] = p.tones(first+x, y)
			}
		}
	}
	if len(p.cuts) < len(p.windows) {
		p.cuts = make([]ocr_split.Outputs, len(p.windows))
	}
	if err := p.split.PredictBatch(ctx, p.windows, p.cuts[:len(p.windows)]); err != nil {
		return nil, err
	}
	for i := range p.windows {
		for x, yes := range p.cuts[i].Cut {
			if x += i + 1 - window; x >= 0 && x < len(odds) {
				odds[x] += float64(yes) / float64(window)
			}
		}
	}
	for x, q := range odds {
		odds[x] = math.Log((q + 0.001) / (1 - q + 0.001))
	}
	odds[0], odds[len(odds)-1] = 0, 0 // must be
	return odds, nil
}

// tones are those of a pixel of the strip, dark on light; beyond it there is paper.
func (p *Pair) tones(x, y int) [3]float32 {
	const paper, ink = 0.95, 0.05
	v := float32(0)
	if x >= 0 && x < p.strip.Width() {
		v = p.strip.Pix[x*pairHeight+y]
	}
	tone := min(max(paper+(ink-paper)*v, 0), 1)
	return [3]float32{tone, tone, tone}
}

// line follows the readings back from the last column.
func (p *Pair) line(readings []reading) Line {
	n := readings[len(readings)-1].characters
	all := make([]Character, n)
	for at := len(readings) - 1; at > 0 && n > 0; at = readings[at].from {
		r := &readings[at]
		n--
		all[n] = Character{Text: p.names[r.class], Probability: math.Exp(r.sure), Box: p.box(r.from, at)}
	}
	return lineOf(all)
}

// box is where columns of the strip are in the picture.
func (p *Pair) box(begin, end int) Box {
	at := func(x int) int { return int(math.Round(float64(x) / p.strip.Scale)) }
	top, bottom := p.strip.Rows(at(begin), at(end))
	return Box{at(begin), top, at(end), bottom}
}
