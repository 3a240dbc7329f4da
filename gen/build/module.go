package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	programModule = "tensornet.program" // never fetched: it is the main module
	packageDir    = "network"
	weightsFile   = "weights.safetensors"
)

// module returns the files of the module to compile: the generated package, the
// program's main.go, and a go.mod that takes tensornet from its source.
func module(p *gen.Package, weights, source string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, content := range p.Files {
		files[packageDir+"/"+name] = content
	}
	var err error
	if files["main.go"], err = mainFile(p, weights); err != nil {
		return nil, err
	}
	if weights != "" {
		if files[weightsFile], err = readWeights(p, weights); err != nil {
			return nil, err
		}
	}
	if files["go.mod"], err = goMod(source); err != nil {
		return nil, err
	}
	files["go.sum"], err = os.ReadFile(filepath.Join(source, "go.sum"))
	return files, err
}

// readWeights reads a weights file that fits the network.
func readWeights(p *gen.Package, file string) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	check := checkWeights[float32]
	if p.Info.DType == "float64" {
		check = checkWeights[float64]
	}
	if err := check(p, content); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return content, nil
}

func checkWeights[T runtime.Float](p *gen.Package, content []byte) error {
	var tensors []runtime.Tensor[T]
	for _, w := range p.Info.Weights {
		size := 1
		for _, d := range w.Shape {
			size *= d
		}
		tensors = append(tensors, runtime.Tensor[T]{Name: w.Name, Shape: w.Shape, Data: make([]T, size)})
	}
	_, err := runtime.ReadTensors(bytes.NewReader(content), tensors, map[string]string{"fingerprint": p.Info.Fingerprint})
	return err
}

// goMod is tensornet's go.mod under another module path, so that exactly the
// versions that tensornet was tested with are linked.
func goMod(source string) ([]byte, error) {
	mod, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return nil, err
	}
	_, rest, found := strings.Cut(string(mod), "\n")
	if !found {
		return nil, fmt.Errorf("%s: no module line", filepath.Join(source, "go.mod"))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "module %s\n%s\n", programModule, rest)
	fmt.Fprintf(&b, "require %s v0.0.0\nreplace %[1]s => %q\n", modulePath, source)
	return b.Bytes(), nil
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
