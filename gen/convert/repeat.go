package convert

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

// Bounds of what is worth a block: so many layers, so many times.
const (
	leastPeriod = 2
	mostPeriod  = 256
	leastTimes  = 3
)

// stage is a run of layers that stands several times in a row, each but the first reading what the
// one before it gives.
type stage struct {
	name  string
	units [][]*layer
	enter ref      // what the first reads
	body  []*layer // the layers of one, as the block has them
}

// last is the layer whose result the stage gives.
func (s *stage) last() *layer {
	unit := s.units[len(s.units)-1]
	return unit[len(unit)-1]
}

// stages finds them, by their first layers.
func (im *importer) stages(outputs []*exit) map[*layer]*stage {
	found := map[*layer]*stage{}
	for i := 0; i < len(im.layers); {
		s := im.stageAt(i, outputs)
		if s == nil {
			i++
			continue
		}
		found[im.layers[i]] = s
		i += len(s.units) * len(s.units[0])
	}
	return found
}

// stageAt is the stage that begins with a layer, nil if none does.
func (im *importer) stageAt(i int, outputs []*exit) *stage {
	for period := leastPeriod; period <= mostPeriod && i+leastTimes*period <= len(im.layers); period++ {
		s := &stage{}
		for at := i; at+period <= len(im.layers); at += period {
			if !s.append(im.layers[at : at+period]) {
				break
			}
		}
		for len(s.units) >= leastTimes && !im.closed(s, outputs) {
			s.units = s.units[:len(s.units)-1]
		}
		if len(s.units) >= leastTimes {
			return s
		}
	}
	return nil
}

// append adds layers that are like the first ones and read what the last of those before gives.
func (s *stage) append(unit []*layer) bool {
	if len(s.units) == 0 {
		for _, l := range unit {
			if l.typ == "input" || l.typ == "constant" || l.owner != nil || l.lends {
				return false
			}
			for _, r := range l.sources() {
				switch {
				case slices.Contains(unit, r.layer):
				case s.enter.layer == nil:
					s.enter = r
				case s.enter != r:
					return false
				}
			}
		}
		end := unit[len(unit)-1]
		if s.enter.layer == nil || !slices.Equal(s.enter.shape(), end.shapes[""]) {
			return false
		}
		s.units = append(s.units, unit)
		return true
	}
	first, before := s.units[0], s.units[len(s.units)-1]
	for i, l := range unit {
		a, b := first[i].sources(), l.sources()
		if !first[i].like(l) || len(a) != len(b) {
			return false
		}
		for k := range a {
			want := ref{before[len(before)-1], ""}
			if at := slices.Index(first, a[k].layer); at >= 0 {
				want = ref{unit[at], a[k].output}
			}
			if b[k] != want {
				return false
			}
		}
	}
	s.units = append(s.units, unit)
	return true
}

// sources is all that a layer reads.
func (l *layer) sources() []ref {
	list := slices.Clone(l.in)
	for _, read := range l.reads {
		list = append(list, read.ref)
	}
	return list
}

// like says whether two layers are the same but for what they read and the numbers of their weights.
func (l *layer) like(other *layer) bool {
	same := l.typ == other.typ && other.owner == nil && !other.lends && reflect.DeepEqual(l.options, other.options) && reflect.DeepEqual(l.shapes, other.shapes) &&
		len(l.weights) == len(other.weights) && len(l.body) == len(other.body) && len(l.in) == len(other.in) && len(l.reads) == len(other.reads)
	for i := 0; same && i < len(l.weights); i++ {
		same = l.weights[i].name == other.weights[i].name && slices.Equal(l.weights[i].shape, other.weights[i].shape)
	}
	for i := 0; same && i < len(l.reads); i++ {
		same = l.reads[i].option == other.reads[i].option
	}
	for i := 0; same && i < len(l.body); i++ {
		same = l.body[i].like(other.body[i])
	}
	return same
}

// closed says whether nothing but the last result is read from outside.
func (im *importer) closed(s *stage, outputs []*exit) bool {
	unit := map[*layer]int{}
	for i, layers := range s.units {
		for _, l := range layers {
			unit[l] = i + 1
		}
	}
	open := func(r ref, by int) bool {
		at := unit[r.layer]
		end := at > 0 && r == ref{s.units[at-1][len(s.units[at-1])-1], ""}
		return at > 0 && at != by && !(end && (by == at+1 || at == len(s.units)))
	}
	for _, l := range im.layers {
		if slices.ContainsFunc(l.sources(), func(r ref) bool { return open(r, unit[l]) }) {
			return false
		}
	}
	return !slices.ContainsFunc(outputs, func(o *exit) bool { return open(o.at, 0) })
}

// settle names a stage and its layers, and gives what reads the stage that name.
func (s *stage) settle(taken names) {
	first := s.units[0]
	prefix := commonPrefix(first)
	s.name = taken.of(strings.TrimRight(prefix, "_0123456789"))
	if prefix == "" || s.name == "" {
		s.name = taken.of("stage")
	}
	inner, copies := names{}, map[*layer]*layer{}
	enter := s.enter
	readers := 0
	for _, l := range first {
		for _, r := range l.sources() {
			if r == s.enter {
				readers++
			}
		}
	}
	if readers != 1 || !slices.Equal(first[0].in, []ref{s.enter}) || len(first[0].reads) > 0 {
		start := &layer{name: inner.of("start"), typ: "activation", in: []ref{s.enter}, options: document.Options{{Key: "activation", Value: "linear"}}}
		s.body, enter = append(s.body, start), start.ref()
	}
	turn := func(r ref) ref {
		if r == s.enter {
			return enter
		}
		return ref{copies[r.layer], r.output}
	}
	for _, l := range first {
		c := *l
		name, ok := strings.CutPrefix(l.name, prefix)
		if !ok {
			name = l.typ
		}
		c.name = inner.of(name)
		c.in, c.reads = slices.Clone(l.in), slices.Clone(l.reads)
		for i := range c.in {
			c.in[i] = turn(c.in[i])
		}
		for i := range c.reads {
			c.reads[i].ref = turn(c.reads[i].ref)
		}
		copies[l] = &c
		s.body = append(s.body, &c)
	}
	for u, unit := range s.units {
		for i, l := range unit {
			l.name = s.name + ".r" + strconv.Itoa(u+1) + "." + s.body[len(s.body)-len(unit)+i].name
		}
	}
}

// commonPrefix is what the names of all layers with weights begin with, up to an underscore.
func commonPrefix(layers []*layer) string {
	prefix, some := "", false
	for _, l := range layers {
		switch {
		case len(l.weights) == 0:
		case !some:
			prefix, some = l.name, true
		default:
			n := 0
			for n < min(len(prefix), len(l.name)) && prefix[n] == l.name[n] {
				n++
			}
			prefix = prefix[:n]
		}
	}
	return prefix[:strings.LastIndexByte(prefix, '_')+1]
}

// write adds a stage's block and the layer that places it, below another, and returns that.
func (s *stage) write(d *document.Document, above *layer) *layer {
	b := &document.Block{Name: s.name}
	before := s.enter.layer
	for _, l := range s.body {
		b.Body = append(b.Body, l.document(before))
		before = l
	}
	d.Blocks = append(d.Blocks, b)
	place := &layer{name: s.name, typ: "block", in: []ref{s.enter}}
	place.options = document.Options{{Key: "block", Value: s.name}, {Key: "repeat", Value: len(s.units)}}
	d.Layers = append(d.Layers, place.document(above))
	s.last().name = s.name
	return s.last()
}
