package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk/faults"
)

// untouched is what a training leaves that nothing happens to.
func untouched(t testing.TB) kept {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	k, said := newKeeper(t, dir, faults.Never().Disk())
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	h, err := newToy().train(t.Context(), k)
	if err != nil || k.lost != nil || said.Len() > 0 || h.Kept.Epoch == toyInfo.Epochs {
		t.Fatal(h.Kept, err, k.lost, said)
	}
	return readKept(t, dir)
}

func same(t testing.TB, what string, got, want kept) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(kept{}), cmp.Comparer(func(a, b float64) bool {
		return a == b || math.IsNaN(a) && math.IsNaN(b)
	})); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

// TestKeeperAtEachOperation lets every operation on disk of a training fail: by
// itself, with some that follow, and with all, as if the process had ended there.
func TestKeeperAtEachOperation(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	want := untouched(t)
	count := faults.Never()
	k, _ := newKeeper(t, filepath.Join(t.TempDir(), "run"), count.Disk())
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	opening := count.Done
	if _, err := newToy().train(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for n := opening; n < count.Done; n++ {
		for name, f := range map[string]*faults.Faults{
			"once":       {From: n, To: n + 1, Err: syscall.EIO},
			"for a time": {From: n, To: n + 9, Err: syscall.ENOSPC},
			"for ever":   faults.Onward(n, syscall.EROFS),
		} {
			dir := filepath.Join(root, "run")
			if name == "for a time" && n%4 != 0 {
				continue
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			k, said := newKeeper(t, dir, f.Disk())
			if err := k.own(); err != nil {
				t.Fatal(err)
			}
			if _, err := newToy().train(t.Context(), k); err != nil {
				t.Fatalf("operation %d fails %s: %v", n, name, err)
			}
			if k.lost == nil && (name == "for ever" || said.Len() == 0 && 2*n < count.Done) { // at the end it is tried twice
				t.Errorf("operation %d fails %s: nothing is said", n, name)
			}
			if k.lost == nil {
				same(t, name, readKept(t, k.path), want)
			}
			k.close()
			again, _ := newKeeper(t, dir, faults.Never().Disk())
			if err := again.own(); err != nil {
				t.Fatal(err)
			}
			if _, err := newToy().train(t.Context(), again); err != nil {
				t.Fatalf("operation %d fails %s: afterwards: %v", n, name, err)
			}
			same(t, name, readKept(t, dir), want)
			again.close()
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); left != nil {
				t.Errorf("operation %d fails %s: left behind: %v", n, name, left)
			}
		}
	}
}

// TestKeeperLosesItsDirectory removes it at every operation: it is made again.
func TestKeeperLosesItsDirectory(t *testing.T) {
	want := untouched(t)
	root := t.TempDir()
	for lose, done := 0, false; !done; lose++ {
		dir := filepath.Join(root, "run")
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		k, _ := newKeeper(t, dir, faults.Never().Disk())
		if err := k.own(); err != nil {
			t.Fatal(err)
		}
		n, last := 0, ""
		k.dir.Fault = func(o disk.Operation) error {
			n, last = n+1, o.Name
			if n == lose {
				return os.RemoveAll(dir)
			}
			if o.Name == "sync" {
				return disk.ErrUnneeded
			}
			return nil
		}
		if _, err := newToy().train(t.Context(), k); err != nil || k.lost != nil {
			t.Fatalf("lost at operation %d: %v, %v", lose, err, k.lost)
		}
		if done = n < lose; n == lose && last == "sync" {
			continue // after all that there was to do
		}
		got := readKept(t, dir)
		got.epochs = want.epochs
		same(t, fmt.Sprintf("lost at operation %d", lose), got, want)
		k.close()
	}
}

// TestKeeperSavesElsewhere: what is trained is never thrown away.
func TestKeeperSavesElsewhere(t *testing.T) {
	elsewhere := t.TempDir()
	t.Setenv("TMPDIR", elsewhere)
	dir := filepath.Join(t.TempDir(), "run")
	full := disk.Disk{Fault: func(o disk.Operation) error {
		if o.Name == "write" && strings.HasPrefix(o.Path, dir) {
			return syscall.ENOSPC
		}
		return nil
	}}
	k, said := newKeeper(t, dir, full)
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	if _, err := newToy().train(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	want := "write " + filepath.Join(dir, historyFile) + ": no space left on device; the weights and the checkpoint are in " + k.path + " instead"
	if !errors.Is(k.lost, syscall.ENOSPC) || k.lost.Error() != want || filepath.Dir(k.path) != elsewhere {
		t.Errorf("found %v\nwant  %s", k.lost, want)
	}
	if n := strings.Count(said.String(), "the training goes on"); n != 1 {
		t.Errorf("said %d times that it cannot save", n)
	}
	same(t, "elsewhere", readKept(t, k.path), untouched(t))
}

// TestKeeperInterrupted: the state of an interruption has the epoch at hand, and
// a divergence leaves the state of before.
func TestKeeperInterrupted(t *testing.T) {
	want := untouched(t)
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range 30 {
		k, _ := newKeeper(t, dir, faults.Never().Disk())
		if err := k.own(); err != nil {
			t.Fatal(err)
		}
		y := newToy()
		var err error
		if i == 0 {
			_, err = y.train(ctx, k)
		} else {
			_, err = y.train(newCountdown(t.Context(), i), k)
		}
		k.close()
		if err == nil {
			same(t, "interrupted again and again", readKept(t, dir), want)
			return
		}
		if !errors.Is(err, context.Canceled) || k.lost != nil {
			t.Fatal(err, k.lost)
		}
		if _, err := os.Stat(k.file(weightsFile)); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("no end")
}

// countdown is a context that ends when it is asked for the n-th time.
type countdown struct {
	context.Context
	n int
}

func newCountdown(ctx context.Context, n int) *countdown { return &countdown{ctx, n} }

func (c *countdown) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestKeeperOwnsItsDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	k, _ := newKeeper(t, dir, faults.Never().Disk())
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	other, _ := newKeeper(t, dir, faults.Never().Disk())
	if err := other.own(); err == nil || err.Error() != "write to "+dir+": in use by another training" {
		t.Error(err)
	}
	k.close()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory in which nothing was saved: %v", err)
	}
}

// TestHistoryOfAnotherTraining: a history that does not belong to the checkpoint
// stops no training.
func TestHistoryOfAnotherTraining(t *testing.T) {
	want := untouched(t)
	for name, spoil := range map[string]func(path string) error{
		"missing": os.Remove,
		"short":   func(path string) error { return os.Truncate(path, 10) },
		"other":   func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("{}\n", 999)), 0o666) },
	} {
		dir := filepath.Join(t.TempDir(), "run")
		k, _ := newKeeper(t, dir, faults.Never().Disk())
		if err := k.own(); err != nil {
			t.Fatal(err)
		}
		if _, err := newToy().train(newCountdown(t.Context(), 7), k); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		done := k.record.Epochs
		k.close()
		if err := spoil(k.file(historyFile)); err != nil {
			t.Fatal(err)
		}
		again, said := newKeeper(t, dir, faults.Never().Disk())
		if err := again.own(); err != nil {
			t.Fatal(err)
		}
		if _, err := newToy().train(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(said.String(), "it begins anew") {
			t.Errorf("%s: said %q", name, said)
		}
		got := readKept(t, dir)
		if diff := cmp.Diff(want.epochs[done:], got.epochs, cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		got.epochs = want.epochs
		same(t, name, got, want)
	}
}

func TestCourseIsBounded(t *testing.T) {
	var c course
	for i := range 5*mostPoints + 1 {
		c.add(runtime.Epoch{Epoch: i + 1})
	}
	if n := len(c.epochs); n > mostPoints || n < mostPoints/2 || c.epochs[0].Epoch != 1 || c.epochs[n-1].Epoch <= 5*mostPoints-c.apart {
		t.Errorf("%d epochs, %d apart, the last is %d", n, c.apart, c.epochs[n-1].Epoch)
	}
	for i, e := range c.epochs {
		if e.Epoch != 1+i*c.apart {
			t.Fatalf("epoch %d is at %d", e.Epoch, i)
		}
	}
}
