package build

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	programModule = "tensornet.program" // never fetched: it is the main module
	packageDir    = "network"
	lapsDir       = "laps"
	copyDir       = "tensornet"
	weightsFile   = "weights.safetensors"
)

// module returns the files to compile: the generated package, the program's
// main.go, and what the site needs.
func module(p *gen.Package, o Options, at site) (map[string][]byte, error) {
	files := map[string][]byte{}
	add := func(dir string, p *gen.Package) {
		for name, content := range p.Files {
			files[dir+"/"+name] = content
		}
	}
	add(packageDir, p)
	var err error
	if o.Laps != nil {
		add(lapsDir, o.Laps)
		files["main.go"], err = benchFile(at.base(), p, o.Laps)
	} else {
		files["main.go"], err = mainFile(at.base(), p, o)
	}
	if err != nil {
		return nil, err
	}
	if o.Weights != "" {
		if files[weightsFile], err = readWeights(p, o.Weights); err != nil {
			return nil, err
		}
	}
	return files, at.complete(files, o.Portable)
}

// readWeights reads a weights file that fits the network, and no more of any other
// than shows that it does not.
func readWeights(p *gen.Package, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var content bytes.Buffer
	if err := checkWeights(p, io.TeeReader(f, &content)); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return content.Bytes(), nil
}

func checkWeights(p *gen.Package, file io.Reader) error {
	weights := runtime.Weights{Info: &p.Info, Beside: new(runtime.Beside)}
	for _, w := range p.Info.Weights {
		weights.Tensors = append(weights.Tensors, runtime.NewArray(p.Info.DType, w.Name, w.Shape))
	}
	_, err := weights.ReadFrom(file)
	return err
}

// GoMod is tensornet's go.mod, mod, for a module of another name that links
// tensornet: so exactly the versions that tensornet was tested with are linked.
// source is where tensornet is.
func GoMod(name string, mod []byte, source string) []byte {
	_, rest, _ := bytes.Cut(mod, []byte("\n"))
	return fmt.Appendf(nil, "module %s\n%s\nrequire %s v0.0.0\nreplace %[3]s => %q\n", name, rest, modulePath, source)
}

// runtimeFiles reads what programs link of tensornet's source.
func runtimeFiles(source string, use func(name string, content []byte)) error {
	return filepath.WalkDir(filepath.Join(source, "runtime"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(source, path)
		use(filepath.ToSlash(name), content)
		return err
	})
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
