//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// TestKilledRanks kills ranks and launchers at random moments, TENSORNET_KILLS times: within the time that is
// stated no process is left, and what goes on from the checkpoint ends with the bits of a training that was let alone.
func TestKilledRanks(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv("TENSORNET_KILLS"))
	if !tests.Long() && err != nil {
		t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
	}
	if err != nil {
		kills = 10
	}
	var launchers [][]string
	for _, l := range [][]string{{"mpirun.openmpi", "--allow-run-as-root", "--oversubscribe"}, {"mpirun.mpich"}} {
		if _, err := exec.LookPath(l[0]); err == nil {
			launchers = append(launchers, l)
		}
	}
	if launchers == nil {
		t.Skip("left out: there is neither Open MPI nor MPICH")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "letters")
	if out, err := exec.Command("go", "run", ".", "build", "--mpi", "-o", program, "../../models/ocr_lstm.toml").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const patience = 10 * time.Second
	t.Setenv("TENSORNET_MPI_PATIENCE", patience.String())
	t.Setenv("GOMAXPROCS", "1")
	train := func(name string, more ...string) []string {
		return append([]string{program, "train", "--quiet", "--out", filepath.Join(dir, name)}, more...)
	}
	settings := []string{"--batch-size", "64", "--steps", "400", "--steps-per-epoch", "50", "--checkpoint-every", "20"}
	start := time.Now()
	if out, err := exec.Command(program, train("alone", settings...)[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(start)
	want, err := os.ReadFile(filepath.Join(dir, "alone", "weights.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	for i := range kills {
		l, ranks := launchers[i%len(launchers)], 2+r.IntN(2)
		name := fmt.Sprint("killed", i)
		launch := append(append(append([]string{}, l[1:]...), "-n", fmt.Sprint(ranks)), train(name, settings...)...)
		ctx, cancel := context.WithCancel(t.Context())
		c := exec.CommandContext(ctx, l[0], launch...)
		var out bytes.Buffer
		c.Stdout, c.Stderr, c.WaitDelay = &out, &out, time.Second
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		time.Sleep(time.Duration(r.Int64N(int64(2 * took))))
		victim := "the launcher"
		if pids := running(program); len(pids) > 0 && r.IntN(3) > 0 {
			victim = "a rank"
			syscall.Kill(pids[r.IntN(len(pids))], syscall.SIGKILL)
		} else {
			syscall.Kill(c.Process.Pid, syscall.SIGKILL)
		}
		killed := time.Now()
		most := 3*patience + 4*took
		for len(running(program)) > 0 && time.Since(killed) < most {
			time.Sleep(50 * time.Millisecond)
		}
		for _, pid := range running(program) {
			t.Errorf("%s, %s of %d ranks killed: process %d is left after %v\n%s", l[0], victim, ranks, pid, most, out.String())
			syscall.Kill(pid, syscall.SIGKILL)
		}
		cancel()
		<-ended
		t.Logf("%s, %s of %d ranks killed: all ended after %v", l[0], victim, ranks, time.Since(killed).Round(time.Millisecond))

		again, from := train(name, append([]string{"--resume"}, settings...)...), "its checkpoint"
		if _, err := os.Stat(filepath.Join(dir, name, "checkpoint.safetensors")); err != nil {
			again, from = train(name, append([]string{"--overwrite"}, settings...)...), "the beginning, as there is no checkpoint"
		}
		launch = append(append(append([]string{}, l[1:]...), "-n", fmt.Sprint(1+r.IntN(3))), again...)
		text, err := exec.CommandContext(t.Context(), l[0], launch...).CombinedOutput()
		got, _ := os.ReadFile(filepath.Join(dir, name, "weights.safetensors"))
		if err != nil && !strings.Contains(string(text), "nothing to resume") || !bytes.Equal(got, want) {
			t.Errorf("%s, %s of %d ranks killed: %v: going on does not end as it would have\n%s", l[0], victim, ranks, err, text)
		}
		t.Logf("it went on from %s", from)
		os.RemoveAll(filepath.Join(dir, name))
	}
}

// running are the processes of a program.
func running(program string) (pids []int) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == program {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			pids = append(pids, pid)
		}
	}
	return pids
}
