// Command filekind says what kind of file each of its arguments is, as Magika does: by Magika's own
// network, which tensornet import made a Go package of.
package main

//go:generate sh fetch.sh
//go:generate go tool tensornet import --force --dim unk__214=1 -o kind.toml model.onnx
//go:generate go tool tensornet gen kind.toml

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: filekind FILE...")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "filekind:", err)
		os.Exit(1)
	}
}

func run(paths []string) error {
	k, err := newKinds()
	if err != nil {
		return err
	}
	for _, path := range paths {
		label, score, err := k.ofFile(path)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s, %s, %.3f\n", path, label, k.Types[label].Description, score)
	}
	return nil
}
