package trained_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestSpecs checks all specs, also by day.
func TestSpecs(t *testing.T) {
	specs, err := filepath.Glob("*.toml")
	if err != nil || len(specs) < 4 {
		t.Fatalf("%d specs, %v", len(specs), err)
	}
	for _, spec := range specs {
		src, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		p, err := gen.Generate(t.Context(), spec, src, gen.Options{Plain: true})
		if err != nil {
			t.Error(err)
		} else if p.Info.Name+".toml" != spec || p.Data == nil {
			t.Errorf("%s is called %s and has the data %v", spec, p.Info.Name, p.Data)
		}
	}
}

// TestSpam classifies mails that were not trained on. TENSORNET_SPAM is a folder of the
// folders ham and spam.
func TestSpam(t *testing.T) {
	dir := os.Getenv("TENSORNET_SPAM")
	if dir == "" {
		t.Skip("set TENSORNET_SPAM to a folder of the folders ham and spam, see docs/models.md")
	}
	training{spec: "spam", accuracy: 0.98}.run(t, build(t, "../../cmd/tensornet"), dir, 1209)
}

// TestCharacters compares the losses with those of the same network in PyTorch after the same
// steps: to 1 %.
func TestCharacters(t *testing.T) {
	if os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
	}
	var want struct {
		Epochs []float64
		Test   float64
	}
	stored, err := os.ReadFile("characters.json")
	if err == nil {
		err = json.Unmarshal(stored, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(strings.TrimSpace(string(root)), "src", "testdata", "Isaac.Newton-Opticks.txt")
	train := exec.Command(build(t, "../../cmd/tensornet"), "train", "--json", "--data", text, "--out", t.TempDir(), "characters.toml")
	train.Stderr = os.Stderr
	out, err := train.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	epochs := 0
	compare := func(what string, got runtime.Metrics, want float64) {
		t.Logf("%s: loss %.4f, PyTorch %.4f", what, got.Loss, want)
		if !(math.Abs(got.Loss/want-1) < 0.01) {
			t.Errorf("%s: a loss of %.4f for a character, PyTorch has %.4f", what, got.Loss, want)
		}
	}
	for line := range strings.Lines(string(out)) {
		var event struct {
			Event string
			Train runtime.Metrics
			Tests []struct{ Metrics runtime.Metrics }
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		switch {
		case event.Event == "epoch" && epochs < len(want.Epochs):
			compare("training", event.Train, want.Epochs[epochs])
			epochs++
		case event.Event == "result" && len(event.Tests) == 1:
			compare("test", event.Tests[0].Metrics, want.Test)
			epochs++
		}
	}
	if epochs != len(want.Epochs)+1 {
		t.Errorf("%d results, PyTorch has %d", epochs, len(want.Epochs)+1)
	}
}
