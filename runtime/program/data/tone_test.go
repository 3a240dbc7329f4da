package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// picture is a picture of 2 × 2 bytes, and what stands for it in a file.
var toneBytes = []uint8{3, 51, 102, 255}

// A picture and its numbers, as the training's file has them, give one prediction
// on every way in, whatever these numbers and the scale.
func TestTonesAreThoseOfTraining(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 2, 2))
	copy(gray.Pix, toneBytes)
	small, big, wide, shorts := make([]float32, 4), make([]float32, 4), make([]int32, 4), make([]int32, 4)
	for i, b := range toneBytes {
		small[i], big[i], wide[i], shorts[i] = float32(b)/255, float32(b), int32(b), int32(b)*257
	}
	for name, c := range map[string]struct {
		kind    idxKind
		numbers any
		scale   float64
		white   float64 // for the network
	}{
		"bytes":               {unsignedByte, toneBytes, 0, 1},
		"bytes as they are":   {unsignedByte, toneBytes, 1, 255},
		"bytes, halved":       {unsignedByte, toneBytes, 0.5, 127.5},
		"floats to 1":         {float, small, 0, 1},
		"floats to 255":       {float, big, 0, 255},
		"floats to 255 to 1":  {float, big, 1. / 255, 1},
		"integers to 255":     {integer, wide, 0, 255},
		"integers to 65535":   {integer, shorts, 1. / 65535, 1},
		"integers unscaled":   {integer, shorts, 0, 65535},
		"floats to 1, scaled": {float, small, 2, 2},
	} {
		x := defaultIDX
		x.Scale = c.scale
		dir := t.TempDir()
		for _, set := range [][2]string{{trainImages, trainLabels}, {testImages, testLabels}} {
			write(t, dir, set[0], idxBytes(c.kind, []uint32{1, 2, 2}, c.numbers))
			write(t, dir, set[1], idxBytes(unsignedByte, []uint32{1}, []uint8{1}))
		}
		set, err := openDigits(t, dir, x)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		info := network([]int{2, 2}, []int{3})
		metadata, _ := set.Preprocess.Metadata(info)
		pre, err := runtime.ReadPreprocess(metadata, info)
		if err != nil || !reflect.DeepEqual(pre, set.Preprocess) {
			t.Fatalf("%s: kept %+v, %v, want %+v", name, pre, err, set.Preprocess)
		}
		seen := collect(t, set.Train, 0)[0].x
		if !near(float64(seen[3]), c.white, 1e-4) {
			t.Errorf("%s: training saw white as %v, want %v", name, seen[3], c.white)
		}
		stored := make([]float64, 4) // as the file has them
		for i, b := range toneBytes {
			stored[i] = float64(b) / 255 * pre.White
		}
		numbers, _ := json.Marshal(stored)
		list, _ := json.Marshal([][]float64{stored, stored})
		files := map[string]string{
			"p.png": pngOf(gray), "p.json": string(numbers), "list.json": string(list), "p.npy": npyBytes(npyHead("<f8", "2, 2"), stored),
		}
		if pre.White == 255 {
			files["bytes.npy"] = npyBytes(npyHead("|u1", "2, 2"), toneBytes)
			files["integers.npy"] = npyBytes(npyHead("<i8", "2, 2"), []int64{3, 51, 102, 255})
		}
		prepared := make([]float32, 4)
		if err := runtime.Prepare(info, pre, stored, prepared); err != nil || !near(float64(prepared[0]), float64(seen[0]), 1e-6*c.white) || !near(float64(prepared[3]), c.white, 1e-4*c.white) {
			t.Errorf("%s: Prepare makes %v, %v, training saw %v", name, prepared, err, seen)
		}
		drawn, err := Picture(pre, gray, []int{2, 2})
		if again := make([]float32, 4); err != nil || runtime.Prepare(info, pre, drawn, again) != nil || !near(float64(again[1]), float64(seen[1]), 1e-6*c.white) {
			t.Errorf("%s: a picture becomes %v, %v, then %v, training saw %v", name, drawn, err, again, seen)
		}
		for file, content := range files {
			examples, err := Decode(pre, file, "", bytes.NewReader([]byte(content)), reads(square))
			if err != nil {
				t.Fatalf("%s, %s: %v", name, file, err)
			}
			for i, v := range examples[0].Values {
				if got, exact := float32(v), c.kind == unsignedByte; exact && got != seen[i] || !near(v, float64(seen[i]), 1e-6*c.white) {
					t.Errorf("%s, %s: element %d is %v, training saw %v", name, file, i, got, seen[i])
				}
			}
		}

		// Resumed or evaluated, the same files give the same bits.
		x.Scale = 0
		again, err := openAs[digit, float32](x, &Config{Info: network([]int{2, 2}, []int{3}), Dir: dir, Preprocess: pre})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, part := range []*Split[digit]{again.Train, again.Test} {
			if got := collect(t, part, 0)[0].x; got != seen {
				t.Errorf("%s: %s has %v, training saw %v", name, part.Name, got, seen)
			}
		}
		if !reflect.DeepEqual(again.Preprocess, pre) {
			t.Errorf("%s: %+v was kept, now it is %+v", name, pre, again.Preprocess)
		}
	}
}

func TestPaperOfScaledPictures(t *testing.T) {
	for _, scale := range []float64{0, 1, 1e-3} {
		for tone, want := range map[uint8]string{0: "dark", 20: "dark", 128: "", 250: "light", 255: "light"} {
			dir := t.TempDir()
			digits(t, dir)
			write(t, dir, trainImages, idxBytes(unsignedByte, []uint32{2, 2, 2}, bytes.Repeat([]byte{tone}, 8)))
			x := defaultIDX
			x.Scale = scale
			set, err := openDigits(t, dir, x)
			if err != nil || set.Preprocess.Paper != want {
				t.Errorf("scale %v, tone %d: paper %q, %v, want %q", scale, tone, set.Preprocess.Paper, err, want)
			}
		}
	}
}

// Files whose white is another number are brought to that of the training.
func TestOtherUnits(t *testing.T) {
	dir := t.TempDir()
	digits(t, dir)
	write(t, dir, testImages, idxBytes(float, []uint32{1, 2, 2}, []float32{0, 0.2, 0.4, 1}))
	set, err := openDigits(t, dir, defaultIDX)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 0.2, 0.4, 1} {
		if got := collect(t, set.Test, 0)[0].x[i]; !near(float64(got), want, 1e-6) {
			t.Errorf("element %d: %v, want %v", i, got, want)
		}
	}
}

func TestNumbersThatAreNoTones(t *testing.T) {
	dir := t.TempDir()
	digits(t, dir)
	write(t, dir, trainImages, idxBytes(float, []uint32{2, 2, 2}, []float32{-1, 0, 1, 2, 3, 4, 5, 6}))
	set, err := openDigits(t, dir, defaultIDX)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Decode(set.Preprocess, "a.png", "", bytes.NewReader([]byte(pngOf(image.NewGray(image.Rect(0, 0, 2, 2))))), reads(square))
	wantError(t, err, "\x00", "a.png: a picture, but the network was trained on numbers that are no tones: want .npy or JSON")
	examples, err := Decode(set.Preprocess, "a.npy", "", strings.NewReader(npyBytes(npyHead("|u1", "2, 2"), toneBytes)), reads(square))
	if want := []float64{3, 51, 102, 255}; err != nil || !reflect.DeepEqual(examples[0].Values, want) {
		t.Errorf("got %v, %v, want %v", examples, err, want)
	}
}

func TestKeptTones(t *testing.T) {
	dir := t.TempDir()
	digits(t, dir)
	scaled, letters := defaultIDX, defaultLetters
	scaled.Scale = 1
	letters.Alphabet = "ABC"
	file := filepath.Join(dir, testImages)
	for _, c := range []struct {
		source Source
		kept   runtime.Preprocess
		image  string // of the test
		want   string
	}{
		{scaled, runtime.Preprocess{Kind: "picture"}, "", "idx: scale = 1, but the weights were trained with 0.00392156862745098: want that, or no scale"},
		{scaled, runtime.Preprocess{Kind: "picture", Scale: 0.5, White: 255}, "", "idx: scale = 1, but the weights were trained with 0.5: want that, or no scale"},
		{defaultIDX, runtime.Preprocess{Kind: "table"}, "", "idx: the weights were trained on a table, not on pictures"},
		{letters, runtime.Preprocess{Kind: "picture", Scale: 1, White: 255}, "", "letters: the weights were trained on numbers that go to 255, its pictures' go to 1"},
		{letters, runtime.Preprocess{Kind: "table"}, "", "letters: the weights were trained on a table, not on pictures"},
		{defaultIDX, runtime.Preprocess{Kind: "picture"}, idxBytes(short, []uint32{1, 2, 2}, []int16{-1, 0, 0, 300}), file + ": numbers from -1 to 300, but white was 255 in the pictures that the network was trained on"},
	} {
		if c.image != "" {
			write(t, dir, testImages, c.image)
		}
		_, err := openAs[digit, float32](c.source, &Config{Info: network([]int{2, 2}, []int{3}), Dir: dir, Preprocess: &c.kept})
		wantError(t, err, "\x00", c.want)
	}
	for _, kept := range []runtime.Preprocess{{}, {Kind: "picture"}, {Kind: "picture", Scale: 1. / 255, White: 255}} {
		if _, err := openAs[digit, float32](letters, &Config{Info: network([]int{2, 2}, []int{3}), Preprocess: &kept}); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{`{"scale":-1,"white":255}`, `{"white":1}`, `{"scale":1e300,"white":1e300}`} {
		if p, err := runtime.ReadPreprocess(map[string]string{"preprocess": text}, network([]int{2, 2}, []int{3})); err == nil {
			t.Errorf("%s is taken: %v", text, fmt.Sprint(p))
		}
	}
	os.Remove(file)
}

// Numbers that cannot be those of pictures in the data are refused on every way in.
func TestTonesOutOfRange(t *testing.T) {
	bytes255 := &runtime.Preprocess{Kind: "picture", Scale: 1. / 255, White: 255}
	drawn := &runtime.Preprocess{Kind: "picture", Paper: "dark"}
	unit := &runtime.Preprocess{Kind: "picture", Scale: 1, White: 1}
	for _, c := range []struct {
		pre    *runtime.Preprocess
		values []float64
		want   string // nothing: they are tones
	}{
		{bytes255, []float64{0, 255, 128, 255.4}, ""},
		{bytes255, []float64{0, 0, 0, 0}, ""},
		{bytes255, []float64{0, 1, 0, 1}, ""}, // nearly black
		{bytes255, []float64{0, 256, 0, 0}, "found 256 for element 1, expected 0 for black to 255 for white, as pictures of the training have it"},
		{bytes255, []float64{0, 0, -3, 0}, "found -3 for element 2, expected 0 for black to 255 for white, as pictures of the training have it"},
		{bytes255, []float64{0, 0.25, 1, 0.5}, "found numbers from 0 to 1, expected 0 for black to 255 for white, as pictures of the training have it"},
		{unit, []float64{0, 0.25, 1, 0.5}, ""},
		{drawn, []float64{0, 0.25, 1, 1.001}, ""},
		{drawn, []float64{0, 51, 102, 255}, "found 51 for element 1, expected 0 for black to 1 for white, as pictures of the training have it"},
		{nil, []float64{0, 51, -102, 255}, ""},
		{&runtime.Preprocess{Kind: "numbers", Scale: 1}, []float64{-5, 51, 102, 255}, ""},
	} {
		text, _ := json.Marshal(c.values)
		info := reads(square)
		info.Package = "net"
		got := make([]float32, 4)
		wants := map[string]error{
			"net: ":    runtime.Prepare(info, c.pre, c.values, got),
			"a.json: ": decodeError(c.pre, "a.json", string(text)),
			"a.npy: ":  decodeError(c.pre, "a.npy", npyBytes(npyHead("<f8", "2, 2"), c.values)),
			"b.json: ": decodeError(c.pre, "b.json", `{"x":`+string(text)+"}"),
		}
		for from, err := range wants {
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != from+c.want) {
				t.Errorf("%v: found %v\nwant %s%s", c.values, err, from, c.want)
			}
		}
		if c.want != "" && got[0]+got[1]+got[2]+got[3] != 0 {
			t.Errorf("%v: inputs have become %v", c.values, got)
		}
	}
}

func decodeError(p *runtime.Preprocess, name, content string) error {
	_, err := Decode(p, name, "", strings.NewReader(content), reads(square))
	return err
}
