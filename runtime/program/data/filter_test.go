package data

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// aScaledPicture is also told how it is scaled, see testdata/images.py.
type aScaledPicture struct {
	aPicture
	Resize, Interpolation string
}

func scaledPictures(t testing.TB) (all []aScaledPicture) {
	text, err := os.ReadFile("testdata/images.json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFormsAndFilters compares tones with those of Pillow and PyTorch.
func TestFormsAndFilters(t *testing.T) {
	all := scaledPictures(t)
	if len(all) < 40 {
		t.Fatalf("only %d pictures", len(all))
	}
	for _, c := range all {
		photo, err := decodePhoto(c.File)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		p := &runtime.Preprocess{Kind: kindPicture, Resize: c.Resize, Interpolation: c.Interpolation}
		tones, err := fit(p, photo, c.Shape)
		if err != nil || len(tones) != len(c.Values) {
			t.Errorf("%s: %d values, want %d: %v", c.Name, len(tones), len(c.Values), err)
			continue
		}
		for i, want := range c.Values {
			if v := 255 * tones[i]; math.Abs(v-want) > c.Near {
				t.Errorf("%s: element %d is %.2f, want %.2f", c.Name, i, v, want)
				break
			}
		}
	}
}
