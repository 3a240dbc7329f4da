package gen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// most is how many bytes of source a network may be.
const most = 2_000_000

// TestPeers generates the networks that models/peers compares with others', by night:
// their source is of bounded size, and takes a bounded multiple of the time of a network of
// twenty layers, which a machine's speed and other work change alike.
func TestPeers(t *testing.T) {
	if !long() {
		t.Skip("takes half a minute: TENSORNET_LONG is not set")
	}
	specs, err := filepath.Glob("../models/peers/*.toml")
	if err != nil || len(specs) < 7 {
		t.Fatalf("%d specs, %v", len(specs), err)
	}
	unit := func() time.Duration {
		_, _, d := effort(t, growing["residuals"](20))
		return d
	}
	for _, spec := range specs {
		src, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		before, began := unit(), time.Now()
		p, err := gen.Generate(t.Context(), spec, src, gen.Options{})
		if err != nil {
			t.Fatal(err)
		}
		took, bytes := time.Since(began), 0
		for _, content := range p.Files {
			bytes += len(content)
		}
		name := strings.TrimSuffix(filepath.Base(spec), ".toml")
		times := took.Seconds() / min(before, unit()).Seconds()
		t.Logf("%s: %d bytes of source, %.1f times the time of twenty residual layers", name, bytes, times)
		if bytes > most {
			t.Errorf("%s: %d bytes of source, expected at most %d", name, bytes, most)
		}
		if times > 45 {
			t.Errorf("%s: takes %.1f times what twenty residual layers take", name, times)
		}
	}
}
