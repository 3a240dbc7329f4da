package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	goruntime "runtime"
	"strings"
	"sync"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// AtATime calls do with each number below n, so many at a time, and returns when all calls have.
func AtATime(most, n int, do func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(most, n) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// Child is a command of a network's program, in a process of its own that trains beside others. It is
// interrupted in good order when its context ends.
type Child struct {
	Binary string
	Args   []string          // the subcommand, and what follows it
	Beside int               // how many run at a time, which share the processors
	Line   func(line []byte) // of its results, without the end of the line; nil: nobody reads them
	Say    func(line string) // of what it says meanwhile; likewise
}

// Run runs it to its end. The error is the one that it tells.
func (c *Child) Run(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, c.Binary, c.Args...)
	cmd.Env = os.Environ()
	if os.Getenv("GOMAXPROCS") == "" {
		cmd.Env = append(cmd.Env, fmt.Sprintf("GOMAXPROCS=%d", max(1, goruntime.NumCPU()/c.Beside)))
	}
	apart(cmd)
	told := &saying{prefix: nameOf(c.Binary) + ": ", say: c.Say}
	cmd.Stderr = told
	lines, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	err = c.read(lines)
	if end := cmd.Wait(); end != nil {
		err = end
	}
	if mistake := told.end(); err != nil && mistake != "" {
		err = errors.New(mistake)
	}
	if err != nil && cmd.ProcessState.ExitCode() == ExitUsage {
		err = usageError{err}
	}
	return err
}

// read passes on lines, which may be long.
func (c *Child) read(from io.Reader) error {
	r := bufio.NewReader(from)
	for {
		line, err := r.ReadBytes('\n')
		if line, whole := strings.CutSuffix(string(line), "\n"); whole && c.Line != nil {
			c.Line([]byte(line))
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// saying takes what a process says apart: what it tells meanwhile, and the error in the end, before
// which its name stands.
type saying struct {
	prefix  string
	say     func(line string)
	rest    string // of a line that has not ended
	mistake []string
}

// Write implements io.Writer.
func (s *saying) Write(p []byte) (int, error) {
	s.rest += string(p)
	for {
		line, rest, whole := strings.Cut(s.rest, "\n")
		if !whole {
			return len(p), nil
		}
		s.rest = rest
		s.line(line)
	}
}

func (s *saying) line(line string) {
	mistake, begins := strings.CutPrefix(line, s.prefix)
	switch {
	case begins, s.mistake != nil:
		s.mistake = append(s.mistake, mistake)
	case s.say != nil && line != "":
		s.say(text.Clean(line))
	}
}

// end is the error, empty without one.
func (s *saying) end() string {
	if s.rest != "" {
		s.line(s.rest)
	}
	return strings.TrimSpace(strings.Join(s.mistake, "\n"))
}
