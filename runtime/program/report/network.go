package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Sizes of the drawing of a network.
const (
	nodeWidth, nodeHeight = 210, 46
	nodeGapX, nodeGapY    = 24, 26
	mostNodes             = 300
)

// node is a layer, an input or an output.
type node struct {
	name, detail string
	class        string
	from         []int
	row, column  int
}

// nodesOf lists a network's, each below all that it reads.
func nodesOf(info *runtime.ModelInfo) []node {
	var all []node
	at := map[string]int{}
	add := func(n node, from []string) {
		for _, name := range from {
			if k, ok := find(at, name); ok && !slices.Contains(n.from, k) {
				n.from = append(n.from, k)
				n.row = max(n.row, all[k].row+1)
			}
		}
		all = append(all, n)
	}
	for _, l := range info.Layers {
		detail := l.Type + " " + summary.Shapes(l.Shapes)
		if l.Parameters > 0 {
			detail += ", " + text.Count(l.Parameters, "weight")
		}
		class := "layer"
		if l.Type == "input" {
			class, detail = "input", summary.Shapes(l.Shapes)
		}
		add(node{name: l.Name, detail: detail, class: class}, l.From)
		at[l.Name] = len(all) - 1
	}
	for _, o := range info.Outputs {
		add(node{name: o.Name, detail: strings.ReplaceAll(o.Loss, "_", " "), class: "output"}, []string{o.Name})
	}
	columns := map[int]int{}
	for i := range all {
		all[i].column = columns[all[i].row]
		columns[all[i].row]++
	}
	return all
}

// find is the node that gives a value: "lstm.state" is of "lstm".
func find(at map[string]int, name string) (int, bool) {
	for {
		if k, ok := at[name]; ok {
			return k, true
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return 0, false
		}
		name = name[:dot]
	}
}

// network draws one, from its inputs down.
func (p *page) network(info *runtime.ModelInfo) {
	nodes := nodesOf(info)
	if len(nodes) > mostNodes {
		return
	}
	rows, columns, widest := 0, map[int]int{}, 1
	for _, n := range nodes {
		rows = max(rows, n.row+1)
		columns[n.row]++
		widest = max(widest, columns[n.row])
	}
	width, height := widest*(nodeWidth+nodeGapX)+nodeGapX, rows*(nodeHeight+nodeGapY)
	place := func(n node) (x, y int) {
		row := columns[n.row]*(nodeWidth+nodeGapX) - nodeGapX
		return (width-row)/2 + n.column*(nodeWidth+nodeGapX), n.row * (nodeHeight + nodeGapY)
	}
	p.tag("div", func() {
		fmt.Fprintf(p, `<svg class="net" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="the layers of the network">`, width, height, width, height)
		for _, n := range nodes {
			x, y := place(n)
			for _, k := range n.from {
				fx, fy := place(nodes[k])
				bend := 0
				if n.row > nodes[k].row+1 { // past what stands between
					bend = nodeWidth/2 + nodeGapX/2
				}
				fmt.Fprintf(p, `<path class="w" d="M%d %dC%d %d %d %d %d %d"/>`,
					fx+nodeWidth/2, fy+nodeHeight, fx+nodeWidth/2+2*bend, fy+nodeHeight+nodeGapY, x+nodeWidth/2+2*bend, y-nodeGapY, x+nodeWidth/2, y)
			}
		}
		for _, n := range nodes {
			x, y := place(n)
			fmt.Fprintf(p, `<g class="%s"><rect x="%d" y="%d" width="%d" height="%d" rx="6"/><text class="m b" x="%d" y="%d">%s</text><text class="m" x="%d" y="%d">%s</text></g>`,
				n.class, x, y, nodeWidth, nodeHeight, x+nodeWidth/2, y+19, escape(short(n.name, 28)), x+nodeWidth/2, y+36, escape(short(n.detail, 33)))
		}
		p.WriteString("</svg>")
	}, "class", "wide")
}

// short is the beginning of a text.
func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
