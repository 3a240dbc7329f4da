package generated_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_conv"
)

// Weights that are mapped predict and train as those that are read, bit by bit, and their
// file stays as it is.
func TestMappedWeights(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "w.safetensors")
	if err := ocr_conv.NewWeights(1).SaveFile(path); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ocr_conv.LoadWeights(os.DirFS(dir), "w.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	mapped, err := ocr_conv.MapWeights(path)
	if err != nil {
		t.Fatal(err)
	}
	var batch [20]ocr_conv.Sample
	for i := range batch {
		for j := range batch[i].Inputs.Image {
			batch[i].Inputs.Image[j][(i*j)%32] = 1
		}
		batch[i].Targets.Letter[i] = 1
	}
	same := func() {
		t.Helper()
		var want, got ocr_conv.Outputs
		a, b := ocr_conv.New(read), ocr_conv.New(mapped)
		for i := range batch {
			a.Predict(&batch[i].Inputs, &want)
			b.Predict(&batch[i].Inputs, &got)
			if got != want {
				t.Fatalf("sample %d: found %v, expected %v", i, got, want)
			}
		}
	}
	same()
	a, b := ocr_conv.NewTrainer(read, ocr_conv.DefaultOptions()), ocr_conv.NewTrainer(mapped, ocr_conv.DefaultOptions())
	defer a.Close()
	defer b.Close()
	for range 3 {
		if want, got := a.Step(batch[:]), b.Step(batch[:]); got != want {
			t.Errorf("the loss is %v, expected %v", got, want)
		}
	}
	same()
	if *mapped.Parameters != *read.Parameters {
		t.Error("other weights are trained")
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, file) {
		t.Errorf("training has changed the file: %v", err)
	}
}
