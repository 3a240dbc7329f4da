package generated_test

import (
	"context"
	"image"
	"image/color"
	"iter"
	"math"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_char"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_split"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// page is read line by line. The networks have only seen text at random.
const page = `Call me Ishmael. Some years ago--never mind how long
precisely--having little or no money in my purse, and
nothing particular to interest me on shore, I thought
I would sail about a little and see the watery part
of the world. It is a way I have of driving off the
spleen, and regulating the circulation.
"O God, I could be bounded in a nutshell & count myself
a king of infinite space" [Hamlet, act 2, scene 2]
for i := 0; i < len(xs)-1; i++ { sum += xs[i] * 1.5e-3 }
if err != nil { return fmt.Errorf("%s: %w", path, err) }
Total: $1,234.56 (+7.89%) @ 10:30; call #42 ~ ask Zoe?
user@example.com | C:\Temp\new_file | x^2 = 'Q' / "V"`

// prints is how often the page is read, each line in other colours every time.
const prints = 5

// TestReading trains ocr_split and ocr_char as their specs say and reads a page
// with them: one finds where characters begin, the other one says which they are.
func TestReading(t *testing.T) {
	if !long() {
		t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
	}
	text := source(t, ocr_split.Info().Spec).(data.Text)
	r := reader{
		split: trained(t, ocr_split.Network(), ocr_split.NewWeights, ocr_split.New, ocr_split.Fit, 0.92),
		char:  trained(t, ocr_char.Network(), ocr_char.NewWeights, ocr_char.New, ocr_char.Fit, 0.98),
	}
	for _, test := range []struct {
		name  string
		faces []string
		most  float64 // mistakes a character
	}{
		{"faces of the training", text.Faces, 0.03},
		{"an unseen face", text.HeldOut, 0.06},
	} {
		mistakes, characters := 0, 0
		for i, line := range strings.Split(strings.Repeat(page+"\n", prints), "\n") {
			picture, _, err := text.Line(line, test.faces, lineHeight, uint64(i))
			if err != nil {
				t.Fatal(err)
			}
			read := r.read(picture)
			wrong := distance(line, read)
			t.Logf("%s\n%s (%d wrong)", line, read, wrong)
			mistakes, characters = mistakes+wrong, characters+len(line)
		}
		rate := float64(mistakes) / float64(characters)
		t.Logf("%s: %d of %d characters wrong, %.2f %%", test.name, mistakes, characters, 100*rate)
		if rate > test.most {
			t.Errorf("%s: %.2f %% of the characters are wrong, want at most %.1f %%", test.name, 100*rate, 100*test.most)
		}
	}
}

type evaluator[S any] interface {
	Evaluate(context.Context, iter.Seq2[*S, error]) (runtime.Metrics, error)
}

// trained trains a network as its spec says and demands an accuracy on samples
// that it has never seen.
func trained[P, S, I, O, W any, M evaluator[S]](t *testing.T, net *runtime.Network[P, S, I, O, float32], newWeights func(seed uint64) *W, newModel func(*W) M,
	fit func(context.Context, *W, iter.Seq2[*S, error], runtime.FitConfig[S]) (runtime.History, error), accuracy float64,
) M {
	t.Helper()
	info := net.Info()
	set, err := data.Open(viewsOf(net), source(t, info.Spec), &data.Config{Info: info, Seed: info.Seed})
	if err != nil {
		t.Fatal(err)
	}
	w := newWeights(info.Seed)
	if _, err := fit(t.Context(), w, set.Train.Epochs(0), runtime.FitConfig[S]{}); err != nil {
		t.Fatal(err)
	}
	model := newModel(w)
	for _, test := range []*data.Split[S]{set.Test, set.Harder} {
		m, err := model.Evaluate(t.Context(), test.Epoch(0))
		if err != nil {
			t.Fatal(err)
		}
		t.Log(test.Name)
		checkAccuracy(t, m, accuracy)
	}
	return model
}

const (
	lineHeight = 16
	window     = 24 // columns that ocr_split sees
	sheet      = 16 // columns that ocr_char sees
)

// reader reads lines of any length.
type reader struct {
	split *ocr_split.Model
	char  *ocr_char.Model
}

// read finds the text that both networks think the likeliest (Viterbi 1967). It
// may cut the line at any column, but then it counts how surely there is a cut,
// and how surely there is a character between two of them. Margins are spaces.
func (r *reader) read(line *image.RGBA) string {
	type reading struct {
		text  string // up to a column
		score float64
	}
	paper := paperOf(line)
	odds := r.cuts(line, paper)
	readings := make([]reading, len(odds))
	for end := 1; end < len(odds); end++ {
		readings[end].score = math.Inf(-1)
		for begin := max(0, end-sheet); begin < end; begin++ {
			if odds[begin] < unlikely || odds[end] < unlikely {
				continue
			}
			character, sure := r.character(line, begin, end, paper)
			if score := readings[begin].score + sure + odds[end]; score > readings[end].score {
				readings[end] = reading{readings[begin].text + character, score}
			}
		}
	}
	return strings.TrimSpace(readings[len(odds)-1].text)
}

// unlikely are the logarithmic odds below which a column is no cut.
const unlikely = -5

// cuts slides a window over the line, column by column, and returns the
// logarithmic odds that a column is a cut, from the mean over all its windows.
func (r *reader) cuts(line *image.RGBA, paper color.RGBA) []float64 {
	odds := make([]float64, line.Rect.Dx()+1)
	var in ocr_split.Inputs
	var out ocr_split.Outputs
	for first := 1 - window; first < len(odds); first++ {
		for x := range window {
			for y := range lineHeight {
				in.Line[x][y] = tones(line, first+x, y, paper)
			}
		}
		r.split.Predict(&in, &out)
		for x, yes := range out.Cut {
			if x += first; x >= 0 && x < len(odds) {
				odds[x] += float64(yes) / window
			}
		}
	}
	for x, p := range odds {
		odds[x] = math.Log((p + 0.001) / (1 - p + 0.001))
	}
	odds[0], odds[line.Rect.Dx()] = 0, 0 // must be
	return odds
}

// character reads the columns from begin to end, put into the middle of a sheet,
// and returns how sure that is, as a logarithm.
func (r *reader) character(line *image.RGBA, begin, end int, paper color.RGBA) (string, float64) {
	var in ocr_char.Inputs
	var out ocr_char.Outputs
	margin := (sheet - (end - begin)) / 2
	for y := range lineHeight {
		for x := range sheet {
			from := begin + x - margin
			if from < begin || from >= end {
				from = -1
			}
			in.Image[y][x] = tones(line, from, y, paper)
		}
	}
	r.char.Predict(&in, &out)
	best := runtime.Argmax(out.Character[:])
	label := ocr_char.Info().Outputs[0].Labels[best]
	if label == "space" {
		label = " "
	}
	return label, math.Log(float64(out.Character[best]))
}

// tones are those of a pixel; beyond the line there is paper.
func tones(line *image.RGBA, x, y int, paper color.RGBA) [3]float32 {
	c := paper
	if x >= 0 && x < line.Rect.Dx() {
		c = line.RGBAAt(x, y)
	}
	return [3]float32{float32(c.R) / 255, float32(c.G) / 255, float32(c.B) / 255}
}

// paperOf is the mean colour of the line's first column.
func paperOf(line *image.RGBA) color.RGBA {
	var sum [3]int
	for y := range lineHeight {
		c := line.RGBAAt(0, y)
		sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
	}
	return color.RGBA{uint8(sum[0] / lineHeight), uint8(sum[1] / lineHeight), uint8(sum[2] / lineHeight), 255}
}

// distance is the number of characters to insert, delete or replace (Levenshtein
// 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			best := min(row[j], row[j+1]) + 1
			if a[i] == b[j] {
				best = min(best, diagonal)
			} else {
				best = min(best, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], best
		}
	}
	return row[len(b)]
}
