package spec

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// Choice is an option that names one of several things with options of their
// own: a word, or a table with the word under the key type and the options
// beside it.
//
//	loss = "huber"
//	loss = { type = "huber", delta = 0.5 }
type Choice struct {
	Word    string // "" if absent or wrong, which is reported
	Pos     Pos    // of the word
	Options *Table // without the type; empty for a word; nil if Word is ""
}

// Expected describes a Choice in messages.
func (Choice) Expected() string { return `a word or a table with the key "type"` }

// Schema implements Typed. The words and their options are in the table that the
// choice is from.
func (Choice) Schema() *jsonschema.Schema {
	table := &jsonschema.Schema{Type: "object", Required: []string{"type"}}
	return jsonschema.Choose("object", table, jsonschema.String())
}

// DecodeSpec implements Decoder.
func (c *Choice) DecodeSpec(f *Field, e *Errors) {
	switch v := f.Value.(type) {
	case string:
		if v == "" {
			break
		}
		*c = Choice{Word: v, Pos: f.Pos, Options: &Table{Pos: f.Pos}}
		return
	case *Table:
		word := v.Get("type")
		if word == nil {
			e.Errorf(f.Pos, "option %q: missing key \"type\", expected a word", f.Name)
			return
		}
		if s, ok := word.Value.(string); ok && s != "" {
			*c = Choice{Word: s, Pos: word.Pos, Options: v.Without("type")}
			return
		}
		e.Errorf(word.Pos, "option %q: type: found %s, expected a word", f.Name, word.Describe())
		return
	}
	e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), c.Expected())
}

// Among is the place of the word among names of a kind, for an option; -1 without a word, or
// for one that is unknown, which is reported.
func (c Choice) Among(names []string, kind, option string, e *Errors) int {
	if c.Word == "" {
		return -1
	}
	at := slices.Index(names, c.Word)
	if at < 0 {
		e.Errorf(c.Pos, "option %q: %s", option, Unknown(kind, c.Word, names))
	}
	return at
}

// Choices is an option that names several things, each a Choice. One stands for a list of one.
type Choices []Choice

// Expected describes Choices in messages.
func (Choices) Expected() string { return Choice{}.Expected() + ", or a list of these" }

// Schema implements Typed.
func (Choices) Schema() *jsonschema.Schema { return jsonschema.OneOrMore(Choice{}.Schema()) }

// DecodeSpec implements Decoder.
func (c *Choices) DecodeSpec(f *Field, e *Errors) {
	elements := f.Elements()
	if len(elements) == 0 {
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), c.Expected())
	}
	for _, element := range elements {
		named := *element
		named.Name = f.Name
		var choice Choice
		if choice.DecodeSpec(&named, e); choice.Word != "" {
			*c = append(*c, choice)
		}
	}
}

// ChoicesOrNone are Choices, or none by an empty list.
type ChoicesOrNone struct {
	All   Choices
	Given bool
}

// Expected describes ChoicesOrNone in messages.
func (ChoicesOrNone) Expected() string { return Choices{}.Expected() }

// Schema implements Typed.
func (ChoicesOrNone) Schema() *jsonschema.Schema { return ListOf(Choice{}.Schema()) }

// ListOf takes an element, or a list of them that may be empty.
func ListOf(element *jsonschema.Schema) *jsonschema.Schema {
	return jsonschema.Choose("array", &jsonschema.Schema{Type: "array", Items: element}, element)
}

// DecodeSpec implements Decoder.
func (c *ChoicesOrNone) DecodeSpec(f *Field, e *Errors) {
	if c.Given = true; len(f.Elements()) > 0 {
		c.All.DecodeSpec(f, e)
	}
}
