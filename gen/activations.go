package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// showing is a spec with one more output, what a layer gives, unless that is an output already. It is
// to predict: it has no data. The weights of the spec as it is are for it, too: their fingerprint is
// that of the original.
type showing struct {
	src         []byte
	output      string // its name
	fingerprint string
}

// show finds what a layer, or "layer.output", gives.
func show(file string, src []byte, o Options) (*showing, error) {
	net, errs := spec.Parse(file, src, o.Set...)
	net.Files = o.Files
	g := graph.Build(net, ir.Train, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	s := &showing{src: src, fingerprint: fingerprint(whole(net, buildPrograms(net, g).predict))}
	layer, _, _ := strings.Cut(o.Activations, ".")
	var names []string
	for _, l := range g.Layers {
		if l.Type != "input" {
			names = append(names, l.Name)
		}
	}
	if !slices.Contains(names, layer) {
		return nil, fmt.Errorf("activations of a layer: %s", spec.Unknown("layer", layer, names))
	}
	for _, out := range net.Outputs {
		if out.From.String() == o.Activations {
			s.output = out.Name
			return s, nil
		}
	}
	s.output = strings.ReplaceAll(o.Activations, ".", "_")
	for slices.ContainsFunc(net.Outputs, func(out *spec.Output) bool { return out.Name == s.output }) {
		s.output += "_activations"
	}
	s.src = fmt.Appendf(slices.Clone(src), "\n[[output]]\nname = %q\nfrom = %q\nloss = \"mean_squared_error\"\nweight = 0\nmetrics = []\n", s.output, o.Activations)
	return s, nil
}
