package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Types of layers that are drawn inside others; those that have layers inside
// themselves only so deep.
var (
	leaves     = []string{"dense", "activation", "dropout", "rnn", "lstm", "gru", "flatten", "reshape", "max_pool", "permute", "add"}
	containers = []string{"time_distributed", "residual", "bidirectional"}
)

const deepest = 2

// drawBody draws layers to stand inside another one that reads x, or a part of
// it. They fit together.
func drawBody(r *rand.Rand, x Tensor, depth int) []*Layer {
	n := &Network{Inputs: []Input{{"", x.Shape}}}
	samples := []probe.Sample{{Inputs: [][]float64{normal(r, Size(x.Shape))}}}
	e := NewEvaluation(n, samples, nil, r)
	known := e.samples[0]
	var body []*Layer
	for range 20 {
		l := drawInside(r, known, body, depth)
		if _, err := e.apply(level{known: known}, l); err != nil || len(known[l.Name].Data) > mostElements/10 {
			delete(known, l.Name)
			continue
		}
		body = append(body, l)
		known[""] = known[l.Name]
		if len(body) > r.IntN(4) {
			break
		}
	}
	return body
}

// drawInside draws one layer that reads the one above, in known[""]. An add
// reads the one before besides, if there is one.
func drawInside(r *rand.Rand, known map[string]Tensor, body []*Layer, depth int) *Layer {
	types := leaves
	if depth < deepest {
		types = append(containers[:len(containers):len(containers)], leaves...)
	}
	l := &Layer{Name: fmt.Sprintf("in%d", len(body)), Type: pick(r, types), Frozen: r.IntN(10) == 0}
	kind := kinds[l.Type]
	l.Options, _ = kind.Draw(r, []Tensor{known[""]})
	delete(l.Options, "initial_state")
	delete(l.Options, "initial_cell")
	delete(l.Options, "stateful")
	if kind.DrawBody != nil {
		l.Body = kind.DrawBody(r, known[""], depth+1)
	}
	if l.Type == "add" {
		if len(body) < 2 {
			l.Type = "flatten"
			return l
		}
		l.From = []string{body[len(body)-1].Name, body[len(body)-2].Name}
	}
	if n := len(body); n > 0 && r.IntN(4) == 0 && slices.Contains([]string{"dense", "rnn", "lstm", "gru"}, l.Type) {
		if of := body[r.IntN(n)]; of.Type == l.Type && of.Share == "" {
			l.Share, l.Options = of.Name, unruled(of.Options)
		}
	}
	return l
}

// blockNames are the blocks of every random network.
var blockNames = []string{"narrow", "deep"}

func drawBlocks(r *rand.Rand) []*Block {
	start := func() *Layer {
		return &Layer{Name: "start", Type: "dense", Options: Options{"units": drawShape(r, 20), "activation": drawActivation(r)}}
	}
	narrow, deep := start(), start()
	inside := drawBody(r, Tensor{Shape: deep.Options.Ints("units")}, 1)
	return []*Block{{blockNames[0], []*Layer{narrow}}, {blockNames[1], append([]*Layer{deep}, inside...)}}
}
