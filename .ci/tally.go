// Tally reads what `go test -json` prints. It prints a line a package and all
// that failed tests have said, and adds the numbers of tests to the file that
// it is given, as a line of passed, failed and skipped.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, ImportPath, Test, Output, FailedBuild string
	Elapsed                                                float64
}

type tally struct {
	passed, failed, skipped int
	said                    map[string]*strings.Builder // by package and test
	failedIn                map[string]int              // tests, by package
}

func main() {
	t := tally{said: map[string]*strings.Builder{}, failedIn: map[string]int{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Println(lines.Text())
			continue
		}
		t.add(e)
	}
	if err := t.save(os.Args[1]); err != nil || lines.Err() != nil {
		fmt.Fprintln(os.Stderr, "tally:", err, lines.Err())
		os.Exit(1)
	}
}

func (t *tally) add(e event) {
	key := e.Package + e.ImportPath + " " + e.Test
	if t.said[key] == nil {
		t.said[key] = new(strings.Builder)
	}
	switch e.Action {
	case "output", "build-output":
		t.said[key].WriteString(e.Output)
	case "pass", "skip":
		if e.Test == "" {
			fmt.Printf("%-4s  %s  %.1fs\n", e.Action, e.Package, e.Elapsed)
		} else if e.Action == "pass" {
			t.passed++
		} else {
			t.skipped++
		}
		delete(t.said, key)
	case "fail":
		t.fail(e, key)
	}
}

// fail also counts a package that fails without a failed test, because it does
// not compile, for example.
func (t *tally) fail(e event, key string) {
	switch {
	case e.Test != "":
		t.failedIn[e.Package]++
		t.failed++
	case t.failedIn[e.Package] == 0:
		t.failed++
	}
	if build := t.said[e.FailedBuild+" "]; build != nil {
		fmt.Print(build)
	}
	fmt.Print(t.said[key])
	if e.Test == "" {
		fmt.Printf("FAIL  %s  %.1fs\n", e.Package, e.Elapsed)
	}
	delete(t.said, key)
}

func (t *tally) save(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	fmt.Fprintln(f, t.passed, t.failed, t.skipped)
	return f.Close()
}
