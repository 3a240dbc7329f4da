// Package trained_test trains networks as a user does, to what docs/models.md says of them.
// Their packages are not checked in.
package trained_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// training is a spec and what its network must reach on samples that it has never seen.
type training struct {
	spec     string
	accuracy float64 // at least
	loss     float64 // below; 0: any
}

// TestFashion trains on Fashion-MNIST. TENSORNET_FASHION_MNIST is the folder of its four files.
func TestFashion(t *testing.T) {
	dir := os.Getenv("TENSORNET_FASHION_MNIST")
	if dir == "" {
		t.Skip("set TENSORNET_FASHION_MNIST to the folder of Fashion-MNIST's four files")
	}
	command := build(t, "../../cmd/tensornet")
	for _, c := range []training{
		{spec: "fashion_residual", accuracy: 0.93},
		{spec: "fashion_mobile", accuracy: 0.92},
	} {
		c.run(t, command, dir, 10000)
	}
}

// TestShapes trains on shapes that are drawn. The autoencoder must be better than the best
// linear one, which is the projection on the first 32 principal components: what that leaves
// of the same pictures is 0.0117.
func TestShapes(t *testing.T) {
	if os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
	}
	command, file := build(t, "../../cmd/tensornet"), filepath.Join(t.TempDir(), "shapes.npz")
	if out, err := exec.Command(build(t, "./shapes"), file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []training{
		{spec: "shapes_unet", accuracy: 0.96},
		{spec: "shapes_autoencoder", loss: 0.0110},
	} {
		c.run(t, command, file, 2000)
	}
}

// build compiles a command.
func build(t *testing.T, source string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "command.exe")
	if out, err := exec.Command("go", "build", "-o", path, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// lastLine is that of an output.
func lastLine(out []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return lines[len(lines)-1]
}

// run trains, tests on so many samples and compares.
func (c training) run(t *testing.T, command, data string, samples int) {
	t.Run(c.spec, func(t *testing.T) {
		train := exec.CommandContext(t.Context(), command, "train", "--json", "--data", data, "--out", t.TempDir(), c.spec+".toml")
		train.Stderr = os.Stderr
		out, err := train.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		last := lastLine(out)
		var result struct {
			Tests []struct{ Metrics runtime.Metrics }
		}
		if err := json.Unmarshal(last, &result); err != nil || len(result.Tests) != 1 {
			t.Fatalf("%v in %s", err, last)
		}
		m := result.Tests[0].Metrics
		o := m.Outputs[0]
		t.Logf("accuracy %.2f %%, loss %.4f of %d", 100*o.Accuracy, o.Loss, m.Samples)
		if m.Samples != samples {
			t.Errorf("tested on %d samples, want %d", m.Samples, samples)
		}
		if o.Accuracy < c.accuracy || c.loss > 0 && !(o.Loss < c.loss) {
			t.Errorf("accuracy %.4f and loss %.5f, want at least %.2f and less than %g", o.Accuracy, o.Loss, c.accuracy, c.loss)
		}
	})
}
