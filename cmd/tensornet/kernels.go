package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// writeKernels prints what a network's operations become on amd64: a table for
// each program, or all as JSON.
func writeKernels(w io.Writer, p *gen.Package, format string) error {
	operations := slices.DeleteFunc(slices.Clone(p.Operations), func(o report.Operation) bool { return o.Reference || o.Aside })
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(operations)
	}
	var machines []string
	for _, t := range p.Targets {
		machines = append(machines, t.Name)
	}
	fmt.Fprintf(w, "%s on %s with %s\n", p.Info.Name, p.Targets[0].Arch, strings.Join(machines, " or "))
	rest := slices.DeleteFunc(slices.Clone(p.Programs), func(q report.Program) bool { return q.Reference })
	for len(operations) > 0 {
		first := operations[0]
		other := func(o report.Operation) bool {
			return o.Program != first.Program || o.Width != first.Width || o.Machine != first.Machine
		}
		n := slices.IndexFunc(operations, other)
		if n < 0 {
			n = len(operations)
		}
		i := slices.IndexFunc(rest, func(q report.Program) bool {
			return q.Program == first.Program && max(q.Width, 1) == first.Width && q.Machine == first.Machine
		})
		writeHeading(w, rest[i])
		fmt.Fprintf(w, "\n%s", kernelTable(merged(operations[:n])))
		operations, rest = operations[n:], slices.Delete(rest, i, i+1)
	}
	for _, q := range rest {
		writeHeading(w, q)
	}
	return nil
}

// writeHeading says which program it is, and what was decided for all of it.
func writeHeading(w io.Writer, p report.Program) {
	what := map[string]string{
		"predict": "To predict", "step": "To take one time step of", "train": "To train on", "evaluate": "To evaluate",
	}[p.Program]
	samples := "one sample"
	if p.Width > 1 {
		samples = fmt.Sprintf("%d samples side by side", p.Width)
	}
	on := ""
	if p.Width > 0 {
		on = " on " + p.Machine
	}
	fmt.Fprintf(w, "\n%s %s%s\n", what, samples, on)
	for _, d := range p.Decisions {
		fmt.Fprintf(w, "  %s\n", d)
	}
}

// merged adds up the calls of one function for one layer, such as those for
// ranges of a weight's rows.
func merged(operations []report.Operation) []report.Operation {
	var all []report.Operation
	for _, o := range operations {
		o.Lap = 0
		same := func(x report.Operation) bool { x.Calls = o.Calls; return x == o }
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].Calls += o.Calls
		} else {
			all = append(all, o)
		}
	}
	return all
}

func kernelTable(operations []report.Operation) *text.Table {
	t := text.NewTable("layer", "stage", "operation", "function", "form", ">calls", ">FLOP a call", ">bytes a call")
	for _, o := range operations {
		function, form := o.Kernel, o.Form
		switch {
		case o.Plain != "":
			function, form = "plain Go", o.Plain
		case o.Why != "":
			form += "; " + o.Why
		}
		t.Row(o.Layer, o.Stage, o.Kind, function, form, text.Int(o.Calls), text.Int(o.FLOPs), text.Int(o.Shared+o.Own))
	}
	return t
}
