package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// connect finds the layers that each layer reads and shares with.
func (b *builder) connect() {
	for i, n := range b.list {
		refs := n.spec.From
		if refs == nil && i > 0 && (n.def == nil || n.def.MaxIn > 0) {
			refs = []spec.Ref{{Name: b.list[i-1].spec.Name, Pos: n.spec.Pos}}
		}
		if refs == nil && i == 0 {
			for _, v := range b.in {
				n.from = append(n.from, edge{outer: v})
			}
		}
		for _, r := range refs {
			b.join(n, edge{ref: r})
		}
		if reader, ok := n.options.(layer.Reader); ok {
			reads := reader.Reads()
			for _, option := range slices.Sorted(maps.Keys(reads)) {
				b.join(n, edge{ref: reads[option], option: option})
			}
		}
		if r := n.spec.Share; r != nil {
			n.share = b.shared(n, *r)
			n.broken = n.broken || n.share == nil
		}
	}
}

func (b *builder) join(n *node, e edge) {
	e.node = b.find(n, e.ref)
	n.broken = n.broken || e.node == nil
	n.from = append(n.from, e)
}

func (b *builder) find(n *node, r spec.Ref) *node {
	found := b.nodes[r.Name]
	if found == nil && b.parent != nil && b.net.Find(r.Name) != nil {
		b.errs.In(n.spec.Label()).Errorf(r.Pos, "cannot reach %q, which is outside of %q; the first layer inside reads what that reads, the others what is inside", r.Name, b.parent.Name)
		return nil
	}
	if found == nil {
		b.errs.In(n.spec.Label()).Errorf(r.Pos, "%s", spec.Unknown("layer", r.Name, b.names()))
		return nil
	}
	found.used = true
	return found
}

func (b *builder) shared(n *node, r spec.Ref) *node {
	found := b.find(n, r)
	e := b.errs.In(n.spec.Label())
	switch {
	case found == nil:
		return nil
	case found == n:
		e.Errorf(r.Pos, "shares weights with itself")
		return nil
	case found.spec.Share != nil:
		e.Errorf(r.Pos, "shares with %q, which itself shares with %q; name that one", r.Name, found.spec.Share.Name)
		return nil
	case found.spec.Type != n.spec.Type:
		e.Errorf(r.Pos, "is of type %q, but %q, whose weights it would use, is of type %q", n.spec.Type, r.Name, found.spec.Type)
		return nil
	}
	return found
}

// names are those of the layers of this level.
func (b *builder) names() []string {
	if b.known == nil {
		for _, n := range b.list {
			b.known = append(b.known, n.spec.Name)
		}
	}
	return b.known
}

// order sorts the layers so that each comes after what it reads, and otherwise
// as in the spec. Cycles are reported, and what is on them left out.
func (b *builder) order() []*node {
	const visiting, done = 1, 2
	state := map[*node]int{}
	var sorted, path []*node
	var visit func(n *node)
	visit = func(n *node) {
		state[n] = visiting
		path = append(path, n)
		next := n.from
		if n.share != nil {
			next = append(next[:len(next):len(next)], edge{ref: *n.spec.Share, node: n.share})
		}
		for _, e := range next {
			switch {
			case e.node == nil:
			case state[e.node] == visiting:
				b.reportCycle(n, e, path)
				n.broken = true
			case state[e.node] == 0:
				visit(e.node)
			}
		}
		path = path[:len(path)-1]
		state[n] = done
		sorted = append(sorted, n)
	}
	for _, n := range b.list {
		if state[n] == 0 {
			visit(n)
		}
	}
	return sorted
}

func (b *builder) reportCycle(n *node, e edge, path []*node) {
	i := len(path) - 1
	for path[i] != e.node {
		i--
	}
	names := make([]string, 0, len(path)-i+1)
	for _, p := range path[i:] {
		names = append(names, p.spec.Name)
	}
	b.errs.In(n.spec.Label()).Errorf(e.ref.Pos, "reads its own result: %s", strings.Join(append(names, e.node.spec.Name), " reads "))
}
