package data

import (
	"crypto/sha256"
	"fmt"
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// character is the sample of a network that reads characters, in colour.
type character struct {
	tones [16 * 16 * 3]float32
	class int
}

func (s *character) Input(int) []float32   { return s.tones[:] }
func (s *character) Target(int) []float32  { return nil }
func (s *character) SetLabel(_, label int) { s.class = label }

// contrast is by how much a pixel's tone differs from the paper's.
func (s *character) contrast(y, x int) float64 {
	tone := func(at int) float64 {
		p := s.tones[3*at:]
		return 0.299*float64(p[0]) + 0.587*float64(p[1]) + 0.114*float64(p[2])
	}
	return math.Abs(tone(16*y+x) - tone(0))
}

// piece is the sample of a network that finds cuts, in colour.
type piece struct {
	columns [24 * 16 * 3]float32
	cuts    [24]float32
}

func (s *piece) Input(int) []float32  { return s.columns[:] }
func (s *piece) Target(int) []float32 { return s.cuts[:] }
func (s *piece) SetLabel(int, int)    {}

func characterNetwork(classes int) *runtime.ModelInfo {
	return network([]int{16, 16, 3}, []int{classes})
}

func cutNetwork() *runtime.ModelInfo {
	info := network([]int{24, 16, 3}, []int{24})
	info.Outputs[0].Answer = runtime.YesOrNo
	return info
}

func textOfCuts() Text {
	x := defaultText
	x.Learn = learnCuts
	return x
}

// The hashes change only on purpose: results that people published rest on them.
func TestTextGolden(t *testing.T) {
	hash := sha256.New()
	write := func(tones []float32) {
		for _, v := range tones {
			hash.Write([]byte{byte(v*255 + 0.5)})
		}
	}
	x := defaultText
	x.Samples, x.TestSamples = 200, 100
	characters := open[character, float32](t, x, &Config{Info: characterNetwork(95), Seed: 1})
	for _, split := range []*Split[character]{characters.Train, characters.Validation, characters.Test, characters.Harder} {
		for s := range split.Epoch(1) {
			write(s.tones[:])
			hash.Write([]byte{byte(s.class)})
		}
	}
	x.Learn = learnCuts
	for s := range open[piece, float32](t, x, &Config{Info: cutNetwork(), Seed: 1}).Train.Epoch(1) {
		write(s.columns[:])
		write(s.cuts[:])
	}
	want := "e88046ec2517faea365ee0d687b667169218da0d47c0060836b25f370e23c624"
	if fused() {
		want = "9cbbba82ed0e2893a44611389d481f28a907e17b29a2ba1c062784678a461204"
	}
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("text changed: hash %s, want %s", got, want)
	}
}

// A comma has no ink in the upper half of its picture, a quotation mark none in
// the lower one, and a space none at all; others have enough to be seen.
func TestTextShowsTheCharacter(t *testing.T) {
	x := defaultText
	x.Alphabet, x.Noise, x.Slip, x.Samples = ",\"n ", 0, 0, 400
	var count [4]int
	for s := range open[character, float32](t, x, &Config{Info: characterNetwork(4)}).Train.Epoch(0) {
		count[s.class]++
		var upper, lower float64
		for i := range 256 {
			if i < 128 {
				upper = max(upper, s.contrast(i/16, i%16))
			} else {
				lower = max(lower, s.contrast(i/16, i%16))
			}
		}
		const no, yes = 0.15, 0.25 // a neighbour may reach in a little
		var ok bool
		switch letter := x.Alphabet[s.class]; letter {
		case ',':
			ok = upper < no && lower > yes
		case '"':
			ok = upper > yes && lower < no
		case 'n':
			ok = upper > yes && lower > yes
		case ' ':
			ok = upper < no && lower < no
		}
		if !ok {
			t.Fatalf("%q: contrast %.2f above and %.2f below", x.Alphabet[s.class], upper, lower)
		}
	}
	for i, n := range count {
		if n < 70 || n > 130 {
			t.Errorf("%d of 400 are %q", n, x.Alphabet[i])
		}
	}
}

// In a face of one width, cuts are equally far apart, and nowhere before a line
// begins or after it ends.
func TestTextCutsWhereCharactersBegin(t *testing.T) {
	x := textOfCuts()
	x.Faces, x.Samples, x.Size, x.Ends = []string{"mono"}, 2000, []float64{0.64, 0.64}, 0.5
	begins, ends := 0, 0
	for s := range open[piece, float32](t, x, &Config{Info: cutNetwork()}).Train.Epoch(0) {
		var cuts []int
		for i, v := range s.cuts {
			if v == 1 {
				cuts = append(cuts, i)
			}
		}
		const width = 9 // 0.64·16 of a capital, which is 0.72 em high; a character is 0.6 em wide
		for i := 1; i < len(cuts); i++ {
			if cuts[i]-cuts[i-1] != width {
				t.Fatalf("cuts %v: want a distance of %d", cuts, width)
			}
		}
		if len(cuts) == 0 || cuts[0] > width {
			begins++
		}
		if len(cuts) == 0 || cuts[len(cuts)-1] < 24-width {
			ends++
		}
	}
	for _, n := range []int{begins, ends} { // where there is room to see it
		if n < 300 || n > 800 {
			t.Errorf("%d lines begin and %d end, of 2000", begins, ends)
		}
	}
}

// A gray network sees the tones of the colours.
func TestTextInGray(t *testing.T) {
	x := textOfCuts()
	x.Noise = 0
	info := network([]int{9, 7}, []int{9})
	info.Outputs[0].Answer = runtime.YesOrNo
	for s := range open[tiny, float64](t, x, &Config{Info: info}).Test.Epoch(0) {
		low, high := 1., 0.
		for _, v := range s.x {
			low, high = min(low, v), max(high, v)
		}
		if low < 0 || high > 1 || low == high {
			t.Fatalf("tones from %v to %v", low, high)
		}
		break
	}
}

func TestTextLine(t *testing.T) {
	x := textOfCuts()
	line, cuts, err := x.Line("mono space", []string{"mono"}, 16, 7)
	if err != nil {
		t.Fatal(err)
	}
	if len(cuts) != 11 || cuts[0] != lineMargin || line.Rect.Dx() != cuts[10]+lineMargin || line.Rect.Dy() != 16 {
		t.Errorf("%v with cuts %v", line.Rect, cuts)
	}
	for i := range 10 {
		if cuts[i+1]-cuts[i] != cuts[1]-cuts[0] {
			t.Errorf("cuts %v: want equal distances", cuts)
		}
	}
	again, _, _ := x.Line("mono space", []string{"mono"}, 16, 7)
	other, _, _ := x.Line("mono space", []string{"mono"}, 16, 8)
	if string(again.Pix) != string(line.Pix) || string(other.Pix) == string(line.Pix) {
		t.Error("the seed does not decide what a line looks like")
	}
	_, _, err = x.Line("naïve", x.Faces, 16, 1)
	wantError(t, err, "\x00", "text: the alphabet has no 'ï'")
}

func TestTextErrors(t *testing.T) {
	two := cutNetwork()
	two.Outputs = append(two.Outputs, two.Outputs[0])
	for _, c := range []struct {
		info   *runtime.ModelInfo
		change func(*Text)
		want   string
	}{
		{two, nil, "text: want a network of one input and one output, found 1 and 2"},
		{network([]int{16, 16, 2}, []int{95}), nil, `text: the input "x" has the shape [16, 16, 2]: want a picture, [height, width] or [height, width, 1 or 3]`},
		{characterNetwork(94), nil, `text: the alphabet has 95 letters, the output "y" 94 classes`},
		{characterNetwork(2), func(x *Text) { x.Alphabet = "  " }, `text: the alphabet has ' ' twice`},
		{characterNetwork(1), func(x *Text) { x.Alphabet = " " }, `text: alphabet = " ": want characters that can be seen`},
		{characterNetwork(95), func(x *Text) { x.Size = []float64{0.5} }, `text: size = [0.5]: want two numbers, the smallest and the largest`},
		{characterNetwork(95), func(x *Text) { x.HeldOut = x.Faces[:1] }, `text: "regular" is both in faces and in held_out_faces`},
		{network([]int{256}, []int{16}), func(x *Text) { x.Learn = learnCuts }, `text: the input "x" has the shape [256]: want columns of a picture, [width, height] or [width, height, 1 or 3]`},
		{characterNetwork(16), func(x *Text) { x.Learn = learnCuts }, `text: the output "y" is taken for one class and has the shape [16]: want yes or no for each of 16 columns`},
	} {
		x := defaultText
		if c.change != nil {
			c.change(&x)
		}
		_, err := openAs[character, float32](x, &Config{Info: c.info})
		wantError(t, err, "\x00", c.want)
	}
	_, err := openAs[character, float32](defaultText, &Config{Info: characterNetwork(95), Folds: 5})
	wantError(t, err, "\x00", "text: no cross-validation: every epoch has text of its own")
}
