// Command sentences finds what means the same: it orders sentences by how like the first one they
// are, by a network of sentence-transformers, which tensornet import made a Go package of.
package main

//go:generate sh fetch.sh
//go:generate go tool tensornet import --force --dim batch_size=1 --dim sequence_length=64 --result 461=vector -o minilm.toml model.onnx
//go:generate go tool tensornet gen minilm.toml

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: sentences SENTENCE [OTHER...]\nWithout others, lines are read.")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sentences:", err)
		os.Exit(1)
	}
}

// run compares a sentence with others, or with lines that it reads if there are none.
func run(sentence string, others []string, in io.Reader, out io.Writer) error {
	e, err := newEncoder()
	if err != nil {
		return err
	}
	if len(others) == 0 {
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			others = append(others, lines.Text())
		}
		if err := lines.Err(); err != nil {
			return err
		}
	}
	vectors, err := e.encode(append([]string{sentence}, others...))
	if err != nil {
		return err
	}
	type found struct {
		text string
		like float64
	}
	var list []found
	for i, text := range others {
		list = append(list, found{text, cosine(vectors[0], vectors[i+1])})
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(b.like, a.like) })
	for _, f := range list {
		fmt.Fprintf(out, "%.4f %s\n", f.like, f.text)
	}
	return nil
}
