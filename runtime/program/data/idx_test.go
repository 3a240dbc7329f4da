package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// idxBytes is a file of the given kind.
func idxBytes(kind idxKind, dims []uint32, numbers any) string {
	var b bytes.Buffer
	b.Write([]byte{0, 0, byte(kind), byte(len(dims))})
	binary.Write(&b, binary.BigEndian, dims)
	if numbers != nil {
		binary.Write(&b, binary.BigEndian, numbers)
	}
	return b.String()
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

// digit is a sample of pictures of 2 × 2.
type digit struct {
	x     [4]float32
	class int
}

func (s *digit) Input(int) []float32   { return s.x[:] }
func (s *digit) Target(int) []float32  { return nil }
func (s *digit) SetLabel(_, label int) { s.class = label }

const (
	trainImages, trainLabels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
	testImages, testLabels   = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
)

// digits writes four files of two training pictures and a test picture.
func digits(t *testing.T, dir string) {
	write(t, dir, trainImages, idxBytes(unsignedByte, []uint32{2, 2, 2}, []uint8{0, 51, 102, 153, 204, 255, 0, 0}))
	write(t, dir, trainLabels, idxBytes(unsignedByte, []uint32{2}, []uint8{2, 0}))
	write(t, dir, testImages, idxBytes(unsignedByte, []uint32{1, 2, 2}, []uint8{255, 0, 0, 0}))
	write(t, dir, testLabels, idxBytes(unsignedByte, []uint32{1}, []uint8{1}))
}

func openDigits(t *testing.T, dir string, x IDX) (*Dataset[digit], error) {
	t.Helper()
	return openAs[digit, float32](x, &Config{Info: network([]int{2, 2}, []int{3}), Dir: dir})
}

func TestIDXForms(t *testing.T) {
	want := []digit{{[4]float32{0, 0.2, 0.4, 0.6}, 2}, {[4]float32{0.8, 1, 0, 0}, 0}}
	for name, rename := range map[string]func(dir, name string){
		"plain": func(dir, name string) {},
		"gzip": func(dir, name string) {
			write(t, dir, name+".gz", zipped(readFile(t, filepath.Join(dir, name))))
			os.Remove(filepath.Join(dir, name))
		},
		"dotted": func(dir, name string) {
			dotted := name[:len(name)-len("-idx3-ubyte")] + "." + name[len(name)-len("idx3-ubyte"):]
			os.Rename(filepath.Join(dir, name), filepath.Join(dir, dotted))
		},
	} {
		dir := t.TempDir()
		digits(t, dir)
		for _, file := range []string{trainImages, trainLabels, testImages, testLabels} {
			rename(dir, file)
		}
		set, err := openDigits(t, dir, defaultIDX)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := collect(t, set.Train, 0)
		slices.SortFunc(got, func(a, b digit) int { return b.class - a.class })
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		if got := collect(t, set.Test, 0); got[0] != (digit{[4]float32{1, 0, 0, 0}, 1}) {
			t.Errorf("%s: test %v", name, got)
		}
	}
}

func TestIDXValidation(t *testing.T) {
	dir := t.TempDir()
	digits(t, dir)
	for fraction, want := range map[float64]int{0: 0, 0.5: 1} {
		x := defaultIDX
		x.ValidationFraction = fraction
		set, err := openDigits(t, dir, x)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		if set.Validation != nil {
			found = set.Validation.Len
		}
		if found != want || set.Train.Len != 2-want {
			t.Errorf("a fraction of %v of 2 pictures: %d to validate, %d to train; want %d and %d", fraction, found, set.Train.Len, want, 2-want)
		}
	}
}

func TestIDXKinds(t *testing.T) {
	for _, c := range []struct {
		kind    idxKind
		numbers any
		want    [4]float32
	}{
		{signedByte, []int8{-128, -1, 0, 127}, [4]float32{-128, -1, 0, 127}},
		{short, []int16{-32768, -1, 256, 32767}, [4]float32{-32768, -1, 256, 32767}},
		{integer, []int32{-65536, -1, 0, 65536}, [4]float32{-65536, -1, 0, 65536}},
		{float, []float32{-0.5, 0, 0.25, 1e10}, [4]float32{-0.5, 0, 0.25, 1e10}},
		{double, []float64{-0.5, 0, 0.25, 1e10}, [4]float32{-0.5, 0, 0.25, 1e10}},
	} {
		dir := t.TempDir()
		digits(t, dir)
		for _, file := range []string{trainImages, testImages} {
			write(t, dir, file, idxBytes(c.kind, []uint32{1, 4}, c.numbers))
		}
		write(t, dir, trainLabels, idxBytes(unsignedByte, []uint32{1}, []uint8{2}))
		set, err := openDigits(t, dir, defaultIDX)
		if err != nil {
			t.Fatal(err)
		}
		if got := collect(t, set.Test, 0)[0].x; got != c.want {
			t.Errorf("%s: got %v, want %v", c.kind, got, c.want)
		}
	}
}

func TestIDXErrors(t *testing.T) {
	nan := uint32(0x7fc00000)
	for _, c := range []struct {
		file, text string // "" removes the file
		want       string
	}{
		{trainLabels, "", "idx: no file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz in DIR: --data DIR names another folder"},
		{trainLabels, "\x00\x00", "DIR/train-labels-idx1-ubyte: no IDX file: too short for a header"},
		{trainLabels, "PNG of a cat", "DIR/train-labels-idx1-ubyte: no IDX file: it begins with 50 4e 47 20, want 00 00, a type of 08 to 0e and a number of dimensions"},
		{trainLabels, "\x1f\x8bnonsense", "DIR/train-labels-idx1-ubyte: gzip: invalid header"},
		{trainLabels, zipped(idxBytes(unsignedByte, []uint32{2}, []uint8{2, 0}))[:30], "DIR/train-labels-idx1-ubyte: unexpected EOF"},
		{trainLabels, idxBytes(unsignedByte, []uint32{2}, nil)[:6], "DIR/train-labels-idx1-ubyte: cut off within the 1 dimensions of its header"},
		{trainLabels, idxBytes(unsignedByte, []uint32{0}, nil), "DIR/train-labels-idx1-ubyte: no labels"},
		{trainLabels, idxBytes(unsignedByte, []uint32{2}, []uint8{2}), "DIR/train-labels-idx1-ubyte: cut off: 1 bytes of unsigned bytes, want 2 for the shape [2]"},
		{trainLabels, idxBytes(unsignedByte, []uint32{2}, []uint8{2, 0, 1}), "DIR/train-labels-idx1-ubyte: more than the 2 bytes of the shape [2]"},
		{trainLabels, idxBytes(unsignedByte, []uint32{2}, []uint8{2, 3}), `DIR/train-labels-idx1-ubyte: label 3 of item 1: the output "y" has the classes 0 to 2`},
		{trainLabels, idxBytes(signedByte, []uint32{2}, []int8{2, -1}), `DIR/train-labels-idx1-ubyte: label -1 of item 1: the output "y" has the classes 0 to 2`},
		{trainLabels, idxBytes(float, []uint32{2}, []float32{2, 0}), "DIR/train-labels-idx1-ubyte: 32-bit floats of the shape [2]: want labels, one row of whole numbers"},
		{trainLabels, idxBytes(unsignedByte, []uint32{1, 2}, []uint8{2, 0}), "DIR/train-labels-idx1-ubyte: unsigned bytes of the shape [1, 2]: want labels, one row of whole numbers"},
		{testImages, "", "idx: no file t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz in DIR: --data DIR names another folder"},
		{testImages, idxBytes(unsignedByte, []uint32{1, 3, 3}, nil), `DIR/t10k-images-idx3-ubyte: items of the shape [3, 3]: the input "x" has the shape [2, 2]`},
		{testImages, idxBytes(unsignedByte, []uint32{1, 1, 2, 1, 2}, nil), `DIR/t10k-images-idx3-ubyte: cut off: 0 bytes of unsigned bytes, want 4 for the shape [1, 1, 2, 1, 2]`},
		{testImages, idxBytes(unsignedByte, []uint32{4}, nil), `DIR/t10k-images-idx3-ubyte: items of the shape []: the input "x" has the shape [2, 2]`},
		{testImages, idxBytes(unsignedByte, []uint32{2, 2, 2}, nil), "DIR/t10k-images-idx3-ubyte: 2 items, but 1 labels in DIR/t10k-labels-idx1-ubyte"},
		{testImages, idxBytes(unsignedByte, []uint32{0x80000000, 2}, nil), "DIR/t10k-images-idx3-ubyte: impossible dimensions [2147483648 2]"},
		{testImages, idxBytes(float, []uint32{1, 4}, []uint32{0, nan, 0, 0}), "DIR/t10k-images-idx3-ubyte: NaN among the numbers, at position 1: want finite ones"},
	} {
		dir := t.TempDir()
		digits(t, dir)
		write(t, dir, c.file, c.text)
		if c.text == "" {
			os.Remove(filepath.Join(dir, c.file))
		}
		_, err := openDigits(t, dir, defaultIDX)
		wantError(t, err, dir, c.want)
	}
	two := network([]int{2, 2}, []int{3})
	two.Outputs = append(two.Outputs, two.Outputs[0])
	_, err := openAs[digit, float32](defaultIDX, &Config{Info: two})
	wantError(t, err, "\x00", "idx: want a network of one input and one output, found 1 and 2")
}

// mnistImage is a sample of the real thing.
type mnistImage struct {
	x     [784]float32
	class int
}

func (s *mnistImage) Input(int) []float32   { return s.x[:] }
func (s *mnistImage) Target(int) []float32  { return nil }
func (s *mnistImage) SetLabel(_, label int) { s.class = label }

// TestMNIST reads the real files where TENSORNET_MNIST names their folder.
func TestMNIST(t *testing.T) {
	dir := os.Getenv("TENSORNET_MNIST")
	if dir == "" {
		t.Skip("TENSORNET_MNIST names no folder")
	}
	set := open[mnistImage, float32](t, defaultIDX, &Config{Info: network([]int{28, 28}, []int{10}), Override: dir})
	if set.Train.Len != 60000 || set.Test.Len != 10000 || set.Preprocess.Paper != "dark" {
		t.Fatalf("%d and %d digits on %s paper", set.Train.Len, set.Test.Len, set.Preprocess.Paper)
	}
	var count [10]int
	sum := 0.
	for s := range set.Train.Epoch(0) {
		count[s.class]++
		for _, v := range s.x {
			sum += float64(v)
		}
	}
	if count != [10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949} {
		t.Errorf("training digits of each class: %v", count)
	}
	if mean := sum / 60000 / 784; !near(mean, 0.1307, 5e-5) {
		t.Errorf("mean tone %v, want 0.1307", mean)
	}
}

func TestIDXItemsHaveTheInputsForm(t *testing.T) {
	for _, c := range []struct {
		item, input []int
		want        bool
	}{
		{[]int{28, 28}, []int{28, 28}, true},
		{[]int{28, 28}, []int{28, 28, 1}, true},
		{[]int{28, 28, 1}, []int{784}, true},
		{[]int{784}, []int{28, 28}, true},
		{[]int{14, 56}, []int{28, 28}, false},
		{[]int{8, 8, 3}, []int{3, 8, 8}, false},
		{[]int{27, 29}, []int{784}, false},
		{[]int{1}, []int{1}, true},
	} {
		if got := isForm(c.item, c.input); got != c.want {
			t.Errorf("items of %v for an input of %v: %v", c.item, c.input, got)
		}
	}
}

// TestIDXWithoutNames refuses names that are empty, which would be folders.
func TestIDXWithoutNames(t *testing.T) {
	for want, change := range map[string]func(*IDX){
		"idx: train_images is empty: want the name of a file": func(x *IDX) { x.TrainImages = "" },
		"idx: train_labels is empty: want the name of a file": func(x *IDX) { x.TrainLabels = "" },
		"idx: test_labels is empty: want the name of a file":  func(x *IDX) { x.TestLabels = "" },
		"": func(x *IDX) { x.TestImages, x.TestLabels = "", "" },
	} {
		x := defaultIDX
		change(&x)
		if err := x.Check(network([]int{2, 2}, []int{3})); fmt.Sprint(err) != want && (want != "" || err != nil) {
			t.Errorf("found %v, want %q", err, want)
		}
	}
}
