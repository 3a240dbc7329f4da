//go:build (linux || darwin) && (amd64 || arm64)

package mpi

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
	"github.com/seed-5f2744a7/tensornet/runtime/worldtest"
)

// TestMain is a rank of its own tests where a launcher has started it.
func TestMain(m *testing.M) {
	if launch.Find() == nil && os.Getenv("TENSORNET_MPI_TEST") == "" {
		os.Exit(m.Run())
	}
	w, err := Open()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	t := &rankTest{}
	switch os.Getenv("TENSORNET_MPI_TEST") {
	case "late":
		if w.Rank() == 1 {
			time.Sleep(time.Minute)
		}
		err := w.Exchange(nil, []runtime.Message{{Rank: 1 - w.Rank(), Data: make([]byte, 5)}})
		fmt.Println(err)
		w.Close(fmt.Errorf("%w: %w", runtime.ErrWorld, err))
	case "orphan":
		fmt.Println("process", os.Getpid())
		for err == nil {
			time.Sleep(10 * time.Millisecond)
			err = w.Exchange([]runtime.Message{{Rank: 1 - w.Rank(), Data: []byte{1}}}, []runtime.Message{{Rank: 1 - w.Rank(), Data: make([]byte, 1)}})
		}
		w.Close(fmt.Errorf("%w: %w", runtime.ErrWorld, err))
	case "alone":
		fmt.Println("rank", w.Rank(), "of", w.Size())
	default:
		worldtest.Check(t, w)
		if n := allocations(w); n != 0 && !raced() {
			t.Errorf("rank %d: an exchange allocates %v times", w.Rank(), n)
		}
		fmt.Printf("rank %d of %d: %s, failed: %v\n", w.Rank(), w.Size(), w.Library(), t.failed)
	}
	w.Close(nil)
	if t.failed {
		os.Exit(1)
	}
}

// allocations are those of an exchange among all ranks, which is long enough to be waited for, and a sum.
func allocations(w *World) float64 {
	var send, receive []runtime.Message
	for rank := range w.Size() {
		if rank != w.Rank() {
			send, receive = append(send, runtime.Message{Rank: rank, Data: make([]byte, 1<<18)}), append(receive, runtime.Message{Rank: rank, Data: make([]byte, 1<<18)})
		}
	}
	x := make([]float32, 1000)
	return testing.AllocsPerRun(20, func() {
		w.Exchange(send, receive)
		w.SumFloat32(x)
	})
}

// raced reports whether the race detector is there, with which a sync.Pool loses what it is given.
func raced() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// rankTest is a test in another process.
type rankTest struct {
	testing.TB
	failed bool
}

func (t *rankTest) Helper() {}
func (t *rankTest) Errorf(format string, args ...any) {
	t.failed = true
	fmt.Printf(format+"\n", args...)
}

// launchers are those of this machine.
var launchers = []struct{ name, program, arguments string }{
	{"Open MPI", "mpirun.openmpi", "--allow-run-as-root --oversubscribe"},
	{"MPICH", "mpirun.mpich", ""},
}

// run starts so many ranks of the test.
func run(t *testing.T, launcher, arguments string, ranks int, environment ...string) (string, error) {
	t.Helper()
	args := append(strings.Fields(arguments), "-n", fmt.Sprint(ranks), os.Args[0])
	c := exec.CommandContext(t.Context(), launcher, args...)
	c.Env = append(os.Environ(), environment...)
	out, err := c.CombinedOutput()
	return string(out), err
}

func TestWorld(t *testing.T) {
	for _, l := range launchers {
		t.Run(l.name, func(t *testing.T) {
			if _, err := exec.LookPath(l.program); err != nil {
				t.Skipf("left out: there is no %s", l.program)
			}
			for _, ranks := range []int{2, 3} {
				out, err := run(t, l.program, l.arguments, ranks)
				if err != nil || strings.Count(out, "failed: false") != ranks || !strings.Contains(out, fmt.Sprintf("rank 1 of %d: ", ranks)) {
					t.Errorf("%d ranks: %v\n%s", ranks, err, out)
				}
			}
		})
	}
}

// TestLate: a rank that does not answer is named, in the time that is stated.
func TestLate(t *testing.T) {
	for _, l := range launchers {
		if _, err := exec.LookPath(l.program); err != nil {
			continue
		}
		start := time.Now()
		out, err := run(t, l.program, l.arguments, 2, "TENSORNET_MPI_TEST=late", patienceVariable+"=1s")
		const want = "rank 1: has sent nothing for 1s (" + patienceVariable + " says for how long it may)"
		if err == nil || !strings.Contains(out, want) || time.Since(start) > 40*time.Second {
			t.Errorf("%s, after %v: %v\n%s", l.name, time.Since(start), err, out)
		}
	}
}

func TestMessages(t *testing.T) {
	for name, want := range map[string]string{
		"/nowhere/libmpi.so": "TENSORNET_MPI: ",
		"libm.so.6":          "libm.so.6 is no MPI library: ",
	} {
		t.Setenv(launch.Variable, name)
		if _, err := Open(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, expected %s", name, err, want)
		}
	}
	t.Setenv(patienceVariable, "long")
	if _, err := Open(); err == nil || err.Error() != `TENSORNET_MPI_PATIENCE: found "long", expected a time such as "2m0s"` {
		t.Error(err)
	}
}
