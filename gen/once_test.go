package gen_test

import (
	"os"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// What runs once for a batch is one function for plain Go and all kernels, which
// generating checks; layers that are alike share one, too.
func TestShared(t *testing.T) {
	const spec = "../models/trained/fashion_mobile.toml"
	src, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	p, err := gen.Generate(t.Context(), spec, src, gen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, once, _ := strings.Cut(string(p.Files["backward.go"]), "\nfunc once(")
	once, _, _ = strings.Cut(once, "\n}\n")
	if n := strings.Count(once, "\n\tcase "); n < 10 {
		t.Errorf("%d segments have something that runs once", n)
	}
	for name, text := range p.Files {
		own := strings.Count(string(text), "\nfunc one") - strings.Count(string(text), "\nfunc oneSegment")
		if strings.HasPrefix(name, "vector_") && own > 4 {
			t.Errorf("%s has %d functions of its own besides segments", name, own)
		}
	}
	if !strings.Contains(string(p.Files["forward.go"]), ", too.\n") {
		t.Error("no layers share a function")
	}
}
