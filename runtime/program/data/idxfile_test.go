package data

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// What a file claims takes no memory: neither a header of two thousand million
// labels, nor what follows the numbers in a gzip file that expands a
// thousandfold, nor labels for pictures that are not there.
func TestIDXHostileSize(t *testing.T) {
	const many = 0x7fffffff
	zeros := make([]uint8, 8<<20)
	for _, c := range []struct{ images, labels, want string }{
		{idxBytes(unsignedByte, []uint32{many, 2, 2}, []uint8{1}), idxBytes(unsignedByte, []uint32{many}, []uint8{1}),
			"DIR/train-images-idx3-ubyte: cut off: 1 bytes of unsigned bytes, want 8589934588 for the shape [2147483647, 2, 2]"},
		{idxBytes(unsignedByte, []uint32{2, 2, 2}, nil), zipped(idxBytes(unsignedByte, []uint32{8 << 20}, zeros)),
			"DIR/train-images-idx3-ubyte: 2 items, but 8388608 labels in DIR/train-labels-idx1-ubyte"},
		{idxBytes(unsignedByte, []uint32{8 << 20, 2, 2}, nil), zipped(idxBytes(unsignedByte, []uint32{8 << 20}, zeros)),
			"DIR/train-images-idx3-ubyte: cut off: 0 bytes of unsigned bytes, want 33554432 for the shape [8388608, 2, 2]"},
		{idxBytes(unsignedByte, []uint32{1, 2, 2}, []uint8{1, 2, 3, 4}), zipped(idxBytes(unsignedByte, []uint32{1}, zeros)),
			"DIR/train-labels-idx1-ubyte: more than the 1 bytes of the shape [1]"},
		{idxBytes(double, []uint32{many, many, many, 4}, nil), idxBytes(unsignedByte, []uint32{many}, nil),
			`DIR/train-images-idx3-ubyte: items of the shape [2147483647, 2147483647, 4]: the input "x" has the shape [2, 2]`},
		{idxBytes(double, []uint32{many, 4}, nil), idxBytes(unsignedByte, []uint32{many}, nil),
			"DIR/train-images-idx3-ubyte: cut off: 0 bytes of 64-bit floats, want 68719476704 for the shape [2147483647, 4]"},
	} {
		dir := t.TempDir()
		write(t, dir, trainImages, c.images)
		write(t, dir, trainLabels, c.labels)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := openDigits(t, dir, defaultIDX)
		runtime.ReadMemStats(&after)
		wantError(t, err, dir, c.want)
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%d bytes for %s", took, c.want)
		}
	}
	f, err := newIDX("f", strings.NewReader(idxBytes(double, []uint32{many, many, many}, nil)))
	if err == nil {
		err = f.read()
	}
	wantError(t, err, "\x00", "f: impossible dimensions [2147483647, 2147483647, 2147483647]")
}

// Numbers are the same wherever the file's chunks end.
func TestIDXChunks(t *testing.T) {
	const n = chunkSize + chunkSize/2
	bytes, shorts := make([]uint8, n), make([]int16, n)
	for i := range n {
		bytes[i], shorts[i] = uint8(i*7), int16(i*31)
	}
	for _, content := range []string{idxBytes(unsignedByte, []uint32{n}, bytes), idxBytes(short, []uint32{n}, shorts)} {
		f, err := newIDX("f", iotest.HalfReader(strings.NewReader(content)))
		if err == nil {
			err = f.read()
		}
		if err != nil {
			t.Fatal(err)
		}
		const piece = 3 << 8
		all := make([]float64, piece)
		for first := 0; first < n; first += piece {
			f.fill(all, first, 2)
			for k, v := range all {
				want := float64(shorts[first+k])
				if f.kind == unsignedByte {
					want = float64(bytes[first+k])
				}
				if v != 2*want || f.value(first+k) != want {
					t.Fatalf("%s: number %d is %v and %v, want %v", f.kind, first+k, v/2, f.value(first+k), want)
				}
			}
		}
	}
}

func FuzzIDX(f *testing.F) {
	f.Add([]byte(idxBytes(unsignedByte, []uint32{1, 2, 2}, []uint8{1, 2, 3, 4})))
	f.Add([]byte(idxBytes(double, []uint32{2}, []float64{1, 2})))
	f.Add([]byte(zipped(idxBytes(short, []uint32{3}, []int16{1, 2, 3}))))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := newIDX("f", bytes.NewReader(content))
		if err != nil || len(file.dims) > 3 || slices.Max(file.dims) > 1<<6 {
			return // larger ones are as good, and take long
		}
		if file.read() == nil {
			numbers := make([]float64, file.len())
			file.fill(numbers, 0, 1)
			for i, v := range numbers {
				if v != file.value(i) {
					t.Fatalf("number %d is %v and %v", i, v, file.value(i))
				}
			}
			whiteOf(file)
		}
	})
}
