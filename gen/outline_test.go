package gen_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// TestOutline compares what is known before compiling with what is known after.
func TestOutline(t *testing.T) {
	for _, name := range []string{"xor", "iris", "ocr_residual"} {
		src, err := os.ReadFile(filepath.Join("../models", name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := gen.Generate(t.Context(), name+".toml", src, gen.Options{Plain: true, Files: os.DirFS("../models")})
		if err != nil {
			t.Fatal(err)
		}
		outline, err := gen.Outline(name+".toml", src, os.DirFS("../models"))
		if err != nil {
			t.Fatal(err)
		}
		got := outline.Info
		if got.Fingerprint != p.Info.Fingerprint || got.TrainingFingerprint != p.Info.TrainingFingerprint || got.Parameters != p.Info.Parameters ||
			!reflect.DeepEqual(got.Weights, p.Info.Weights) || !reflect.DeepEqual(got.Inputs, p.Info.Inputs) {
			t.Errorf("%s: found %+v, expected %+v", name, got, p.Info)
		}
	}
	if _, err := gen.Outline("x.toml", []byte("name = 1"), nil); err == nil {
		t.Error("a broken spec has an outline")
	}
}
