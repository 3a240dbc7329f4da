package main

var add = sweep{
	name: "add", doc: "sum += x", arrays: []string{"sum", "x"}, written: 1,
	body: func(k *kernel) { k.Add(k.x[1], k.x[0], k.x[0]) },
}

var scale = sweep{
	name: "scale", doc: "x *= factor", numbers: []string{"factor"}, arrays: []string{"x"}, written: 1,
	body: func(k *kernel) { k.Mul(k.number[0], k.x[0], k.x[0]) },
}
