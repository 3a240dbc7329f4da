package docs_test

import (
	"bytes"
	"testing"
)

// TestSourcesOfExamples: code that pages show whole is tested code.
func TestSourcesOfExamples(t *testing.T) {
	source := read(t, "../runtime/program/data/example_idx_test.go")
	_, rest, _ := bytes.Cut(source, []byte("// writeIDX makes"))
	example, _, found := bytes.Cut(rest, []byte("\n}\n"))
	if !found || !bytes.Contains(read(t, "weights.md"), append([]byte("```go\n// writeIDX makes"), append(example, "\n}\n```"...)...)) {
		t.Error("weights.md does not show the function writeIDX as it is tested")
	}
}
