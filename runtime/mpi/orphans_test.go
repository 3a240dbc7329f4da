//go:build linux

package mpi

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOrphans: ranks end soon after their launcher was killed.
func TestOrphans(t *testing.T) {
	const soon = 20 * time.Second
	for _, l := range launchers {
		if _, err := exec.LookPath(l.program); err != nil {
			continue
		}
		c := exec.Command(l.program, append(strings.Fields(l.arguments), "-n", "2", os.Args[0])...)
		c.Env = append(os.Environ(), "TENSORNET_MPI_TEST=orphan")
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		var ranks []int
		for lines := bufio.NewScanner(out); len(ranks) < 2 && lines.Scan(); {
			var pid int
			if n, _ := fmt.Sscanf(lines.Text(), "process %d", &pid); n == 1 {
				ranks = append(ranks, pid)
			}
		}
		if len(ranks) != 2 {
			t.Fatalf("%s: %d ranks have begun, expected 2", l.name, len(ranks))
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		killed := time.Now()
		for _, pid := range ranks {
			lives := func() bool {
				_, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
				return err == nil
			}
			for lives() && time.Since(killed) < soon {
				time.Sleep(10 * time.Millisecond)
			}
			if lives() {
				t.Errorf("%s: process %d is left %v after its launcher was killed", l.name, pid, soon)
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		c.Wait()
	}
}
