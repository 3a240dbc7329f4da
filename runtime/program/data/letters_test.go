package data

import (
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func pixels(s *letter) []byte {
	out := make([]byte, len(s.flat))
	for i, v := range s.flat {
		out[i] = byte(v*255 + 0.5)
	}
	return out
}

// fused reports whether x·y + z is rounded once here, as Go allows: on arm64, and
// under GOAMD64=v3. Curves then differ by rounding.
func fused() bool { return multiplyAdd(1+0x1p-30, 1+0x1p-30, -1-0x1p-29) != 0 }

//go:noinline
func multiplyAdd(x, y, z float64) float64 { return x*y + z }

// The hash changes only on purpose: results that people published rest on it.
func TestLettersGolden(t *testing.T) {
	l := defaultLetters
	l.Samples, l.TestSamples = 200, 100
	set := open[letter, float32](t, l, &Config{Info: letterNetwork(), Seed: 1})
	hash := sha256.New()
	for _, split := range []*Split[letter]{set.Train, set.Validation, set.Test, set.Harder} {
		for s := range split.Epoch(1) {
			hash.Write(pixels(s))
			hash.Write([]byte{byte(s.label())})
		}
	}
	want := "cf222631cebf42afbd50c2cbb2be8300645174ef3953878dbd19518617bfd972"
	if fused() {
		want = "5b5c4b1477dbd7a959b776f16ab8bd0fc7d2f8b1f7d54216efb5fda1f8f162fa"
	}
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("letters changed: hash %s, want %s", got, want)
	}
}

func TestLettersAreNeverTheSame(t *testing.T) {
	l := defaultLetters
	l.Samples, l.TestSamples = 3000, 1000
	set := open[letter, float32](t, l, &Config{Info: letterNetwork(), Seed: 1})
	seen := map[[1024]float32]string{}
	for epoch := range 2 {
		for _, split := range []*Split[letter]{set.Train, set.Validation, set.Test, set.Harder} {
			if split != set.Train && epoch > 0 {
				continue
			}
			for s := range split.Epoch(epoch) {
				if where, ok := seen[s.flat]; ok {
					t.Fatalf("a letter of %s, epoch %d, is also in %s", split.Name, epoch, where)
				}
				seen[s.flat] = split.Name
			}
		}
	}
	other := open[letter, float32](t, l, &Config{Info: letterNetwork(), Seed: 2})
	for i, s := range collect(t, other.Train, 0) {
		if _, ok := seen[s.flat]; ok {
			t.Fatalf("training letter %d of seed 2 is also one of seed 1", i)
		}
	}
	for i, s := range collect(t, other.Test, 0) {
		if seen[s.flat] != "test" {
			t.Fatalf("test letter %d depends on the network's seed", i)
		}
	}
}

func TestLettersAreBalancedInkOnDarkPaper(t *testing.T) {
	l := defaultLetters
	l.Noise = 0
	l.NextLetter = 0
	set := open[letter, float32](t, l, &Config{Info: letterNetwork(), Seed: 1})
	var count [26]int
	for s := range set.Train.Epoch(0) {
		count[s.label()]++
		most, corner := float32(0), s.flat[31]
		for _, v := range s.flat {
			most = max(most, v)
		}
		if most < 0.9 || corner != 0 {
			t.Fatalf("a letter whose brightest ink is %v, in the upper right corner %v", most, corner)
		}
	}
	for i, n := range count {
		if n < 100 || n > 220 { // 154 expected
			t.Errorf("%d of 4000 letters are %c", n, 'A'+i)
		}
	}
}

func TestLettersFollowTheLabels(t *testing.T) {
	info := network([]int{9, 7, 1}, []int{3})
	info.Outputs[0].Labels = []string{"C", "A", "B"}
	l := defaultLetters
	l.Alphabet, l.Noise, l.NextLetter = "AB", 0, 0
	set, err := openAs[tiny, float64](l, &Config{Info: info})
	if err != nil {
		t.Fatal(err)
	}
	for s := range set.Test.Epoch(0) {
		if s.class != 1 && s.class != 2 {
			t.Fatalf("label %d for a letter of %q among %q", s.class, l.Alphabet, info.Outputs[0].Labels)
		}
	}
}

// The weights keep the alphabet where the spec names no labels, and the classes
// that it gives are these.
func TestAlphabetLabels(t *testing.T) {
	l, x := defaultLetters, defaultText
	l.Alphabet, x.Alphabet = "BA", "b a"
	own := network([]int{9, 7, 1}, []int{2})
	own.Outputs[0].Labels = []string{"A", "B"}
	for _, c := range []struct {
		source Source
		info   *runtime.ModelInfo
		want   [][]string
	}{
		{l, network([]int{9, 7, 1}, []int{2}), [][]string{{"B", "A"}}},
		{l, own, nil},
		{x, characterNetwork(3), [][]string{{"b", "space", "a"}}},
		{textOfCuts(), cutNetwork(), nil},
	} {
		tables, err := c.source.open(&Config{Info: c.info})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tables.preprocess.Labels, c.want) {
			t.Errorf("kept are %q, want %q", tables.preprocess.Labels, c.want)
		}
		if err := tables.preprocess.Check(c.info); err != nil {
			t.Error(err)
		}
	}
}

type tiny struct {
	x     [63]float64
	class int
}

func (s *tiny) Input(int) []float64   { return s.x[:] }
func (s *tiny) Target(int) []float64  { return nil }
func (s *tiny) SetLabel(_, label int) { s.class = label }

func TestLettersErrors(t *testing.T) {
	named := letterNetwork()
	named.Outputs[0].Labels = []string{"A", "B"}
	two := letterNetwork()
	two.Inputs = append(two.Inputs, two.Inputs[0])
	const known = "bold, bold_italic, italic, medium, medium_italic, mono, mono_bold, mono_bold_italic, mono_italic, regular"
	for _, c := range []struct {
		info   *runtime.ModelInfo
		change func(*Letters)
		want   string
	}{
		{two, nil, "letters: want a network of one input and one output, found 2 and 1"},
		{network([]int{32, 32, 3}, []int{26}), nil, `letters: the input "x" has the shape [32, 32, 3]: want a gray picture, [height, width] or [height, width, 1]`},
		{network([]int{10}, []int{26}), nil, `letters: the input "x" has the shape [10]: want a gray picture, [height, width] or [height, width, 1]`},
		{network([]int{32, 32}, []int{10}), nil, `letters: the alphabet has 26 letters, the output "y" 10 classes`},
		{named, nil, `letters: the output "y" has no label "C": its labels are A, B`},
		{nil, func(l *Letters) { l.Alphabet = "" }, "letters: alphabet is empty"},
		{nil, func(l *Letters) { l.Alphabet = "ABCA" + l.Alphabet[4:] }, "letters: the alphabet has 'A' twice"},
		{nil, func(l *Letters) { l.Alphabet = "字" + l.Alphabet[1:] }, "letters: the Go fonts have no '字'"},
		{nil, func(l *Letters) { l.Size = []float64{0.7, 0.6} }, "letters: size = [0.7 0.6]: want two numbers, the smallest and the largest"},
		{nil, func(l *Letters) { l.Size = []float64{0.7} }, "letters: size = [0.7]: want two numbers, the smallest and the largest"},
		{nil, func(l *Letters) { l.Faces = nil }, "letters: faces is empty: want some of " + known},
		{nil, func(l *Letters) { l.HeldOut = []string{"fraktur"} }, `letters: no face "fraktur": want one of ` + known},
		{nil, func(l *Letters) { l.HeldOut = []string{"bold"} }, `letters: "bold" is both in faces and in held_out_faces`},
	} {
		l, info := defaultLetters, c.info
		if c.change != nil {
			c.change(&l)
			info = letterNetwork()
		}
		_, err := openAs[letter, float32](l, &Config{Info: info})
		wantError(t, err, "\x00", c.want)
	}
}

// A letter saved as a picture, dark on light as people scan them, comes back
// with the same bits.
func TestLetterThroughPNG(t *testing.T) {
	set := open[letter, float32](t, defaultLetters, &Config{Info: letterNetwork()})
	var sample letter
	for s := range set.Test.Epoch(0) {
		sample = *s
		break
	}
	for name, invert := range map[string]bool{"scan.png": true, "same.png": false} {
		picture := image.NewGray(image.Rect(0, 0, 32, 32))
		for i, v := range pixels(&sample) {
			if invert {
				v = 255 - v
			}
			picture.SetGray(i%32, i/32, color.Gray{v})
		}
		path := filepath.Join(t.TempDir(), name)
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(file, picture); err != nil {
			t.Fatal(err)
		}
		file.Close()
		examples, err := Read(set.Preprocess, path, "", letterNetwork())
		if err != nil {
			t.Fatal(err)
		}
		var back letter
		convert(back.flat[:], examples[0].Values)
		if len(examples) != 1 || back.flat != sample.flat {
			t.Errorf("%s: the letter came back with other pixels", name)
		}
	}
}

func BenchmarkLetters(b *testing.B) {
	l := defaultLetters
	l.Samples = b.N
	set := open[letter, float32](b, l, &Config{Info: letterNetwork()})
	b.ReportAllocs()
	b.ResetTimer()
	for range set.Train.Epoch(0) {
	}
}
