//go:build unix

package app

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// SIGUSR1 has the next moment of a training told, once.
func TestAsked(t *testing.T) {
	asked, stop := onAsked()
	defer stop()
	var said []string
	s := suspicion{asked: asked, resumed: true, say: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }}
	p := runtime.Progress{Epoch: 2, Epochs: 9, Samples: 1200, Total: 4000, LearningRate: 0.25, Elapsed: 3 * time.Second, Train: runtime.Metrics{Loss: 0.5}}
	s.progress(p)
	if len(said) > 0 {
		t.Fatal(said)
	}
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); len(said) == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.progress(p)
	}
	s.progress(p)
	if len(said) != 1 {
		t.Fatalf("%q", said)
	}
	for _, want := range []string{"epoch 2/9", "1,200 of 4,000 samples", "loss", "2.50e-01"} {
		if !strings.Contains(said[0], want) {
			t.Errorf("%q lacks %q", said[0], want)
		}
	}
}
