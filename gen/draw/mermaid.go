package draw

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// Mermaid is the network as a flowchart, as Markdown pages show it.
func Mermaid(p *gen.Package) string {
	g := build(p)
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for i, n := range g.nodes {
		label := mermaidText(n.title)
		for _, d := range n.details {
			label += "<br/>" + mermaidText(d)
		}
		switch n.kind {
		case layer:
			fmt.Fprintf(&b, "    n%d[\"%s\"]\n", i, label)
		default:
			fmt.Fprintf(&b, "    n%d([\"%s\"])\n", i, label)
		}
	}
	for _, e := range g.edges {
		label := ""
		if e.label != "" {
			label = `|"` + mermaidText(e.label) + `"|`
		}
		fmt.Fprintf(&b, "    n%d -->%s n%d\n", e.from, label, e.to)
	}
	return b.String()
}

// mermaidText writes what would end or format a label as character codes.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;", "*", "#42;", "_", "#95;").Replace(s)
}
