package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// idx writes twenty pictures of 4 × 4 in MNIST's four files, and the fourth of
// them as p.png, as the bytes p.npy, and as the numbers p.json, unscaled.
func idx(ts *testscript.TestScript, _ bool, _ []string) {
	const n = 20
	var pixels, labels []byte
	for i := range n {
		labels = append(labels, byte(i%3))
		for k := range 16 {
			pixels = append(pixels, byte(i*89+k*k*31))
		}
	}
	picture := &image.Gray{Pix: pixels[3*16:][:16], Stride: 4, Rect: image.Rect(0, 0, 4, 4)}
	var drawn bytes.Buffer
	ts.Check(png.Encode(&drawn, picture))
	numbers := make([]int, 16)
	for i, v := range picture.Pix {
		numbers[i] = int(v)
	}
	text, err := json.Marshal(numbers)
	ts.Check(err)
	header := "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 4), }\n"
	files := map[string][]byte{
		"p.png": drawn.Bytes(), "p.json": text,
		"p.npy": append([]byte("\x93NUMPY\x01\x00"+string([]byte{byte(len(header)), 0})+header), picture.Pix...),
	}
	for _, set := range []string{"train", "t10k"} {
		dims, _ := binary.Append(nil, binary.BigEndian, []uint32{0x803, n, 4, 4})
		files[set+"-images-idx3-ubyte"] = append(dims, pixels...)
		dims, _ = binary.Append(nil, binary.BigEndian, []uint32{0x801, n})
		files[set+"-labels-idx1-ubyte"] = append(dims, labels...)
	}
	for name, content := range files {
		ts.Check(os.WriteFile(ts.MkAbs(name), content, 0o666))
	}
}

// same FILE checks that all lines, which are three predictions, have the same
// outputs.
func same(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	_, first, ok := strings.Cut(lines[0], `"outputs"`)
	if !ok || len(lines) != 3 {
		ts.Fatalf("no three predictions: %s", lines)
	}
	for _, line := range lines {
		if _, outputs, _ := strings.Cut(line, `"outputs"`); outputs != first {
			ts.Fatalf("got %s, want %s", outputs, first)
		}
	}
}

// appendLine FILE TEXT adds a line.
func appendLine(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0]) + args[1] + "\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}
