package verify_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var _ = listed("LossOptions", 5, optionNetworks)

// optionNetworks have every loss with every option, after what makes one derivative
// of both and after others.
func optionNetworks() []*verify.Network {
	var networks []*verify.Network
	add := func(loss, activation any, units ...int) {
		networks = append(networks, &verify.Network{
			Name: fmt.Sprintf("loss_%d", len(networks)), Inputs: input(3),
			Layers:  []*verify.Layer{dense("h", "x", []int{5}, "tanh"), dense("y", "h", units, activation)},
			Outputs: []verify.Output{{From: "y", Loss: loss, Weight: 1.5}},
		})
	}
	for _, loss := range []string{"log_cosh", "mean_absolute_percentage_error", "hinge", "squared_hinge"} {
		add(loss, "linear", 2, 3)
	}
	add("categorical_hinge", "linear", 4)
	add("categorical_hinge", "tanh", 2, 3)
	for _, loss := range []any{"mean_squared_logarithmic_error", "poisson", verify.Options{"type": "poisson", "full": true}, verify.Options{"type": "poisson", "log_input": true, "full": true}} {
		add(loss, "softplus", 2, 3)
	}
	for _, formula := range slices.Sorted(maps.Keys(verify.LossFormulas)) {
		add(verify.Options{"type": "expression", "expr": formula}, "linear", 5)
	}
	add("cosine_similarity", "linear", 2, 3)
	add(verify.Options{"type": "cosine_similarity", "axis": 0}, "linear", 2, 3)
	add(verify.Options{"type": "cosine_similarity", "axis": 1}, "tanh", 2, 3, 2)
	for _, loss := range []any{
		"dice", verify.Options{"type": "dice", "axis": []int{0, -1}}, "tversky", verify.Options{"type": "tversky", "alpha": 0.25, "beta": 0.75, "axis": []int{1}},
	} {
		add(loss, "sigmoid", 2, 3, 2)
	}
	for _, o := range []verify.Options{
		{"type": "binary_crossentropy", "label_smoothing": 0.25},
		{"type": "binary_crossentropy", "pos_weight": 2.5},
		{"type": "binary_crossentropy", "pos_weight": []float64{0.5, 2, 3}, "label_smoothing": 0.1},
		{"type": "binary_focal_crossentropy"},
		{"type": "binary_focal_crossentropy", "gamma": 0.5, "label_smoothing": 0.25},
		{"type": "binary_focal_crossentropy", "gamma": 1.5, "apply_class_balancing": true, "alpha": 0.75},
		{"type": "categorical_crossentropy", "label_smoothing": 0.25},
		{"type": "categorical_focal_crossentropy"},
		{"type": "categorical_focal_crossentropy", "gamma": 0.5, "alpha": []float64{0.5, 0.25, 1}},
		{"type": "categorical_focal_crossentropy", "gamma": 3.0, "label_smoothing": 0.25},
		{"type": "kl_divergence"},
	} {
		add(o, "sigmoid", 2, 3)
		add(o, "softmax", 2, 3)
		logits := verify.Options{"from_logits": true}
		for k, v := range o {
			logits[k] = v
		}
		add(logits, "linear", 2, 3)
	}
	add(verify.Options{"type": "binary_crossentropy", "from_logits": true}, "linear", 3)
	add(verify.Options{"type": "categorical_crossentropy", "from_logits": true}, "linear", 3, 2)
	add(verify.Options{"type": "sparse_categorical_crossentropy", "from_logits": true, "label_smoothing": 0.125}, "linear", 5)
	add(verify.Options{"type": "sparse_categorical_crossentropy", "label_smoothing": 0.125}, "softmax", 5)
	for _, ignored := range []int{-1, 2} {
		add(verify.Options{"type": "sparse_categorical_crossentropy", "ignore_class": ignored}, "softmax", 3, 4)
		add(verify.Options{"type": "sparse_categorical_crossentropy", "ignore_class": ignored, "label_smoothing": 0.25}, "sigmoid", 2, 3, 4)
		add(verify.Options{"type": "sparse_categorical_crossentropy", "ignore_class": ignored, "from_logits": true}, "linear", 5)
	}
	add("sparse_categorical_crossentropy", "softmax", 3, 4)
	add(verify.Options{"type": "sparse_categorical_crossentropy", "from_logits": true}, "linear", 2, 2, 3)
	add("ctc", "linear", 5, 3)
	add("ctc", "linear", 1, 2)
	add(verify.Options{"type": "ctc", "blank": 2, "max_labels": 3, "from_logits": false}, "softmax", 7, 4)
	add(verify.Options{"type": "ctc", "max_labels": 4, "zero_infinity": true}, "linear", 6, 5)
	add(verify.Options{"type": "ctc", "from_logits": false}, "sigmoid", 4, 3)
	add(verify.Options{"type": "ctc", "max_labels": 3, "zero_infinity": true}, "linear", 3, 2)
	return networks
}

// TestReferenceLosses compares losses with PyTorch's and Keras's numbers.
func TestReferenceLosses(t *testing.T) {
	checkReferences(t, "testdata/losses.json")
}
