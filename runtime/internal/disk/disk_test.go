package disk_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk/faults"
)

var errTest = errors.New("no space left")

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestReplaceAtEachOperation lets a replacement fail, or its process end, at
// every operation.
func TestReplaceAtEachOperation(t *testing.T) {
	before, after := strings.Repeat("old", 50_000), strings.Repeat("new", 60_000)
	count := faults.Never()
	if err := count.Disk().Replace(filepath.Join(t.TempDir(), "w"), writing(after)); err != nil {
		t.Fatal(err)
	}
	for n := range count.Done + 1 { // one more than for a new file: chmod
		for _, ends := range []bool{false, true} {
			dir := t.TempDir()
			path := filepath.Join(dir, "w")
			if err := os.WriteFile(path, []byte(before), 0o666); err != nil {
				t.Fatal(err)
			}
			f := &faults.Faults{From: n, To: n + 1, Err: errTest}
			if ends {
				f = faults.Onward(n, errTest)
			}
			if err := f.Disk().Replace(path, writing(after)); !errors.Is(err, errTest) {
				t.Fatalf("operation %d: %v", n, err)
			}
			if got := content(t, path); got != before && got != after {
				t.Errorf("operation %d: the file is torn", n)
			}
			if left := names(t, dir); left != "w" && !ends {
				t.Errorf("operation %d: there are %s", n, left)
			}
			if err := (disk.Disk{}).Replace(path, writing(after)); err != nil {
				t.Fatal(err)
			}
			if left := names(t, dir); left != "w" || content(t, path) != after {
				t.Errorf("operation %d: afterwards there are %s", n, left)
			}
		}
	}
}

func TestLivingTemporaryFilesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w")
	err := disk.Disk{}.Replace(path, func(w io.Writer) error {
		if err := (disk.Disk{}).Replace(path, writing("inner")); err != nil {
			return err
		}
		return writing("outer")(w)
	})
	if got := content(t, path); err != nil || got != "outer" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	add := func(d disk.Disk, offset int64, text, want string) {
		t.Helper()
		if err := d.Append(path, offset, []byte(text)); (err != nil) != (d.Fault != nil) {
			t.Fatal(err)
		}
		if got := content(t, path); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
	add(disk.Disk{}, 0, "one ", "one ")
	add(disk.Disk{}, 4, "two ", "one two ")
	add(disk.Disk{}, 4, "three ", "one three ")
	add(faults.Onward(1, errTest).Disk(), 10, "four", "one three fo")
	add(disk.Disk{}, 10, "four", "one three four")
	if err := (disk.Disk{}).Append(path, 99, nil); !errors.Is(err, disk.ErrShort) {
		t.Error(err)
	}
}

func TestOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	own, err := disk.Disk{}.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (disk.Disk{}).Own(dir); !errors.Is(err, disk.ErrInUse) || err.Error() != "write to "+dir+": in use by another training" {
		t.Errorf("owned twice: %v", err)
	}
	if err := own.Restore(); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
		t.Fatal(err)
	}
	if err := own.Restore(); err != nil {
		t.Error(err)
	}
	if _, err := (disk.Disk{}).Own(dir); !errors.Is(err, disk.ErrInUse) {
		t.Errorf("owned twice after it was made again: %v", err)
	}
	own.Close()
	again, err := disk.Disk{}.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if left := names(t, dir); left != "" {
		t.Errorf("left behind: %s", left)
	}
}

// TestOwnKeepsOthersFiles moves an owned directory away, and has another training
// leave its files in the place.
func TestOwnKeepsOthersFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	own, err := disk.Disk{}.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	if err := os.Remove(filepath.Join(dir, ".lock")); err != nil {
		t.Fatal(err)
	}
	if err := (disk.Disk{}).Replace(filepath.Join(dir, "w"), writing("own")); err != nil {
		t.Fatal(err)
	}
	if err := own.Restore(); err != nil {
		t.Errorf("without its lock: %v", err)
	}
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	other, err := disk.Disk{}.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := (disk.Disk{}).Replace(filepath.Join(dir, "w"), writing("other")); err != nil {
		t.Fatal(err)
	}
	if err := own.Restore(); !errors.Is(err, disk.ErrInUse) {
		t.Errorf("while the other has it: %v", err)
	}
	other.Close()
	for range 2 {
		if err := own.Restore(); !errors.Is(err, disk.ErrReplaced) {
			t.Errorf("found %v, want %v", err, disk.ErrReplaced)
		}
	}
	if left := names(t, dir); left != "w" {
		t.Errorf("there are %s", left)
	}
	if err := os.Remove(filepath.Join(dir, "w")); err != nil {
		t.Fatal(err)
	}
	if err := own.Restore(); err != nil {
		t.Errorf("where it is empty: %v", err)
	}
}

func TestOwnRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := (disk.Disk{}).Own(file); !errors.Is(err, syscall.ENOTDIR) {
		t.Error(err)
	}
	count := faults.Never()
	own, err := count.Disk().Own(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	own.Close()
	for n := range count.Done - 1 { // the last removes what was tried
		dir := t.TempDir()
		if _, err := (&faults.Faults{From: n, To: n + 1, Err: syscall.EROFS}).Disk().Own(dir); !errors.Is(err, syscall.EROFS) || !bytes.Contains([]byte(err.Error()), []byte(dir)) {
			t.Errorf("operation %d: %v", n, err)
		}
	}
}

// TestReplaceHeaded: what a file begins with is written last, and when that fails the file is as it was.
func TestReplaceHeaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	headed := func(d disk.Disk, head string) error {
		return d.ReplaceHeaded(path, func(w io.Writer) ([]byte, error) { return []byte(head), writing("....body")(w) })
	}
	count := faults.Never()
	if err := headed(count.Disk(), "head"); err != nil || content(t, path) != "headbody" {
		t.Fatalf("%v, %q", err, content(t, path))
	}
	for n := range count.Done {
		f := faults.Onward(n, errTest)
		if err := headed(f.Disk(), "HEAD"); err == nil || !errors.Is(err, errTest) && content(t, path) != "headbody" {
			t.Errorf("operation %d: %v, %q", n, err, content(t, path))
		}
		if err := headed(disk.Disk{}, "head"); err != nil || content(t, path) != "headbody" {
			t.Errorf("after operation %d: %v, %q", n, err, content(t, path))
		}
	}
}

// TestReplaceNamesTheFile: a full disk is told of the file, not of a temporary one.
func TestReplaceNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	full := disk.Disk{Fault: func(o disk.Operation) error {
		if o.Name == "write" {
			return &fs.PathError{Op: "write", Path: o.Path, Err: syscall.ENOSPC}
		}
		return nil
	}}
	err := full.Replace(path, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return err
	})
	if err == nil || err.Error() != "write "+path+": "+syscall.ENOSPC.Error() {
		t.Error(err)
	}
}

// Owning a directory removes what a killed process has left there, so that those
// who are killed while they begin leave one file at most.
func TestOwnRemovesTemporary(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, ".tensornet-0.tmp")
	if err := os.WriteFile(left, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	o, err := disk.Disk{}.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%v: want it removed", err)
	}
}
