package spec

import (
	"regexp"
	"slices"
	"strings"
)

// set changes options of a spec that was read, as its user asks at the command line: each text
// is PATH=VALUE, where the path is that of an option (train.batch_size, data.seed,
// output.NAME.weight), or the name of a layer or input, and an option of it (hidden.units). The
// value is TOML; words need no quotes. Positions of what was set are lines below 0, of which -1 is the last text.
func (t *Table) set(texts []string, e *Errors) {
	for i, text := range texts {
		pos := Pos{Line: i - len(texts)}
		path, value, ok := strings.Cut(text, "=")
		keys := strings.Split(strings.TrimSpace(path), ".")
		if !ok || slices.Contains(keys, "") {
			e.Errorf(pos, "expected the path of an option, =, and a value: train.batch_size=64")
			continue
		}
		field := fieldOf(strings.TrimSpace(value), pos)
		if field == nil {
			e.Errorf(pos, "found the value %q, expected one of TOML", value)
			continue
		}
		at := t.descend(keys[:len(keys)-1], pos, e)
		if at == nil {
			continue
		}
		field.Name = keys[len(keys)-1]
		at.replace(field)
	}
}

// word is what may stand as a text without quotes.
var word = regexp.MustCompile(`^[\pL_][\pL\pN_./ -]*$`)

// fieldOf reads a value; nil if there is none.
func fieldOf(text string, pos Pos) *Field {
	read := load("value = "+text, NewErrors(""))
	if read == nil && word.MatchString(text) {
		return &Field{KeyPos: pos, Pos: pos, Value: text, text: text}
	}
	if read == nil || len(read.Fields) != 1 {
		return nil
	}
	f := read.Fields[0]
	f.moveTo(pos)
	return f
}

// moveTo gives a value and all in it one position.
func (f *Field) moveTo(pos Pos) {
	f.KeyPos, f.Pos, f.header = pos, pos, false
	switch v := f.Value.(type) {
	case []*Field:
		for _, element := range v {
			element.moveTo(pos)
		}
	case *Table:
		v.Pos = pos
		for _, inner := range v.Fields {
			inner.moveTo(pos)
		}
	}
}

// replace puts a field in the place of one of its name, or to the end.
func (t *Table) replace(f *Field) {
	old := t.index[f.Name]
	if old == nil {
		t.add(f)
		return
	}
	t.index[f.Name] = f
	t.Fields[slices.Index(t.Fields, old)] = f
}

// descend is the table that a path leads to; nil if there is none, which is reported.
func (t *Table) descend(keys []string, pos Pos, e *Errors) *Table {
	if len(keys) == 0 {
		return t
	}
	first, rest := keys[0], keys[1:]
	f := t.Get(first)
	switch {
	case f == nil && (first == "train" || first == "data"):
		return t.inner(first, pos).descendOptions(rest, pos, e)
	case f == nil:
		return t.descendNamed(keys, pos, e)
	case first == "output":
		return t.descendOutput(rest, pos, e)
	case slices.Contains(listsOfNamed, first):
		if len(rest) == 0 {
			e.Errorf(pos, "found %q alone, expected a name after it, as in %s.NAME.option", first, first)
			return nil
		}
		return t.descendNamed(rest, pos, e)
	}
	return t.descendOptions(keys, pos, e)
}

// listsOfNamed are the sections whose tables have names of their own.
var listsOfNamed = []string{inputType, "layer", "block", "activation"}

// descendNamed is descend from a layer, an input, a block or an activation function.
func (t *Table) descendNamed(keys []string, pos Pos, e *Errors) *Table {
	known := map[string]*Table{}
	t.named(known)
	if at := known[keys[0]]; at != nil {
		return at.descendOptions(keys[1:], pos, e)
	}
	names := []string{"train", "data", "output"}
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	e.Errorf(pos, "%s", Unknown("section or layer", keys[0], names))
	return nil
}

// named finds all tables that have names, given ones or a layer's by default: the first of a
// name, but those of the network before those of bodies.
func (t *Table) named(known map[string]*Table) {
	tables := t.layers()
	for _, section := range []string{"block", "activation"} {
		for _, element := range t.list(section) {
			name := ""
			if f := element.Get("name"); f != nil {
				name, _ = f.Value.(string)
			}
			tables = append(tables, &Layer{Name: name, Options: element})
		}
	}
	for _, l := range tables {
		if known[l.Name] == nil {
			known[l.Name] = l.Options
		}
	}
	for _, l := range tables {
		l.Options.named(known)
	}
}

// layers are those of the network or of a body, with their names.
func (t *Table) layers() []*Layer {
	var layers []*Layer
	for _, section := range []string{inputType, "layer", bodyKey} {
		for _, element := range t.list(section) {
			l := &Layer{Type: section, Pos: element.Pos, Options: element}
			if f := element.Get("type"); f != nil {
				l.Type, _ = f.Value.(string)
			}
			layers = append(layers, l)
		}
	}
	slices.SortStableFunc(layers, func(a, b *Layer) int { return a.Pos.compare(b.Pos) })
	nameLayers(layers, NewErrors(""))
	return layers
}

// list are the tables of a section; none if it is something else.
func (t *Table) list(section string) []*Table {
	if t.Get(section) == nil {
		return nil
	}
	return tables(t, section, NewErrors(""))
}

// descendOutput is descend from the output of what its name, or what it is from, says; with one
// output it may be left out.
func (t *Table) descendOutput(keys []string, pos Pos, e *Errors) *Table {
	outputs := t.list("output")
	var names []string
	for _, output := range outputs {
		for _, key := range []string{"name", "from"} {
			named := output.Get(key)
			if named == nil {
				continue
			}
			if name, ok := named.Value.(string); ok {
				if len(keys) > 0 && name == keys[0] {
					return output.descendOptions(keys[1:], pos, e)
				}
				names = append(names, name)
			}
		}
	}
	switch {
	case len(outputs) == 1:
		return outputs[0].descendOptions(keys, pos, e)
	case len(keys) == 0:
		e.Errorf(pos, "found %d outputs, expected the name of one: output.NAME.option", len(outputs))
	default:
		e.Errorf(pos, "%s", Unknown("output", keys[0], names))
	}
	return nil
}

// descendOptions is descend among options: one that is a word becomes a table of that type, one
// that is missing an empty table.
func (t *Table) descendOptions(keys []string, pos Pos, e *Errors) *Table {
	for _, key := range keys {
		f := t.Get(key)
		if f == nil {
			t = t.inner(key, pos)
			continue
		}
		switch v := f.Value.(type) {
		case *Table:
			t = v
		case string:
			t = t.inner(key, f.Pos)
			t.add(&Field{Name: "type", KeyPos: f.Pos, Pos: f.Pos, Value: v, text: f.text})
		default:
			e.Errorf(pos, "found %s for %q, expected a table or a word", f.Describe(), key)
			return nil
		}
	}
	return t
}

// inner puts an empty table in the place of an option.
func (t *Table) inner(key string, pos Pos) *Table {
	empty := &Table{Pos: pos}
	t.replace(&Field{Name: key, KeyPos: pos, Pos: pos, Value: empty})
	return empty
}
