package verify_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

func input(shape ...int) []verify.Input { return []verify.Input{{"x", shape}} }

func dense(name, from string, units []int, activation any) *verify.Layer {
	l := &verify.Layer{Name: name, Type: "dense", From: []string{from}, Options: verify.Options{"units": units}}
	if activation != nil {
		l.Options["activation"] = activation
	}
	return l
}

func activate1(name, from string, activation any) *verify.Layer {
	return &verify.Layer{Name: name, Type: "activation", From: []string{from}, Options: verify.Options{"activation": activation}}
}

func reshape(name, from string, shape ...int) *verify.Layer {
	return &verify.Layer{Name: name, Type: "reshape", From: []string{from}, Options: verify.Options{"target_shape": shape}}
}

func squared(from string) verify.Output {
	return verify.Output{From: from, Loss: "mean_squared_error", Weight: 1}
}

// activationNetworks have every activation inside a dense layer, in a layer of
// its own, and at the end.
func activationNetworks() []*verify.Network {
	options := []any{verify.Options{"type": "leaky_relu", "alpha": 0.3}, verify.Options{"type": "elu", "alpha": 0.5}, verify.Options{"type": "leaky_relu", "alpha": 0.0},
		verify.Options{"type": "relu", "max_value": 0.5, "negative_slope": 0.25, "threshold": 0.125}, verify.Options{"type": "relu", "max_value": 0.75}, verify.Options{"type": "leaky_relu", "negative_slope": 0.3},
		verify.Options{"type": "gelu", "approximate": true}, verify.Options{"type": "selu", "alpha": 1.5, "gamma": 1.25}, verify.Options{"type": "softplus", "beta": 2.0},
		verify.Options{"type": "hard_sigmoid", "alpha": 0.2}, verify.Options{"type": "hard_tanh", "min_val": -0.25, "max_val": 0.5}, verify.Options{"type": "celu", "alpha": 0.5},
		verify.Options{"type": "softmax", "axis": 0}, verify.Options{"type": "log_softmax", "axis": 0}, verify.Options{"type": "sparsemax", "axis": 0}, verify.Options{"type": "thresholded_relu", "theta": 0.25}, verify.Options{"type": "squareplus", "b": 0.5},
		verify.Options{"type": "hard_shrink", "threshold": 0.25}, verify.Options{"type": "soft_shrink", "threshold": 0.25}}
	for _, name := range slices.Sorted(maps.Keys(verify.Activations)) {
		options = append(options, name)
	}
	var networks []*verify.Network
	for _, a := range options {
		networks = append(networks, &verify.Network{
			Name: "activation" + words(a), Inputs: input(5),
			Layers: []*verify.Layer{
				dense("inside", "x", []int{4}, a),
				dense("plain", "inside", []int{2, 3}, nil),
				activate1("alone", "plain", a),
				dense("y", "alone", []int{3}, a),
			},
			Outputs: []verify.Output{squared("y"), {From: "alone", Loss: "mean_squared_error", Weight: 0.5}},
		})
	}
	return networks
}

// words are those of options, for a name, which has a number where they are many.
func words(options ...any) string {
	all := strings.Join(append([]string{""}, regexp.MustCompile(`\w+`).FindAllString(fmt.Sprint(options...), -1)...), "_")
	if len(all) > 40 {
		all = fmt.Sprintf("%s_%d", all[:30], nameOf(all)%1e6)
	}
	return all
}

// lossNetworks have every loss after activations that give values in the loss's
// domain: what makes one derivative of both, and some or, where there is time, all
// of the others.
func lossNetworks() []*verify.Network {
	var networks []*verify.Network
	add := func(loss, activation any, units ...int) {
		networks = append(networks, &verify.Network{
			Name: "loss" + words(loss, activation, units), Inputs: input(3),
			Layers:  []*verify.Layer{dense("h", "x", []int{5}, "tanh"), dense("y", "h", units, activation)},
			Outputs: []verify.Output{{From: "y", Loss: loss, Weight: 1.5}},
		})
	}
	activations := slices.Sorted(maps.Keys(verify.Activations))
	for i, loss := range []any{"mean_squared_error", "mean_absolute_error", "huber", verify.Options{"type": "huber", "delta": 0.3}} {
		some := activations
		if !long() {
			some = [][]string{{"gelu", "linear", "sigmoid", "softmax"}, {"linear", "relu"}, {"linear", "softmax"}, {"tanh"}}[i]
		}
		for _, a := range some {
			add(loss, a, 2, 3)
		}
	}
	others := []string{"linear", "tanh", "relu", "softplus", "gelu"}
	for i, loss := range []string{"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"} {
		for _, a := range []string{"sigmoid", "softmax", "hard_sigmoid"} {
			add(loss, a, 4)
			if !verify.Losses[loss].Sparse {
				add(loss, a, 2, 1, 2)
			}
		}
		for k, a := range others {
			if k%3 == i || long() {
				add(loss, a, 2)
			}
		}
	}
	add("binary_crossentropy", "sigmoid", 1)
	return append(networks, viewNetworks()...)
}

// viewNetworks have a view, or a use besides, between an activation and the
// loss that would make one with it.
func viewNetworks() []*verify.Network {
	cross := func(from, loss string) verify.Output { return verify.Output{From: from, Loss: loss, Weight: 0.75} }
	h := func(activation any) *verify.Layer { return dense("h", "x", []int{2, 6}, activation) }
	list := [][]*verify.Layer{
		{h("softmax"), reshape("y", "h", 4, 3)}, // other rows
		{h("softmax"), reshape("y", "h", 2, 1, 6)},
		{h("softmax"), {Name: "y", Type: "flatten", From: []string{"h"}}},
		{h("sigmoid"), reshape("y", "h", 12)},
		{h(nil), activate1("y", "h", "sigmoid")},
		{h(nil), reshape("r", "h", 3, 4), activate1("y", "r", "softmax")},
		{h("sigmoid"), activate1("y", "h", "softmax")},
		{h("softmax"), activate1("y", "h", "sigmoid")},
	}
	var networks []*verify.Network
	for i, layers := range list {
		for k, loss := range []string{"binary_crossentropy", "categorical_crossentropy"} {
			if i%2 != k && !long() {
				continue
			}
			networks = append(networks, &verify.Network{
				Name: fmt.Sprintf("view_%d", len(networks)), Inputs: input(2), Layers: layers,
				Outputs: []verify.Output{cross("y", loss), squared("h")},
			})
		}
	}
	return networks
}

// sizeNetworks have dense layers between sizes around unrolled loops: each with
// two others, or with all where there is time.
func sizeNetworks() []*verify.Network {
	sizes := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33}
	var networks []*verify.Network
	for k, ins := range sizes {
		n := &verify.Network{Name: fmt.Sprintf("size_%d", ins), Inputs: input(3), Layers: []*verify.Layer{dense("h", "x", []int{ins}, "tanh")}}
		for i, outs := range sizes {
			if (i+k)%6 > 0 && !long() {
				continue
			}
			name := fmt.Sprintf("y%d", outs)
			l := dense(name, "h", []int{outs}, []any{nil, "sigmoid", "softmax"}[i/3%3])
			if i%2 == 1 {
				l.Options["use_bias"] = false
			}
			n.Layers, n.Outputs = append(n.Layers, l), append(n.Outputs, squared(name))
		}
		networks = append(networks, n)
	}
	return networks
}
