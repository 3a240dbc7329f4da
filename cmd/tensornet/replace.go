package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// kind is what a command writes. Its head tells a file of that kind from others.
type kind struct {
	name string
	is   func(head []byte) bool
}

var (
	aProgram = kind{"a program", isProgram}
	aDrawing = kind{"a drawing of a network", func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("digraph ")) || bytes.HasPrefix(head, []byte("flowchart ")) || bytes.Contains(head, []byte("<svg"))
	}}
	aSchema = kind{"a JSON Schema", func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head, []byte(`"$schema"`))
	}}
)

// mayReplace refuses to write where there is something that is not of the kind,
// such as the spec itself. Nothing may be there, or an empty file.
func (k kind) mayReplace(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a directory; name another file with -o", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file; name another with -o", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 1024)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	if n > 0 && !k.is(head[:n]) {
		return fmt.Errorf("%s exists and is not %s: it was not touched; remove it, or name another file with -o", path, k.name)
	}
	return nil
}

// programs are what the programs of Go's systems begin with: ELF, Mach-O,
// Windows, WebAssembly, Plan 9, AIX.
var programs = []string{
	"\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "MZ", "\x00asm",
	"\x00\x00\x01\xeb", "\x00\x00\x8a\x97", "\x00\x00\x06\x47", "\x01\xdf", "\x01\xf7",
}

func isProgram(head []byte) bool {
	return slices.ContainsFunc(programs, func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) })
}
