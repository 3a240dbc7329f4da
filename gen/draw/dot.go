package draw

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
)

var fills = map[kind]string{input: "#dbeafe", layer: "#f8fafc", output: "#dcfce7"}

// Dot is the network in Graphviz's language.
func Dot(p *gen.Package) string {
	g := build(p)
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n", dotString(g.title))
	b.WriteString("\tnode [shape=box, style=\"rounded,filled\", color=\"#64748b\", fontname=\"Helvetica,sans-serif\", fontsize=11, margin=\"0.2,0.1\"]\n")
	b.WriteString("\tedge [color=\"#64748b\", fontname=\"Helvetica,sans-serif\", fontsize=9, fontcolor=\"#475569\", arrowsize=0.7]\n")
	for i, n := range g.nodes {
		label := "<b>" + html(n.title) + "</b>"
		for _, d := range n.details {
			label += `<br/><font point-size="9">` + html(d) + "</font>"
		}
		fmt.Fprintf(&b, "\tn%d [label=<%s>, fillcolor=%q]\n", i, label, fills[n.kind])
	}
	for _, e := range g.edges {
		fmt.Fprintf(&b, "\tn%d -> n%d [label=%s]\n", e.from, e.to, dotString(" "+e.label))
	}
	b.WriteString("}\n")
	return b.String()
}

// dotString quotes s; in Graphviz a backslash and a quote need a backslash.
func dotString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func html(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
