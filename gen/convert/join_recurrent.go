package convert

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

// cell is the recurrent layer that one is or has inside, for both directions; nil without.
func (l *layer) cell() *layer {
	switch {
	case slices.Contains([]string{"rnn", "lstm", "gru"}, l.typ):
		return l
	case l.typ == "bidirectional":
		return l.body[0]
	}
	return nil
}

// joinSequence makes all states a recurrent layer's own result, if nothing reads the last one as such.
func joinSequence(im *importer, l *layer, outputs []*exit) bool {
	cell := l.cell()
	if cell == nil || cell.options.Get("return_sequences") == true {
		return false
	}
	own, sequence := false, false
	im.readers(l, outputs, func(r *ref) {
		own, sequence = own || r.output == "", sequence || r.output == "sequence"
	})
	if own || !sequence {
		return false
	}
	cell.options.Set("return_sequences", true)
	l.shapes[""] = l.shapes["sequence"]
	im.readers(l, outputs, func(r *ref) {
		if r.output == "sequence" {
			r.output = ""
		}
	})
	return true
}

// joinStack makes a recurrent layer that reads all states of one as it is, and these alone, a layer
// of several with it, unless they have names of their own.
func joinStack(im *importer, l *layer, outputs []*exit) bool {
	upper := l.cell()
	if upper == nil {
		return false
	}
	below := l.in[0].layer
	lower := below.cell()
	if lower == nil || below.typ != l.typ || lower.typ != upper.typ || im.uses[below] != 1 || len(below.reads)+len(l.reads) > 0 ||
		lower.options.Get("return_sequences") != true || l.in[0].output != "" || !reflect.DeepEqual(lower.likewise(), upper.likewise()) || below.stack() != l.stack() {
		return false
	}
	states := false
	im.readers(l, outputs, func(r *ref) { states = states || r.output != "" && r.output != "sequence" })
	if states || lower.options.Get("go_backwards") != nil { // the states of all, and the direction of the first
		return false
	}
	var weights []weight
	layers, several := lower.options.Get("layers").(int)
	if !several {
		layers = 1
	}
	add := func(k int, of []weight) {
		for _, w := range of {
			w.name = fmt.Sprintf("l%d.%s", k, w.name)
			weights = append(weights, w)
		}
	}
	if several {
		weights = slices.Clone(below.weights)
	} else {
		add(0, below.weights)
	}
	add(layers, l.weights)
	upper.options.Set("layers", layers+1)
	l.in, l.weights, l.origin, l.hint = below.in, weights, slices.Concat(below.origin, l.origin), below.hint
	if stack := below.stack(); stack != "" {
		l.hint = stack
	}
	return true
}

// level ends the names of parts of recurrent modules.
var level = regexp.MustCompile(`\.l\d+$`)

// stack is what the model calls the module that a recurrent layer is a part of; "" if it has the name
// of its operator alone.
func (l *layer) stack() string {
	if strings.HasPrefix(l.hint, strings.ToUpper(l.cell().typ)) {
		return ""
	}
	return level.ReplaceAllString(l.hint, "")
}

// likewise are the options of a cell that others of a stack must have, too.
func (l *layer) likewise() document.Options {
	return slices.DeleteFunc(slices.Clone(l.options), func(o document.Option) bool {
		return o.Key == "return_sequences" || o.Key == "layers"
	})
}
