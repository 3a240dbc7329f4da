package verify

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// ruled are the weights of a type of layer that options can be about, by what options call
// them, and the option without which there is none.
var ruled = map[string]map[string]string{
	"dense": withBias("kernel"), "conv": withBias("kernel"), "conv_transpose": withBias("kernel"),
	"depthwise_conv": withBias("depthwise"), "separable_conv": withBias("depthwise", "pointwise"),
	"rnn": withBias("kernel", "recurrent"), "lstm": withBias("kernel", "recurrent"), "gru": withBias("kernel", "recurrent"),
	"multi_head_attention": withBias("kernel"), "group_query_attention": withBias("kernel"),
	"embedding": {"embeddings": ""}, "prelu": {"alpha": ""},
	"layer_normalization": {"gamma": "scale", "beta": "center"}, "group_normalization": {"gamma": "scale", "beta": "center"},
	"batch_normalization": {"gamma": "scale", "beta": "center"},
}

func withBias(weights ...string) map[string]string {
	m := map[string]string{"bias": "use_bias"}
	for _, w := range weights {
		m[w] = ""
	}
	return m
}

// drawRules draws, for some layers, penalties and constraints on weights, and penalties on
// what they give. Its numbers are those of the layer's name alone: the networks are otherwise as
// they would be.
func drawRules(network string, l *Layer) {
	r := rand.New(rand.NewPCG(nameSum(network), nameSum(l.Name)))
	for _, weight := range slices.Sorted(maps.Keys(ruled[l.Type])) {
		if with := ruled[l.Type][weight]; with != "" && !l.Options.Bool(with, true) {
			continue
		}
		if r.IntN(8) == 0 {
			l.Options[weight+"_regularizer"] = drawPenalty(r)
		}
		if r.IntN(8) == 0 && !l.Frozen {
			l.Options[weight+"_constraint"] = drawConstraint(r, weight)
		}
	}
	if r.IntN(16) == 0 && slices.Contains([]string{"dense", "conv", "lstm", "gru", "layer_normalization"}, l.Type) {
		l.Options["activity_regularizer"] = drawPenalty(r)
	}
}

func nameSum(name string) (sum uint64) {
	for _, c := range []byte(name) {
		sum = sum*1099511628211 + uint64(c)
	}
	return sum
}

func drawPenalty(r *rand.Rand) any {
	small := func() float64 { return float64(1+r.IntN(8)) / 64 }
	switch r.IntN(4) {
	case 0:
		return Options{"type": "l1_l2", "l1": small(), "l2": small()}
	case 1:
		return Options{"type": "l1", "l1": small()}
	}
	return pick(r, []string{"l1", "l2"})
}

func drawConstraint(r *rand.Rand, weight string) any {
	kind := pick(r, []string{"non_neg", "max_norm", "unit_norm", "min_max_norm"})
	if kind == "non_neg" || r.IntN(2) == 0 {
		return kind
	}
	o := Options{"type": kind, "axis": -1}
	if !slices.Contains([]string{"bias", "gamma", "beta", "alpha"}, weight) && r.IntN(2) == 0 {
		o["axis"] = []int{0, -1}
	}
	if kind == "max_norm" {
		o["max_value"] = 0.5
	}
	return o
}

// unruled are options without those about weights that another layer has.
func unruled(options Options) Options {
	o := maps.Clone(options)
	maps.DeleteFunc(o, func(name string, _ any) bool {
		return name == "unit_forget_bias" || strings.HasSuffix(name, "_initializer") || strings.HasSuffix(name, "_constraint") || strings.HasSuffix(name, "_regularizer") && name != "activity_regularizer"
	})
	return o
}
