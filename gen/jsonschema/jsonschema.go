// Package jsonschema builds JSON Schemas of Draft 7, as far as the schema of
// specs needs them. There are no alternatives (anyOf, oneOf): of a value that
// fits none, a validator could only say so. If chooses by what the value is, and
// mistakes are those of one schema, at their places.
package jsonschema

// Draft7 is the Version of a whole document.
const Draft7 = "http://json-schema.org/draft-07/schema#"

// Schema is a JSON Schema; its zero value takes anything.
type Schema struct {
	Version          string             `json:"$schema,omitempty"`
	Ref              string             `json:"$ref,omitempty"`
	Title            string             `json:"title,omitempty"`
	Description      string             `json:"description,omitempty"`
	Type             string             `json:"type,omitempty"`
	Enum             []string           `json:"enum,omitempty"`
	Pattern          string             `json:"pattern,omitempty"`
	Default          any                `json:"default,omitempty"`
	Minimum          *float64           `json:"minimum,omitempty"`
	ExclusiveMinimum *float64           `json:"exclusiveMinimum,omitempty"`
	Maximum          *float64           `json:"maximum,omitempty"`
	ExclusiveMaximum *float64           `json:"exclusiveMaximum,omitempty"`
	Items            *Schema            `json:"items,omitempty"`
	MinItems         int                `json:"minItems,omitempty"`
	MaxItems         int                `json:"maxItems,omitempty"`
	Required         []string           `json:"required,omitempty"`
	Properties       map[string]*Schema `json:"properties,omitempty"`
	Additional       *bool              `json:"additionalProperties,omitempty"`
	AllOf            []*Schema          `json:"allOf,omitempty"`
	If               *Schema            `json:"if,omitempty"`
	Then             *Schema            `json:"then,omitempty"`
	Else             *Schema            `json:"else,omitempty"`
	Definitions      map[string]*Schema `json:"definitions,omitempty"`
}

// Ref takes what the definition of that name takes.
func Ref(name string) *Schema { return &Schema{Ref: "#/definitions/" + name} }

// String takes any string.
func String() *Schema { return &Schema{Type: "string"} }

// Words takes one of the words.
func Words(words ...string) *Schema { return &Schema{Type: "string", Enum: words} }

// Boolean takes true and false.
func Boolean() *Schema { return &Schema{Type: "boolean"} }

// Number takes any number.
func Number() *Schema { return &Schema{Type: "number"} }

// Integer takes integers, those of at least min.
func Integer(min float64) *Schema { return &Schema{Type: "integer", Minimum: &min} }

// List takes lists of one element or more.
func List(element *Schema) *Schema { return &Schema{Type: "array", Items: element, MinItems: 1} }

// OneOrMore takes an element or a list of them.
func OneOrMore(element *Schema) *Schema {
	return Choose("array", List(element), element)
}

// Choose takes of values of that type what then takes, of others what other
// takes.
func Choose(typ string, then, other *Schema) *Schema {
	return &Schema{If: &Schema{Type: typ}, Then: then, Else: other}
}

// When takes of tables in which the key has one of the words what then takes,
// and of others what other takes; nil takes anything.
func When(key string, words []string, then, other *Schema) *Schema {
	is := &Schema{Type: "object", Properties: map[string]*Schema{key: {Enum: words}}, Required: []string{key}}
	return &Schema{If: is, Then: then, Else: other}
}

// Object takes tables with these keys and no others.
func Object(properties map[string]*Schema, required ...string) *Schema {
	return &Schema{Type: "object", Properties: properties, Required: required, Additional: new(bool)}
}

// Described returns a copy with a description.
func (s *Schema) Described(doc string) *Schema {
	if s.Ref != "" { // beside a reference nothing else counts
		return &Schema{AllOf: []*Schema{s}, Description: doc}
	}
	described := *s
	described.Description = doc
	return &described
}
