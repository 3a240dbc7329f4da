//go:build !js

// Command web makes a page for browsers that reads pictures of text: one file, which needs no server
// and no network.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 || strings.HasPrefix(os.Args[1], "-") {
		fmt.Fprintln(os.Stderr, "usage: go run ./cmd/ocr/web OUT.html\nIt takes Go's command, and this repository, to make the page.")
		os.Exit(2)
	}
	if err := write(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// write makes the page, which is there complete or not at all.
func write(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp("", "ocr-web-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := build(ctx, dir)
	if err != nil {
		return err
	}
	return runtime.WriteFile(path, func(w io.Writer) error { return page.Execute(w, p) })
}

//go:embed page.html
var source string

var page = template.Must(template.New("page").Parse(source))

// parts are what the page consists of beside its own source.
type parts struct {
	Exec    string // Go's script that runs programs, of the version that compiled this one
	Program string // for WebAssembly, compressed by gzip, in base64
}

// build compiles the program for browsers, and leaves it in a directory.
func build(ctx context.Context, dir string) (*parts, error) {
	program := filepath.Join(dir, "ocr.wasm")
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "github.com/seed-5f2744a7/tensornet/cmd/ocr/web")
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	code, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	packed, err := compressed(code)
	if err != nil {
		return nil, err
	}
	return &parts{Exec: string(script), Program: packed}, nil
}

func compressed(code []byte) (string, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(code); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}
