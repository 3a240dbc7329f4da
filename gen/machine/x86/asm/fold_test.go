package asm

import (
	"fmt"
	"go/token"
	"go/types"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/mmcloughlin/avo/printer"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Macros and their calls are the instructions that there were before.
func TestFold(t *testing.T) {
	w := New(target.AVX2())
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for i := 0; n < longFile; i++ {
		writeLoops(w, fmt.Sprint("kernel", string(rune('A'+i%7)), i), uint64(i%7), r)
		n += len(w.function.Nodes)
	}
	print := func() string {
		text, err := printer.NewGoAsm(printer.Config{Name: "test", Pkg: "p"}).Print(w.file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := print()
	macros := fold(w.file.Functions())
	after := print()
	if len(macros)+len(after) > len(before)/3 {
		t.Errorf("%d bytes became %d and macros of %d", len(before), len(after), len(macros))
	}
	want := strings.Split(expand(t, "", before), "\n")
	got := strings.Split(expand(t, macros, after), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d instructions became %d", len(want), len(got))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("instruction %d: %s became %s", i, want[i], got[i])
		}
	}
}

// A file that is not long stays as it is.
func TestFoldShort(t *testing.T) {
	w := New(target.AVX2())
	for i := range 3 {
		writeLoops(w, fmt.Sprint("kernel", i), 1, rand.New(rand.NewPCG(1, 2)))
	}
	if macros := fold(w.file.Functions()); macros != "" {
		t.Errorf("macros: %s", macros)
	}
}

// Pointers move once between loops, and not before a function returns.
func TestAdvance(t *testing.T) {
	w := New(target.AVX2())
	w.Begin("f", 4, "func(x, y *float32)", "f moves pointers.")
	x, y := w.Arg("x"), w.Arg("y")
	w.Times("each", 3, func() {
		w.Advance(x, 8)
		w.Advance(y, 16)
		w.Advance(x, -20)
	})
	w.Advance(x, 4)
	w.Advance(y, -16)
	w.Advance(x, -4)
	w.Times("each", 2, func() { w.VMOVUPS(At(x, 0), w.Vec()) })
	w.Advance(y, 4)
	w.End()
	assembly, _, err := w.Print("p", "test")
	if err != nil {
		t.Fatal(err)
	}
	var moves []string
	for line := range strings.Lines(string(assembly)) {
		if strings.Contains(line, "ADDQ") {
			moves = append(moves, strings.Join(strings.Fields(line), " "))
		}
	}
	if got, want := strings.Join(moves, "; "), "ADDQ $16, BX; ADDQ $-12, AX; ADDQ $-16, BX"; got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
}

// writeLoops writes a kernel of one of several forms, with strides of its own.
func writeLoops(w *Writer, name string, form uint64, r *rand.Rand) {
	shape := rand.New(rand.NewPCG(form, 1))
	w.Begin(name, 4, "func(out, in *float32)", name+" is of a form.")
	out, in := w.Arg("out"), w.Arg("in")
	w.Times("each", 2+r.IntN(5), func() {
		stride := 4 * (1 + r.IntN(100))
		w.Comment("Y0: of out")
		var sums []Vec
		for range 2 + shape.IntN(6) {
			sums = append(sums, w.Vec())
			w.Zero(sums[len(sums)-1])
		}
		w.Times("sum", 1+r.IntN(4)*2, func() {
			for k := range 2 {
				x := w.Vec()
				w.LoadVec(At(in, 32*k), x)
				for i, s := range sums {
					w.FMA(At(in, 64+i*stride+4*k), x, s)
				}
				w.Release(x)
			}
			w.Advance(in, 12*stride)
		})
		for i, s := range sums {
			w.StoreVec(s, At(out, i*stride))
		}
		w.Advance(out, stride)
	})
	w.End()
}

var (
	definition = regexp.MustCompile(`#define (\w+)\(([^)]*)\) ((?:\\\n\t[^\\\n]*)+)`)
	call       = regexp.MustCompile(`^([A-Z][A-Z0-9_]*)\((.*)\)$`)
	sum        = regexp.MustCompile(`([\s$*+(-])(\([^()A-Z,]+\))`)
)

// expand is text with macros in the place of their calls, without comments and blanks.
func expand(t *testing.T, macros, text string) string {
	type macro struct{ parameters, lines []string }
	known := map[string]macro{}
	for _, d := range definition.FindAllStringSubmatch(macros, -1) {
		known[d[1]] = macro{strings.Split(d[2], ", "), strings.Split(strings.ReplaceAll(d[3], "\\\n", "\n"), "\n")[1:]}
	}
	var lines func(of []string) []string
	lines = func(of []string) (all []string) {
		for _, line := range of {
			line = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(line), `\`)), " ")
			line = strings.ReplaceAll(strings.ReplaceAll(line, "$+", "$"), " 0(", " (")
			for sum.MatchString(line) {
				line = sum.ReplaceAllStringFunc(line, func(s string) string {
					v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, s[1:])
					if err != nil {
						t.Fatal(err)
					}
					return s[:1] + v.Value.String()
				})
			}
			line = strings.ReplaceAll(line, " 0(", " (")
			c := call.FindStringSubmatch(line)
			switch {
			case line == "" || strings.HasPrefix(line, "/*") || strings.HasPrefix(line, "//"):
			case c == nil:
				all = append(all, line)
			default:
				m, is := known[c[1]]
				if !is {
					t.Fatalf("no macro %s", c[1])
				}
				body := strings.Join(m.lines, "\n")
				for i, argument := range strings.Split(c[2], ", ") {
					if m.parameters[i] != "" {
						body = regexp.MustCompile(`\b`+m.parameters[i]+`\b`).ReplaceAllString(body, strings.ReplaceAll(argument, "$", "$$"))
					}
				}
				all = append(all, lines(strings.Split(body, "\n"))...)
			}
		}
		return all
	}
	return strings.Join(lines(strings.Split(text, "\n")), "\n")
}
