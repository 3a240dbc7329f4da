package main

import (
	"debug/buildinfo"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// notices PROGRAM FILE checks that FILE names each module that the program
// links.
func notices(ts *testscript.TestScript, _ bool, args []string) {
	info, err := buildinfo.ReadFile(ts.MkAbs(args[0]))
	if err != nil {
		ts.Fatalf("%v", err)
	}
	text := "\n" + ts.ReadFile(args[1])
	if len(info.Deps) < 4 {
		ts.Fatalf("%s links %d modules", args[0], len(info.Deps))
	}
	for _, m := range info.Deps {
		name := m.Path + " " + m.Version
		if m.Replace != nil { // tensornet's own source
			name = m.Path
		}
		if !strings.Contains(text, "\n"+name+"\n") {
			ts.Fatalf("no notices of %s", name)
		}
	}
}
