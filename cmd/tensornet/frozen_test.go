package main

import (
	"bytes"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// frozen ONE OTHER NAME... are two files of weights in which tensors of these names are the same.
func frozen(ts *testscript.TestScript, differ bool, args []string) {
	var files []map[string][]byte
	for _, name := range args[:2] {
		data, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		tensors, _, err := runtime.ReadStored(bytes.NewReader(data))
		ts.Check(err)
		of := map[string][]byte{}
		for _, t := range tensors {
			of[t.Name] = data[t.Offset:][:t.Size]
		}
		files = append(files, of)
	}
	for _, name := range args[2:] {
		one, other := files[0][name], files[1][name]
		if one == nil || bytes.Equal(one, other) == differ {
			ts.Fatalf("%s: found the same numbers: %v", name, !differ)
		}
	}
}
