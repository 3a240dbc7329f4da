package runtime

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"syscall"
	"testing"
)

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// expectFile checks the content and that nothing else is in the directory.
func expectFile(t *testing.T, path, want string, others ...string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("found %q, %v, want %q", got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1+len(others) {
		t.Errorf("in the directory are %v, %v", entries, err)
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	for _, text := range []string{"first", "", strings.Repeat("third", 100_000)} {
		if err := WriteFile(path, writing(text)); err != nil {
			t.Fatal(err)
		}
		expectFile(t, path, text)
	}
}

func TestWriteFileFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	full := errors.New("disk full")
	for _, old := range []string{"", "old"} {
		if old != "" {
			if err := WriteFile(path, writing(old)); err != nil {
				t.Fatal(err)
			}
		}
		err := WriteFile(path, func(w io.Writer) error {
			return errors.Join(writing(strings.Repeat("new", 100_000))(w), full)
		})
		if !errors.Is(err, full) || err.Error() != "write "+path+": disk full" {
			t.Error(err)
		}
		if old != "" {
			expectFile(t, path, old)
		} else if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 0 {
			t.Errorf("left behind: %v", entries)
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = WriteFile(path, func(io.Writer) error { panic("for this test") })
	}()
	expectFile(t, path, "old")
}

func TestWriteFilePermissions(t *testing.T) {
	if goruntime.GOOS == "windows" {
		t.Skip("no such permissions")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "w.safetensors")
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, writing("a")); err != nil {
		t.Fatal(err)
	}
	if got, want := mode(path), mode(plain); got != want {
		t.Errorf("a new file is %v, want %v as the umask says", got, want)
	}
	for _, want := range []fs.FileMode{0o600, 0o664, 0o755} {
		if err := os.Chmod(path, want); err != nil {
			t.Fatal(err)
		}
		if err := WriteFile(path, writing("b")); err != nil {
			t.Fatal(err)
		}
		if got := mode(path); got != want {
			t.Errorf("a file that was %v has become %v", want, got)
		}
	}
}

func TestWriteFileThroughLinks(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"real", "links"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(dir, "links", "a")
	for name, target := range map[string]string{
		link: "b", filepath.Join(dir, "links", "b"): "../real/w", filepath.Join(dir, "links", "loop"): "loop",
	} {
		if err := os.Symlink(target, name); err != nil {
			t.Skip(err)
		}
	}
	for _, text := range []string{"through a dangling link", "through a link"} {
		if err := WriteFile(link, writing(text)); err != nil {
			t.Fatal(err)
		}
		expectFile(t, filepath.Join(dir, "real", "w"), text)
		expectFile(t, link, text, "b", "loop")
		if target, err := os.Readlink(link); err != nil || target != "b" {
			t.Errorf("the link leads to %q, %v", target, err)
		}
	}
	loop := filepath.Join(dir, "links", "loop")
	if err := WriteFile(loop, writing("")); err == nil || err.Error() != "write "+loop+": too many symbolic links" {
		t.Error(err)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFile(dir, writing("")); err == nil || err.Error() != "write "+dir+": not a regular file" {
		t.Error(err)
	}
	missing := filepath.Join(dir, "no", "w")
	err := WriteFile(missing, writing(""))
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "write "+missing+": "+syscall.ENOENT.Error() {
		t.Error(err)
	}
}
