package runtime

// compiled is a function for both types of numbers. It is compiled here, and not once more in
// each package that calls it for one, as generic functions are.
type compiled struct{ single, double any }

// pick is the one whose type is F.
func pick[F any](c compiled) F {
	if f, ok := c.single.(F); ok {
		return f
	}
	return c.double.(F)
}
