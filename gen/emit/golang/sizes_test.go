package golang_test

import (
	"bytes"
	"regexp"
	"testing"
)

// TestSizesAreArguments: plain Go has one function for a kind of layer that comes in many
// sizes; products keep their own.
func TestSizesAreArguments(t *testing.T) {
	files := generate(t)["sizes"].Files
	for _, want := range []string{
		"\nfunc backwardClip8(clip8, dClip8, dNorm8 []float32, nI int) {\n",
		"\tbackwardClip8(clip8[:], dClip8[:], dNorm8[:], 48)\n",
		"\tbackwardClip8(clip2[:], dClip2[:], dNorm2[:], 12)\n",
		"\t\tconv8Row := conv8[nJ*i:][:nJ]\n",
		"\t// dConv8[i,j] = dNorm8[i,j] * batchFactor[j]\n",
		"\nfunc backwardConv8(weight *[56]float32, dConv8 *[48]float32, clip7 *[42]float32, dWeight *[56]float32, dClip7 *[42]float32) {\n",
	} {
		if !bytes.Contains(files["backward.go"], []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
	for _, want := range []string{
		"// forwardClip2 computes clip2[i] = clip(norm2[i], 0, 6). It is\n// forwardClip22, forwardClip3 and 11 more, too. nI is how many i there are.\n",
		"// forwardNorm24",
		"\tforwardNorm24(w.Norm3.Gamma[:], norm3BatchVariance[:], norm3BatchRoot[:], norm3BatchFactor[:], 3, 0.3)\n",
		"\t\tbatchRootRow[i] = 1 / runtime.Sqrt(batchVarianceRow[i]+factor)\n",
	} {
		if text := append(bytes.Clone(files["forward.go"]), files["backward.go"]...); !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
	for name, number := range map[string]int{"forward.go": 1, "backward.go": 1} {
		if n := len(regexp.MustCompile(`\nfunc \w+Clip\d\(\w+, `).FindAll(files[name], -1)); n != number {
			t.Errorf("%s has %d functions of clip layers, expected %d", name, n, number)
		}
	}
}
