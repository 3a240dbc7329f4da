package gen_test

import (
	"os"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Vector code for a machine that nobody has written is refused.
func TestUnknownMachine(t *testing.T) {
	src, err := os.ReadFile("../models/xor.toml")
	if err != nil {
		t.Fatal(err)
	}
	const want = "there is no machine that writes vector code for NEON, arm64; there are those for amd64"
	if _, err := gen.Generate(t.Context(), "xor.toml", src, gen.Options{Targets: []*target.Target{{Name: "NEON", Arch: "arm64"}}}); err == nil || err.Error() != want {
		t.Errorf("found %v, want %s", err, want)
	}
}
