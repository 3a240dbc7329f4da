package runtime

func updateAmsgrad[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, m, v, most := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)], slots[2][:len(w)]
	if vectorAmsgrad(on, (*[7]T)(c[:]), w, m, v, most, g) {
		return
	}
	for i := range w {
		amsgradStep(c, g[i], &w[i], &m[i], &v[i], &most[i])
	}
}

func updateAmsgradProduct[T Float](on Machine, c *Coefficients[T], w, d, x []T, slots Slots[T]) {
	m, v, most := slots[0][:len(w)], slots[1][:len(w)], slots[2][:len(w)]
	_ = w[:len(d)*len(x)]
	if vectorAmsgradProduct(on, (*[7]T)(c[:]), w, m, v, most, d, x) {
		return
	}
	for r, di := range d {
		for i, xi := range x {
			k := r*len(x) + i
			amsgradStep(c, di*xi, &w[k], &m[k], &v[k], &most[k])
		}
	}
}

// amsgradStep is adamStep with the largest v.
func amsgradStep[T Float](c *Coefficients[T], g T, w, m, v, most *T) {
	beta1, rest1, beta2, rest2, rate, epsilon, keep := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
	*m = beta1**m + rest1*g
	*v = beta2**v + rest2*g*g
	*most = max(*most, *v)
	*w = keep**w - rate*(*m/(Sqrt(*most)+epsilon))
}
