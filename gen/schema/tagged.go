package schema

import (
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// tagged are tables of several kinds, which a word under a key tells apart.
type tagged struct {
	common []spec.Option
	words  []string
	kinds  []*jsonschema.Schema
}

// add takes tables of a kind, with its options beside the common ones.
func (t *tagged) add(word, doc string, options []spec.Option) *jsonschema.Schema {
	kind := object(t.common, options).Described(doc)
	t.words, t.kinds = append(t.words, word), append(t.kinds, kind)
	return kind
}

// word takes one of the words.
func (t *tagged) word() *jsonschema.Schema {
	var doc []string
	for i, kind := range t.kinds {
		doc = append(doc, t.words[i]+": "+kind.Description)
	}
	return jsonschema.Words(t.words...).Described(strings.Join(doc, "\n"))
}

// tables takes tables of all kinds: mistakes are those of the one that the word
// names. A word of none is the only mistake then, beside those of the common
// options; with other, it may be one that other takes, and has no options. The
// properties at the top are for editors that complete by them alone.
func (t *tagged) tables(key string, other *jsonschema.Schema) *jsonschema.Schema {
	word := other
	if word == nil {
		word = t.word()
	}
	all := &jsonschema.Schema{Type: "object", Required: []string{key}, Properties: map[string]*jsonschema.Schema{}}
	for i, kind := range t.kinds {
		for name, option := range kind.Properties {
			if all.Properties[name] == nil {
				all.Properties[name] = &jsonschema.Schema{Description: option.Description}
			}
		}
		kind.Properties[key] = &jsonschema.Schema{Enum: t.words[i : i+1], Description: kind.Description}
		all.AllOf = append(all.AllOf, jsonschema.When(key, t.words[i:i+1], kind, nil))
	}
	all.Properties[key] = word
	unknown := object(t.common)
	unknown.Type, unknown.Required = "", nil
	if other == nil {
		unknown.Additional = nil
	}
	unknown.Properties[key] = &jsonschema.Schema{}
	all.AllOf = append(all.AllOf, jsonschema.When(key, t.words, nil, unknown))
	return all
}
