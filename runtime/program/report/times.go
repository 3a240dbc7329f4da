package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// LayerTimes are what layers take of a step of training, as they were measured.
type LayerTimes struct {
	Processor string // its name; empty: not known
	Batch     int
	Seconds   float64 // of a step
	Rows      []LayerTime
}

// LayerTime is what a layer takes in a step, or several layers that run together. What is no
// layer, as the change of weights, has neither direction.
type LayerTime struct {
	Layers                   []string
	Forward, Backward, Other float64 // seconds
}

func (t LayerTime) all() float64 { return t.Forward + t.Backward + t.Other }

// Add counts the time of some layers in one direction: "forward", "loss" and "backward", the
// gradient of the loss being part of the latter, or another. Rows that have a layer in common
// become one.
func (t *LayerTimes) Add(layers []string, direction string, seconds float64) {
	row := LayerTime{Layers: slices.Clone(layers)}
	switch direction {
	case "forward":
		row.Forward = seconds
	case "backward", "loss":
		row.Backward = seconds
	default:
		row.Other = seconds
	}
	place := -1
	var kept []LayerTime
	var joined LayerTime
	for i, r := range append(t.Rows, row) {
		last := i == len(t.Rows)
		if !last && !slices.ContainsFunc(r.Layers, func(name string) bool { return slices.Contains(layers, name) }) {
			kept = append(kept, r)
			continue
		}
		if place < 0 {
			place = i
		}
		for _, name := range r.Layers {
			if !slices.Contains(joined.Layers, name) {
				joined.Layers = append(joined.Layers, name)
			}
		}
		joined.Forward, joined.Backward, joined.Other = joined.Forward+r.Forward, joined.Backward+r.Backward, joined.Other+r.Other
	}
	t.Rows = slices.Insert(kept, place, joined)
}

func (of *Page) times(p *page) {
	t := of.Layers
	where := "one thread"
	if t.Processor != "" {
		where += " of " + t.Processor
	}
	p.text("p", fmt.Sprintf("A step of training on %s, measured on %s when this page was made: %s, the least times of several steps. "+
		"The gradient of the loss counts to backward; layers that run together have one row. Arithmetic is that of a prediction.",
		text.Count(t.Batch, "sample"), where, duration(t.Seconds)), "class", "soft")
	longest := 0.0
	for _, r := range t.Rows {
		longest = max(longest, r.all())
	}
	p.legend([]string{"forward", "backward", "neither"})
	p.table([]string{"layer", ">forward", ">backward", ">share of time", "", ">arithmetic"}, func() {
		for _, r := range t.Rows {
			var flops int64
			for _, l := range of.Info.Layers {
				if slices.Contains(r.Layers, l.Name) {
					flops += l.FLOPs
				}
			}
			p.WriteString("\n")
			p.tag("tr", func() {
				p.text("td", strings.Join(r.Layers, ", "), "class", "t")
				p.text("td", duration(r.Forward), "class", "n")
				p.text("td", duration(r.Backward), "class", "n")
				p.text("td", percent(r.all()/max(t.Seconds, 1e-12)), "class", "n")
				p.tag("td", func() {
					for k, v := range []float64{r.Forward, r.Backward, r.Other} {
						if v > 0 {
							p.tag("i", nil, "class", fmt.Sprintf("k%d", k), "style", fmt.Sprintf("width:%.2f%%", 100*v/longest))
						}
					}
				}, "class", "bar")
				p.text("td", of.arithmetic(flops), "class", "n")
			})
		}
	})
}

// duration is a time of a layer; nothing for none.
func duration(seconds float64) string {
	switch {
	case seconds == 0:
		return ""
	case seconds < 1e-6:
		return fmt.Sprintf("%.0f ns", 1e9*seconds)
	case seconds < 1e-3:
		return fmt.Sprintf("%.1f µs", 1e6*seconds)
	case seconds < 1:
		return fmt.Sprintf("%.1f ms", 1e3*seconds)
	}
	return fmt.Sprintf("%.2f s", seconds)
}
