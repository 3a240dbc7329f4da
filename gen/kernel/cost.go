package kernel

// Cycles is about how long one call of the kernel takes by what its registers allow,
// with all operands in the first cache.
func (p *Plan) Cycles() float64 {
	if e, ok := p.nest.emitter.(interface{ cycles(*nest) float64 }); ok {
		return e.cycles(p.nest)
	}
	return p.nest.passing()
}

// passing is the time of a kernel that goes once through its operands: a load of each,
// its arithmetic and, of what is not summed up, a store.
func (n *nest) passing() float64 {
	vectors := float64(iterations(n.loops)) * float64((n.vec.n+n.lanes()-1)/n.lanes())
	work := 0.0
	if n.op.Expr != nil {
		work = float64(n.op.Expr.FLOPs()) / n.target.Costs.FMAs
	}
	return n.target.Costs.Block + vectors*max(1, float64(len(n.op.In))/n.target.Costs.Loads, work)
}

// cycles of a tile are those of all blocks, in all passes. The last vector of a row is
// alone where it is not full.
func (t *tile) cycles(n *nest) float64 {
	each := func(sums []loop) float64 {
		some := *t
		some.sums = sums
		if t.joined {
			return some.cost(n.target, t.rows, t.places, t.vectors, t.vectors)
		}
		total := 0.0
		if full := n.vec.n / n.lanes(); full > 0 {
			total += some.cost(n.target, t.rows, t.places, t.vectors, full)
		}
		if n.vec.n%n.lanes() > 0 {
			total += some.cost(n.target, t.tail, t.places, 1, 1)
		}
		return total
	}
	return float64(iterations(t.passes)*iterations(t.outer)) * inParts(t.sums, t.part, each)
}

// inParts is the cost of sums of which the first is taken in parts, if part is not 0.
func inParts(sums []loop, part int, cost func([]loop) float64) float64 {
	if part == 0 {
		return cost(sums)
	}
	total := 0.0
	for _, s := range balanced(sums[0].n, part) {
		some := append([]loop{{n: s.size, strides: sums[0].strides}}, sums[1:]...)
		total += float64(s.count) * cost(some)
	}
	return total
}

func (c *correlation) cycles(n *nest) float64 {
	vectors := n.vec.n / n.lanes()
	each := func(sums []loop) float64 {
		steps, total := float64(iterations(sums)*vectors), 0.0
		for _, r := range balanced(count(c.row), c.rows) {
			for _, q := range balanced(count(c.column), c.columns) {
				parts := c.partial(n, r.size, q.size, vectors)
				block := n.target.Step(r.size*q.size*parts, (r.size+q.size)*parts)/float64(parts)*steps + n.target.Costs.Sum*float64(r.size*q.size) + n.target.Costs.Block
				total += float64(r.count*q.count) * block
			}
		}
		return total
	}
	return float64(iterations(c.passes)*iterations(c.outer)) * inParts(c.sums, c.part, each)
}

// cycles of dot products: their partial sums are independent.
func (d *dot) cycles(n *nest) float64 {
	vectors := (n.vec.n + n.lanes() - 1) / n.lanes()
	steps, total := float64(iterations(d.sums)*vectors)/float64(d.partial), 0.0
	for _, r := range balanced(count(d.row), d.rows) {
		for _, q := range balanced(count(d.column), d.columns) {
			step := n.target.Step(r.size*q.size*d.partial, (r.size+q.size)*d.partial)
			total += float64(r.count*q.count) * (step*steps + n.target.Costs.Sum*float64(r.size*q.size) + n.target.Costs.Block)
		}
	}
	return float64(iterations(d.outer)) * total
}

// cycles of rows: those that are taken at a time are independent sums where these are
// short, else one sum after the other, which is loaded and stored.
func (r *rows) cycles(n *nest) float64 {
	sums, loads := r.vectors*r.count, r.vectors*(r.count+1)
	if r.short {
		loads = r.count * (r.vectors + 1)
	}
	return n.target.Costs.Block + n.target.Step(sums, loads)*float64(r.sum.n)/float64(r.count)
}
