package spec

import (
	"fmt"
	"strings"
)

// outputSection is [[output]].
type outputSection struct {
	Name    string        `opt:"name" name:"any" doc:"name of the output; by default that of what it reads"`
	From    ref           `opt:"from,required" doc:"the layer whose result it is"`
	Loss    Choice        `opt:"loss,required" doc:"what training makes small"`
	Weight  float64       `opt:"weight" min:"0" max:"1e6" doc:"of this loss in the sum of all"`
	Labels  []string      `opt:"labels" doc:"names of the classes, in order"`
	Classes ClassWeight   `opt:"class_weight" doc:"what the loss of a training sample is multiplied by, by its class: a number for each, { spam = 5 } for some, or balanced: samples / (classes · samples of the class)"`
	Metrics ChoicesOrNone `opt:"metrics" doc:"how to judge it beside the loss, in one way or several; by default what suits the loss, and nothing with []"`
}

func readOutputs(tables []*Table, e *Errors) []*Output {
	names := newNames()
	outputs := make([]*Output, len(tables))
	for i, t := range tables {
		o := &Output{Table: t, Pos: t.Pos, NamePos: t.Pos}
		outputs[i] = o
		o.nameFrom(t, i+1)
		t.Label = o.Label()
		in := e.In(o.Label())
		s := outputSection{Weight: 1}
		Decode(t, &s, e)
		o.From, o.Loss, o.Weight, o.Labels, o.Metrics, o.Classes = Ref(s.From), s.Loss, s.Weight, s.Labels, s.Metrics, s.Classes
		// A default name that does not do is that of a layer, where it is reported.
		if t.Get("name") != nil || CheckName(o.Name) == nil {
			names.take(o.Name, o.NamePos, in)
		}
		checkLabels(t.Get("labels"), in)
	}
	return outputs
}

// nameFrom sets the name: the given one or that of what the output reads.
func (o *Output) nameFrom(t *Table, number int) {
	o.Name = fmt.Sprintf("output_%d", number)
	if f := t.Get("from"); f != nil {
		var r ref
		if text, ok := f.Value.(string); ok && r.parse(text) {
			o.Name, o.NamePos = strings.ReplaceAll(text, ".", "_"), f.Pos
		}
	}
	if f := t.Get("name"); f != nil {
		if text, ok := f.Value.(string); ok {
			o.Name, o.NamePos = text, f.Pos
		}
	}
}

func checkLabels(f *Field, e *Errors) {
	if f == nil {
		return
	}
	lines := make(map[string]int)
	for _, element := range f.Elements() {
		label, ok := element.Value.(string)
		if !ok {
			continue
		}
		if line, twice := lines[label]; twice {
			e.Errorf(element.Pos, "option \"labels\": %s occurs twice, first in line %d", quote(label), line)
		}
		if strings.ContainsAny(label, "\r\n\t") {
			e.Errorf(element.Pos, "option \"labels\": found %s, expected one line without tabs", quote(label))
		}
		if strings.TrimSpace(label) == "" {
			e.Errorf(element.Pos, "option \"labels\": found an empty label, expected a name")
		}
		lines[label] = element.Pos.Line
	}
}
