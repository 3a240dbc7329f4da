package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/gen"
)

func main() {
	for _, f := range os.Args[2:] {
		src, _ := os.ReadFile(f)
		p, err := gen.Generate(context.Background(), f, src, gen.Options{})
		if err != nil {
			fmt.Println(err)
			continue
		}
		d := filepath.Join(os.Args[1], p.Name)
		os.MkdirAll(d, 0o755)
		for k, v := range p.Files {
			os.WriteFile(filepath.Join(d, k), v, 0o644)
		}
	}
}
