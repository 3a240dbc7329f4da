package app

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// input is a file that samples are read from.
type input struct {
	name     string
	open     func() (io.ReadCloser, error)
	format   string // empty: as its name or content says
	inFolder bool   // it was not named itself
}

// inputs are the files that arguments name, one after the other.
type inputs struct {
	stdin    *bufio.Reader
	examples *data.Examples
}

var errNoInput = usagef("predict: no input: want a picture, a .json, .npy or .csv file, JSON, a folder, or - for standard input")

// each calls use for all.
func (i *inputs) each(args []string, use func(input) error) error {
	if len(args) == 0 {
		if _, err := i.stdin.Peek(1); err == io.EOF {
			return errNoInput
		}
		args = []string{"-"}
	}
	for _, name := range args {
		if info, err := os.Stat(name); err == nil && info.IsDir() && name != "-" {
			if err := i.folder(name, use); err != nil {
				return err
			}
			continue
		}
		if err := use(i.named(name)); err != nil {
			return err
		}
	}
	return nil
}

// named is what an argument names that is no folder: standard input, JSON, or a file.
func (i *inputs) named(name string) input {
	in := input{name: name, format: i.examples.Format}
	switch {
	case name == "-":
		in.name, in.open = "standard input", func() (io.ReadCloser, error) { return io.NopCloser(i.stdin), nil }
	case (strings.HasPrefix(name, "[") || strings.HasPrefix(name, "{")) && !exists(name):
		in.format, in.open = "json", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(name)), nil }
	default:
		in.open = func() (io.ReadCloser, error) { return os.Open(name) }
	}
	return in
}

// folder calls use for the files in a folder, and in those in it, in the order of their names.
func (i *inputs) folder(folder string, use func(input) error) error {
	found := false
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(d.Name(), ".") && path != folder; {
		case err != nil:
			return err
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden || d.IsDir() || !i.examples.InFolder(path):
			return nil
		}
		found = true
		in := i.named(path)
		in.inFolder = true
		return use(in)
	})
	if err == nil && !found {
		err = fmt.Errorf("%s: no %s in the folder; with --format, all of its files are read", folder, i.examples.FolderOf())
	}
	return err
}

// prompt is a reader that calls before each time it may have to wait.
type prompt struct {
	io.Reader
	before func()
}

func (p *prompt) Read(b []byte) (int, error) {
	p.before()
	return p.Reader.Read(b)
}
