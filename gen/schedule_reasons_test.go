package gen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// layers is a network of numbers through layers, each a type with options.
func layers(shape string, all ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name = \"network\"\n[[input]]\nname = \"x\"\nshape = %s\n", shape)
	for i, l := range all {
		typ, options, _ := strings.Cut(l, ": ")
		fmt.Fprintf(&b, "[[layer]]\nname = \"l%d\"\ntype = %q\n%s\n", i+1, typ, strings.ReplaceAll(options, "; ", "\n"))
	}
	fmt.Fprintf(&b, "[[output]]\nfrom = \"l%d\"\nloss = \"mean_squared_error\"\n", len(all))
	return b.String()
}

// TestReasons is what is decided for small networks that differ in what decides.
func TestReasons(t *testing.T) {
	type key struct {
		spec        string
		plain, near bool
	}
	near := target.AVX2() // has small caches
	near.Budgets.Third = 100 << 10
	known := map[key]map[string]string{}
	dense := layers("[4]", "dense: units = 3")
	for _, c := range []struct {
		name, spec, program string
		plain               bool
		want                string // a line of the schedule; after "no ", of none
	}{
		{"no weight trained, plain", layers("[4]", "dense: units = 3; trainable = false"), "training", false, "plain Go: no weight is trained"},
		{"no weight trained, wide", layers("[4]", "dense: units = 3; trainable = false"), "lanes", false, "not used: no weight is trained"},
		{"no weight trained, predicting", layers("[4]", "dense: units = 3; trainable = false"), "inference", false, "for machines without vector code"},
		{"without vector code", dense, "inference", true, "plain Go: compiled without vector code"},
		{"kernels", dense, "training", false, "for machines without vector code"},
		{"small, to predict", dense, "lanes inference", false, "least samples: 8 (calls take longer than their work)"},
		{"small, to train", dense, "lanes", false, "least samples: 10 (one by one they take 5.03 times as long, on one processor)"},
		{"small", dense, "lanes", false, "one processor: true (27 FLOP a sample are done before another processor is awake)"},
		{"one kernel", dense, "one inference", false, "  chain of 2"},
		{"waits for weights", layers("[128]", "dense: units = 96"), "lanes inference", false, "least samples: 6 (one by one each would wait for the weights)"},
		{"much arithmetic", layers("[18, 18, 3]", "conv: kernel_size = [2, 2]; filters = 4"), "lanes inference", false, "least samples: 12 (idle lanes cost as much as others)"},
		{"fewer products one by one", layers("[14, 14, 16]", "conv: kernel_size = [3, 3]; filters = 16"), "lanes inference", false,
			"least samples: 0 (one by one they take 294912 FLOP of products, not 663552)"},
		{"weights of several processors", layers("[128]", "dense: units = 96"), "lanes", false,
			"weights prefetched exclusively: true (the second caches of other processors have them)"},
		{"weights near", layers("[128]", "dense: units = 96"), "lanes", false, "prefetched beside gradients: 0 (they stay in the third cache)"},
		{"an expression split off", layers("[4]", "dense: units = 3; activation = \"tanh\""), "lanes inference", false,
			"  tile 3×1×2: l1[o,lane] = Σ_i l1.weight[o,i]·x[i,lane] (split: tanh needs the registers of the sums)"},
		{"an expression over sums", layers("[4]", "dense: units = 3; activation = \"relu\""), "lanes inference", false,
			"  tile 3×1×2: l1[o,lane] = relu(Σ_i l1.weight[o,i]·x[i,lane] + l1.bias[o])"},
		{"worth a call", layers("[128]", "dense: units = 96"), "one inference", false, "forward, call by call: l1 is worth a call: 24576 FLOP"},
		{"a long chain", layers("[4]", strings.Split(strings.Repeat("dense: units = 4|", 21)+"dense: units = 4", "|")...), "one inference", false,
			"forward, call by call: 44 operations, more than 40"},
		{"a scan in one kernel", layers("[5, 3]", "rnn: units = 2"), "one inference", false, "  chain of 6"},
		{"a scan that is worth calls", layers("[5, 3]", "rnn: units = 130"), "one inference", false, "  loop {t:5 up} (l1 is worth a call: 17030 FLOP)"},
		{"a scan without an end", layers("[9000, 3]", "rnn: units = 20"), "one inference", false, "  loop {t:9000 up} (7560000 FLOP without an end between, more than 5000000)"},
		{"the optimizer's product", layers("[8]", "dense: units = 3"), "one", false, "  or by the optimizer: 3 rows of 8"},
		{"no product", strings.Replace(layers("[8]", "dense: units = 3"), "[[input]]", "[train]\noptimizer = \"sgd\"\n[[input]]", 1), "one", false, "no   or by the optimizer: 3 rows of 8"},
		{"ranges side by side", layers("[512]", "dense: units = 240"), "lanes", false, "l1.weight from 0: 8 × 15360"},
		{"ranges of one sample", layers("[512]", "dense: units = 240"), "one", false, "l1.weight from 0: 10 × 12288"},
		{"lanes to rows", layers("[128]", "dense: units = 96"), "lanes", false, "  transposition: x.rows[lane,i] = x[i,lane]"},
		{"far: weights", layers("[128]", "dense: units = 96"), "lanes", false, "prefetched beside gradients: 3 (they come from memory)"},
		{"far: gradients", layers("[128]", "dense: units = 96"), "lanes", false,
			"  tile 6×1×2, prefetches 3 arrays: d.l1.weight[12*r+o,i] = Σ_lane d.l1.product[12*r+o,lane]·x.rows[lane,i]"},
		{"wider vectors", layers("[128]", "dense: units = 96"), "one inference on AVX512", false, "worth its code: true (saves about 45 % of the time)"},
		{"wider vectors, little to do", dense, "lanes on AVX512", false, "worth its code: false (saves about 5 % of the time)"},
		{"short vectors among others", layers("[256]", "dense: units = 256", "dense: units = 3"), "one inference on AVX512", false,
			"  vectors: l2[o] = l2[o] + l2.bias[o] (for AVX2: longer vectors save little)"},
		{"dropout", layers("[4]", "dropout: rate = 0.5", "dense: units = 3"), "lanes", false, "  random numbers: l1.mask[i,lane] = dropout(0.5)"},
	} {
		k := key{c.spec, c.plain, strings.HasPrefix(c.name, "far: ")}
		dumps := known[k]
		if dumps == nil {
			o := gen.Options{Plain: c.plain}
			if k.near {
				o.Targets = []*target.Target{near}
			}
			_, dumps = schedules(t, c.spec, o)
			known[k] = dumps
		}
		want, absent := strings.CutPrefix(c.want, "no ")
		if strings.Contains("\n"+dumps[c.program], "\n"+want+"\n") == absent {
			t.Errorf("%s: expected the line %q in the schedule of %s:\n%s", c.name, c.want, c.program, dumps[c.program])
		}
	}
}
