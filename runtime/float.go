// Package runtime is what generated networks link: activations, losses,
// optimizers, initialisers, the weights file, the fit loop and the worker pool.
// It depends on the standard library only.
package runtime

// Float is the element type of a network: "float32" or "float64" in the spec.
type Float interface {
	float32 | float64
}
