package main

import (
	"bytes"
	"errors"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// tensors writes sixty samples of three classes as points.safetensors and points.npz, and the
// numbers of the first three without their classes as new.safetensors.
func tensors(ts *testscript.TestScript, _ bool, _ []string) {
	const n = 60
	var x, y []float32
	for i := range n {
		class := i % 3
		for k := range 4 {
			x = append(x, float32((i*7+k*3)%10)/20+float32(class*(k%2)))
		}
		y = append(y, float32(class))
	}
	write := func(name string, write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		ts.Check(write(&b))
		ts.Check(os.WriteFile(ts.MkAbs(name), b.Bytes(), 0o666))
	}
	file := func(tensors ...runtime.Tensor[float32]) func(*bytes.Buffer) error {
		return func(b *bytes.Buffer) error {
			_, err := runtime.WriteTensors(b, tensors, nil)
			return err
		}
	}
	points := runtime.Tensor[float32]{Name: "points", Shape: []int{n, 4}, Data: x}
	write("points.safetensors", file(points, runtime.Tensor[float32]{Name: "class", Shape: []int{n}, Data: y}))
	write("new.safetensors", file(runtime.Tensor[float32]{Name: "points", Shape: []int{3, 4}, Data: x[:12]}))
	write("points.npz", func(b *bytes.Buffer) error {
		a := npy.NewArchive(b)
		return errors.Join(a.Add("points", npy.Float32, []int{n, 4}, wide(x)), a.Add("class", npy.Int64, []int{n}, wide(y)), a.Close())
	})
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
