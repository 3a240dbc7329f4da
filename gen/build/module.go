package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-5f2744a7/tensornet/templates"
)

const (
	programModule = "tensornet.program" // never fetched: it is the main module
	packageDir    = "network"
	weightsFile   = "weights.safetensors"
)

// module returns the files of the module to compile: the generated package, the
// program's main.go, and a go.mod that takes tensornet from its source.
func (p Program) module(source string) (map[string][]byte, error) {
	main, err := templates.Main(templates.MainData{
		Version: p.Version, Name: p.Name, Spec: p.Spec, Package: programModule + "/" + packageDir,
		Source: p.Source, Weights: p.weightsName(),
	})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"main.go": main}
	for name, content := range p.Files {
		files[packageDir+"/"+name] = content
	}
	if p.Weights != "" {
		if files[weightsFile], err = os.ReadFile(p.Weights); err != nil {
			return nil, err
		}
	}
	if files["go.mod"], err = goMod(source); err != nil {
		return nil, err
	}
	files["go.sum"], err = os.ReadFile(filepath.Join(source, "go.sum"))
	return files, err
}

func (p Program) weightsName() string {
	if p.Weights == "" {
		return ""
	}
	return weightsFile
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
