package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newWeightsDiff() *cobra.Command {
	var tolerance float64
	c := &cobra.Command{
		Use:   "diff [flags] A B",
		Short: "say how two files differ, tensor by tensor",
		Long: `Lists the tensors that differ: how many numbers, the norm of the difference relative to that
of A, the largest difference and where it is, and the cosine between the two. Tensors that
only one of the files has, and those whose shapes differ, are named. The exit code is 1
where there is a difference, as that of diff is.`,
		Args: arguments("two files", 2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if !(tolerance >= 0) {
				return usageError{fmt.Errorf("--tolerance is %v, expected 0 or more", tolerance)}
			}
			a, err := openWeights(args[0], "")
			if err != nil {
				return err
			}
			defer a.Close()
			b, err := openWeights(args[1], "")
			if err != nil {
				return err
			}
			defer b.Close()
			return diffWeights(c.OutOrStdout(), a, b, tolerance)
		},
	}
	c.Flags().Float64Var(&tolerance, "tolerance", 0, "differences of numbers up to `D` do not count")
	return c
}

func diffWeights(out io.Writer, a, b *weightFile, tolerance float64) error {
	theirs := map[string]*torch.Tensor{}
	for _, t := range b.Tensors {
		theirs[t.Name] = t
	}
	t := text.NewTable("tensor", "shape", ">differ", ">relative", ">largest", "at", ">cosine")
	var notes []string
	same, different := 0, 0
	for _, x := range a.Tensors {
		y := theirs[x.Name]
		delete(theirs, x.Name)
		switch {
		case y == nil:
			notes = append(notes, fmt.Sprintf("%s %s: only in %s", x.Name, runtime.FormatShape(x.Shape), a.path))
			continue
		case !slices.Equal(x.Shape, y.Shape):
			notes = append(notes, fmt.Sprintf("%s: %s in %s, %s in %s", x.Name, runtime.FormatShape(x.Shape), a.path, runtime.FormatShape(y.Shape), b.path))
			continue
		}
		p, err := a.numbers(x)
		if err != nil {
			return err
		}
		q, err := b.numbers(y)
		if err != nil {
			return err
		}
		d := difference(p, q, tolerance)
		if d.count == 0 {
			same++
			continue
		}
		different++
		t.Row(x.Name, runtime.FormatShape(x.Shape), text.Int(d.count), short(d.relative), short(d.largest), place(x.Shape, d.at), short(d.cosine))
	}
	for _, y := range b.Tensors {
		if theirs[y.Name] != nil {
			notes = append(notes, fmt.Sprintf("%s %s: only in %s", y.Name, runtime.FormatShape(y.Shape), b.path))
		}
	}
	notes = append(notes, otherWords(a, b)...)
	if different > 0 {
		fmt.Fprintf(out, "%s\n", t.Within(app.Width(out)))
	}
	for _, note := range notes {
		fmt.Fprintln(out, text.Clean(note))
	}
	if _, err := fmt.Fprintf(out, "%s differ, %d are the same\n", text.Count(different, "tensor"), same); err != nil {
		return err
	}
	if different > 0 || len(notes) > 0 {
		return errors.New("the files differ")
	}
	return nil
}

// otherWords are what the files say of themselves, where that is not the same.
func otherWords(a, b *weightFile) (notes []string) {
	names := maps.Clone(a.metadata)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, b.metadata)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		p, inA := a.metadata[name]
		q, inB := b.metadata[name]
		switch {
		case !inA:
			notes = append(notes, fmt.Sprintf("metadata %q: only in %s", name, b.path))
		case !inB:
			notes = append(notes, fmt.Sprintf("metadata %q: only in %s", name, a.path))
		case p != q:
			notes = append(notes, fmt.Sprintf("metadata %q: %s in %s, %s in %s", name, ellipsis(p, mostCells), a.path, ellipsis(q, mostCells), b.path))
		}
	}
	return notes
}

// distance is how two lists of numbers differ.
type distance struct {
	count             int     // numbers that do, by more than is tolerated
	relative, largest float64 // NaN: not defined
	cosine            float64
	at                int // where the largest is
}

func difference(a, b []float64, tolerance float64) distance {
	d := distance{largest: -1}
	apart := make([]float64, len(a))
	na, nb, dot := norm(a), norm(b), 0.0
	for i, v := range a {
		w := b[i]
		if v == w || math.IsNaN(v) && math.IsNaN(w) {
			continue
		}
		apart[i] = v - w
		by := math.Abs(apart[i])
		if by <= tolerance {
			continue
		}
		d.count++
		if math.IsNaN(by) { // one of them is no number
			by = math.Inf(1)
		}
		if by > d.largest {
			d.largest, d.at = by, i
		}
	}
	for i, v := range a {
		dot += v / na * (b[i] / nb)
	}
	d.relative, d.cosine = norm(apart)/na, dot
	return d
}

// place is where an element is, from 0 in each axis.
func place(shape []int, i int) string {
	at := make([]int, len(shape))
	for d, n := range slices.Backward(shape) {
		at[d], i = i%n, i/n
	}
	return runtime.FormatShape(at)
}
