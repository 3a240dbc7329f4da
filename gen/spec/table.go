package spec

import (
	"fmt"
	"slices"
	"strconv"
)

// Table is a TOML table with its fields in the order of the source.
type Table struct {
	Pos    Pos // of its header or opening brace
	Fields []*Field
	Label  string // what messages call it, for example `layer "fc1"`; may be empty

	index map[string]*Field
}

// Field is a key and its value, or an element of an array, whose Name is empty.
// The value is a string, int64, float64, bool, time.Time, []*Field (an array)
// or *Table.
type Field struct {
	Name   string
	KeyPos Pos
	Pos    Pos // of the value
	Value  any

	header bool   // written as [name] or [[name]]
	text   string // of a scalar, as in the source
}

// Get returns the field of that name, or nil.
func (t *Table) Get(name string) *Field {
	if t == nil {
		return nil
	}
	return t.index[name]
}

// Without returns a copy of t that lacks the named fields.
func (t *Table) Without(names ...string) *Table {
	rest := &Table{Pos: t.Pos, Label: t.Label}
	for _, f := range t.Fields {
		if !slices.Contains(names, f.Name) {
			rest.add(f)
		}
	}
	return rest
}

// With returns a copy of t that has another field of f's name.
func (t *Table) With(f *Field) *Table {
	other := &Table{Pos: t.Pos, Label: t.Label}
	for _, before := range t.Fields {
		if before.Name == f.Name {
			before = f
		}
		other.add(before)
	}
	return other
}

// Only returns a copy of t that has the named fields alone.
func (t *Table) Only(names ...string) *Table {
	kept := &Table{Pos: t.Pos, Label: t.Label}
	for _, f := range t.Fields {
		if slices.Contains(names, f.Name) {
			kept.add(f)
		}
	}
	return kept
}

func (t *Table) add(f *Field) *Field {
	if t.index == nil {
		t.index = make(map[string]*Field)
	}
	t.index[f.Name] = f
	t.Fields = append(t.Fields, f)
	return f
}

// Elements returns the elements of an array, or the field itself in a slice of
// one: a single value may stand for a list of one.
func (f *Field) Elements() []*Field {
	if list, ok := f.Value.([]*Field); ok {
		return list
	}
	return []*Field{f}
}

func (f *Field) isList() bool {
	_, ok := f.Value.([]*Field)
	return ok
}

// Describe names a field's value in a message: what was found.
func (f *Field) Describe() string {
	switch v := f.Value.(type) {
	case string:
		return "the string " + quote(v)
	case *Table:
		return "a table"
	case []*Field:
		if len(v) == 0 {
			return "an empty list"
		}
		return "a list"
	}
	if f.text != "" {
		return shorten(f.text)
	}
	return fmt.Sprint(f.Value)
}

// quote is %q with an end, as a spec's strings can be long.
func quote(s string) string { return strconv.Quote(shorten(s)) }

func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
