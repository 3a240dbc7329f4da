package amd64

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Kernels say what they want done, in words that other machines know, too; which
// instructions do it is up to package asm.
func TestKernelsWriteNoInstructions(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	instruction := regexp.MustCompile(`\.([A-Z][A-Z0-9]{2,})\(`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "mmcloughlin/avo") {
			t.Errorf("%s imports an assembler", file)
		}
		for _, m := range instruction.FindAllStringSubmatch(string(text), -1) {
			if m[1] != "FMA" && m[1] != "FNMA" {
				t.Errorf("%s writes %s", file, m[1])
			}
		}
	}
}
