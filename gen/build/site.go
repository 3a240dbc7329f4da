package build

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// site is where programs are compiled.
type site interface {
	source() string // of tensornet, which they link
	base() string   // import path of the program
	// complete adds what the module needs to the program's files.
	complete(files map[string][]byte, portable bool) error
	// prepare writes the files into dir, and tells where go build is to run and
	// with what more.
	prepare(dir string, files map[string][]byte) (where string, args []string, err error)
}

// ownModule is a module of the program's own.
type ownModule struct{ tensornet string }

func (m ownModule) source() string { return m.tensornet }
func (m ownModule) base() string   { return programModule }

// complete adds a go.mod that takes tensornet from its source.
//
// A portable program is compiled from a copy of the source, for Go writes into
// programs where it found their modules.
func (m ownModule) complete(files map[string][]byte, portable bool) error {
	mod, err := os.ReadFile(filepath.Join(m.tensornet, "go.mod"))
	if err != nil {
		return err
	}
	if files["go.sum"], err = os.ReadFile(filepath.Join(m.tensornet, "go.sum")); err != nil {
		return err
	}
	place := m.tensornet
	if portable {
		place = "./" + copyDir
		files[copyDir+"/go.mod"] = mod
		err = runtimeFiles(m.tensornet, func(name string, content []byte) { files[copyDir+"/"+name] = content })
	}
	files["go.mod"] = GoMod(programModule, mod, place)
	return err
}

func (m ownModule) prepare(dir string, files map[string][]byte) (string, []string, error) {
	return dir, []string{"-mod=readonly", "."}, writeFiles(dir, files)
}

// vendored is a module of a user's that has a copy of tensornet in its folder
// vendor, and of all that programs link. They are compiled in a module that is
// called and has vendored the same.
type vendored struct {
	root string // of the module
	path string // its name
}

const vendor = "vendor"

func (v *vendored) source() string {
	return filepath.Join(v.root, vendor, filepath.FromSlash(modulePath))
}

func (v *vendored) base() string { return v.path }

func (v *vendored) complete(files map[string][]byte, _ bool) (err error) {
	files["go.mod"], err = os.ReadFile(filepath.Join(v.root, "go.mod"))
	return err
}

// prepare lets the go command forget where the module is, for it compiles what is
// vendored anew in every place.
func (v *vendored) prepare(dir string, files map[string][]byte) (string, []string, error) {
	from, to := filepath.Join(v.root, vendor), filepath.Join(dir, vendor)
	if os.Symlink(from, to) != nil {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			return "", nil, err
		}
	}
	return dir, []string{"-mod=vendor", "-trimpath", "."}, writeFiles(dir, files)
}

// vendoredBy returns the module whose folder vendor has the file, a source of
// this package; nil if none does.
func vendoredBy(ctx context.Context, file string) *vendored {
	root, _, found := strings.Cut(filepath.ToSlash(file), "/"+vendor+"/"+modulePath+"/")
	if !found {
		return nil
	}
	return vendoredIn(ctx, filepath.FromSlash(root))
}

// vendoredIn returns the module in a folder if it has vendored tensornet.
func vendoredIn(ctx context.Context, root string) *vendored {
	v := &vendored{root: root}
	if _, err := os.Stat(filepath.Join(v.source(), "runtime")); err != nil {
		return nil
	}
	list := exec.CommandContext(ctx, "go", "list", "-m")
	list.Dir, list.Env = root, append(environment(Target{}), "GOFLAGS=-mod=vendor")
	path, err := list.Output()
	if v.path = strings.TrimSpace(string(path)); err != nil || v.path == "" || strings.ContainsAny(v.path, " \n") {
		return nil
	}
	return v
}
