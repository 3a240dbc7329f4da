package gen_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// growing are networks of any size: what is written for each of n parts, and
// what follows them.
var growing = map[string]func(n int) string{
	"dense layers": func(n int) string {
		return each(n, "[[layer]]\nname = \"y%d\"\ntype = \"dense\"\nunits = 8\nactivation = \"tanh\"\n") + output(n-1)
	},
	"inputs into one add": func(n int) string {
		return each(n-1, "[[layer]]\nname = \"a%d\"\ntype = \"dense\"\nfrom = \"x\"\nunits = 8\n") +
			fmt.Sprintf("[[layer]]\nname = \"y%d\"\ntype = \"add\"\nfrom = [%s]\n", n-1, each(n-1, "\"a%d\", ")) + output(n-1)
	},
	"residuals": func(n int) string {
		return each(n, "[[layer]]\nname = \"y%d\"\ntype = \"residual\"\n[[layer.body]]\ntype = \"dense\"\nunits = 8\nactivation = \"relu\"\n") + output(n-1)
	},
	"convolutions": func(n int) string {
		return "[[layer]]\ntype = \"reshape\"\ntarget_shape = [8, 1]\n" +
			each(n, "[[layer]]\nname = \"y%d\"\ntype = \"conv\"\nfilters = 4\nkernel_size = 3\npadding = \"same\"\nactivation = \"relu\"\n") + output(n-1)
	},
	"recurrent layers": func(n int) string {
		return "[[layer]]\ntype = \"reshape\"\ntarget_shape = [8, 1]\n" +
			each(n, "[[layer]]\nname = \"y%d\"\ntype = \"rnn\"\nunits = 4\nreturn_sequences = true\n") + output(n-1)
	},
	"parts": func(n int) string {
		return fmt.Sprintf("[[layer]]\ntype = \"dense\"\nunits = [%d, 2]\n[[layer]]\nname = \"s\"\ntype = \"split\"\n[[layer]]\nname = \"y%d\"\ntype = \"join\"\nfrom = [%s]\n",
			n, n-1, each(n, "\"s.%d\", ")) + output(n-1)
	},
	"views": func(n int) string {
		return each(n, "[[layer]]\nname = \"v%d\"\ntype = \"reshape\"\ntarget_shape = [2, 4]\n") +
			fmt.Sprintf("[[layer]]\nname = \"y%d\"\ntype = \"activation\"\nactivation = \"tanh\"\n", n-1) + output(n-1)
	},
	"outputs": func(n int) string {
		return each(n, "[[layer]]\nname = \"y%d\"\ntype = \"dense\"\nfrom = \"x\"\nunits = 2\n") +
			each(n, "[[output]]\nfrom = \"y%d\"\nloss = \"mean_squared_error\"\n")
	},
	"blocks in blocks": func(n int) string {
		return fmt.Sprintf("[[block]]\nname = \"a\"\n[[block.body]]\ntype = \"dense\"\nunits = 8\n"+
			"[[block]]\nname = \"b\"\n[[block.body]]\ntype = \"block\"\nblock = \"a\"\nrepeat = 10\n"+
			"[[layer]]\nname = \"y%d\"\ntype = \"block\"\nblock = \"b\"\nrepeat = %d\n", n-1, (n+9)/10) + output(n-1)
	},
}

func each(n int, format string) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, format, i)
	}
	return s.String()
}

func output(last int) string {
	return fmt.Sprintf("[[output]]\nfrom = \"y%d\"\nloss = \"mean_squared_error\"\n", last)
}

// TestLinear compiles networks of n and of several times n parts. What that
// takes must not grow faster: the memory that is allocated, the bytes that are
// written and, in the long run, the time.
func TestLinear(t *testing.T) {
	small, times := 8, 5
	long := long()
	if long {
		small, times = 500, 4
	}
	for name, spec := range growing {
		if (testing.Short() || !tests.All()) && name != "residuals" && name != "outputs" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			small := small
			if !long && (name == "recurrent layers" || name == "convolutions") { // of much code each
				small /= 2
			}
			most := 1.5 * float64(times)
			memory, size, duration := effort(t, spec(small))
			largeMemory, largeSize, largeDuration := effort(t, spec(small*times))
			if r := float64(largeMemory) / float64(memory); r > most {
				t.Errorf("%.1f times the memory for %d times the parts", r, times)
			}
			if r := float64(largeSize) / float64(size); r > most {
				t.Errorf("%.1f times the code for %d times the parts", r, times)
			}
			for try := 0; long && float64(largeDuration) > 2*most*float64(duration); try++ {
				if try == 3 {
					t.Fatalf("%v for %d parts, %v for %d", duration, small, largeDuration, small*times)
				}
				_, _, duration = effort(t, spec(small))
				_, _, largeDuration = effort(t, spec(small*times))
			}
		})
	}
}

// effort is what the compilation of a spec takes.
func effort(t *testing.T, layers string) (memory uint64, size int, duration time.Duration) {
	t.Helper()
	src := "name = \"n\"\n[[input]]\nname = \"x\"\nshape = 8\n" + layers
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	p, err := gen.Generate(t.Context(), "n.toml", []byte(src), gen.Options{Targets: targets()})
	duration = time.Since(began)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range p.Files {
		size += len(content)
	}
	return after.TotalAlloc - before.TotalAlloc, size, duration
}

// TestLargeExtents compiles networks of few layers over many elements, which
// take no longer than small ones.
func TestLargeExtents(t *testing.T) {
	for shape, layer := range map[string]string{
		"[3, 40000000]": "type = \"conv\"\nfilters = 1\nkernel_size = [3, 1]",
		"[3000001, 2]":  "type = \"conv\"\nfilters = 3\nkernel_size = 3000001",
		"15485863":      "type = \"dense\"\nunits = 6",
		"[7368787, 2]":  "type = \"rnn\"\nunits = 3",
		"[2, 15485863]": "type = \"time_distributed\"\n[[layer.body]]\ntype = \"activation\"\nactivation = \"softmax\"",
	} {
		if strings.Contains(layer, "conv") && !tests.All() {
			continue
		}
		src := "name = \"n\"\n[[input]]\nname = \"x\"\nshape = " + shape + "\n[[layer]]\nname = \"y\"\n" + layer + "\n" +
			"[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
		if _, err := gen.Generate(t.Context(), "n.toml", []byte(src), gen.Options{}); err != nil {
			t.Error(err)
		}
	}
}
