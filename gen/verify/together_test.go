package verify_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// together is one program of the networks of several tests, which takes less than one for
// each.
type together struct {
	specs map[string]string // by folder and network; each test has a folder
	once  sync.Once
	path  string
	err   error
}

// everything is that of all tests that run.
var everything together

// add adds a test's networks.
func (a *together) add(folder string, specs map[string]string) {
	if a.specs == nil {
		a.specs = map[string]string{}
	}
	for name, spec := range specs {
		a.specs[folder+"/"+name] = spec
	}
}

// start compiles the program in dir, if nobody has done so yet, and starts one for a test.
func (a *together) start(t *testing.T, dir, folder string) *verify.Program {
	t.Helper()
	a.once.Do(func() { a.path, a.err = verify.Compile(context.Background(), dir, a.specs) })
	if a.err != nil {
		t.Fatal(a.err)
	}
	p, err := verify.Start(a.path, folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// scratch is a folder for what is compiled, which [TestMain] removes.
var scratch string

// build compiles networks. The test, which must be no part of another, goes on in parallel
// with others when all have said what they need; where there is time, each has a program of
// its own.
func build(t *testing.T, cases []*verify.Case) *verify.Program {
	t.Helper()
	specs := map[string]string{}
	for _, c := range cases {
		if specs[c.Network.Name] != "" {
			t.Fatalf("two networks are called %s", c.Network.Name)
		}
		specs[c.Network.Name] = c.Network.TOML()
	}
	return buildSpecs(t, specs)
}

// parallelByNight has a test go on in parallel with others, where build does not.
func parallelByNight(t *testing.T) {
	if long() {
		t.Parallel()
	}
}

func buildSpecs(t *testing.T, specs map[string]string) *verify.Program {
	t.Helper()
	all, dir, folder := &everything, scratch, strings.ToLower(t.Name())
	if long() {
		all, dir = new(together), t.TempDir()
	}
	all.add(folder, specs)
	if !long() {
		t.Parallel()
	}
	return all.start(t, dir, folder)
}
