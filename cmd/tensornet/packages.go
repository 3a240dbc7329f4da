package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// generated is the package of a spec, and the folder where it belongs.
type generated struct {
	spec, dir string
	*gen.Package
}

// eachPackage compiles specs and passes on their packages. Of specs that belong
// into one folder none is passed on.
func eachPackage(ctx context.Context, out string, specs []string, use func(generated) error) error {
	var all []generated
	err := compileAll(ctx, specs, gen.Options{}, func(file string, p *gen.Package) error {
		all = append(all, generated{file, packageDir(out, file, p), p})
		return nil
	})
	errs := []error{err}
	refused := map[int]bool{}
	for i, g := range all {
		twice := false
		for k, other := range all[:i] {
			switch {
			case samePath(other.spec, g.spec):
				twice = true
			case samePath(other.dir, g.dir):
				refused[i], refused[k] = true, true
				errs = append(errs, fmt.Errorf("%s and %s would both be generated into %s; give one of them another option \"package\", or generate into different folders with -o", other.spec, g.spec, g.dir))
			}
		}
		refused[i] = refused[i] || twice
	}
	for i, g := range all {
		if !refused[i] {
			errs = append(errs, use(g))
		}
	}
	return errors.Join(errs...)
}

// samePath reports whether two paths lead to one place, which need not exist.
func samePath(a, b string) bool {
	if filepath.Base(a) != filepath.Base(b) {
		return false
	}
	a, b = filepath.Dir(a), filepath.Dir(b)
	placeA, errA := os.Stat(a)
	placeB, errB := os.Stat(b)
	return a == b || errA == nil && errB == nil && os.SameFile(placeA, placeB)
}
