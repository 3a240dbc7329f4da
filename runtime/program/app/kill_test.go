package app

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
)

// killEnv tells a process of this test where to train.
const killEnv = "TENSORNET_TEST_TRAIN"

// longToy saves after each step of twenty epochs.
func longToy() *toy {
	y := newToy()
	y.epochs, y.every = 20, 1
	return y
}

// TestKilledChild is what TestKilled kills.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killEnv)
	if dir == "" {
		t.Skip("for TestKilled")
	}
	k, said := newKeeper(t, dir, disk.Disk{})
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	if _, err := longToy().train(t.Context(), k); err != nil || k.lost != nil || said.Len() > 0 {
		t.Fatal(err, k.lost, said)
	}
}

// TestKilled kills processes that train at any time, and goes on with others. All
// trainings end with the same bits. TENSORNET_LONG=1 kills a thousand.
func TestKilled(t *testing.T) {
	kills := 4
	if os.Getenv("TENSORNET_LONG") != "" {
		kills = 1000
	}
	root := t.TempDir()
	k, _ := newKeeper(t, filepath.Join(root, "whole"), disk.Disk{})
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	if _, err := longToy().train(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	want := readKept(t, k.path)

	r := rand.New(rand.NewPCG(1, 2))
	dir := filepath.Join(root, "run")
	killed, steps, ends := 0, 0, 0
	for killed < kills || ends == 0 {
		c := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
		c.Env = append(os.Environ(), killEnv+"="+dir)
		out := new(bytes.Buffer)
		c.Stdout, c.Stderr = out, out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if killed < kills {
			time.Sleep(time.Duration(r.Int64N(int64(250 * time.Millisecond))))
			c.Process.Kill()
		}
		err := c.Wait()
		switch {
		case err == nil:
			same(t, "killed again and again", readKept(t, dir), want)
			if ends++; t.Failed() {
				return
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		case c.ProcessState != nil && !c.ProcessState.Exited():
			killed++
		default:
			t.Fatalf("%v\n%s", err, out)
		}
		if temporary, _ := filepath.Glob(filepath.Join(dir, ".tensornet-*")); len(temporary) > 1 {
			t.Fatalf("left behind: %v", temporary)
		} else if len(temporary) == 1 {
			steps++
		}
	}
	t.Logf("%d killed, %d of them while a file was written; %d trainings ended, with the same bits", killed, steps, ends)
}
