// Package jsonschema builds JSON Schemas of Draft 4, as far as the schema of
// specs needs them.
package jsonschema

// Draft4 is the Version of a whole document.
const Draft4 = "http://json-schema.org/draft-04/schema#"

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
	ExclusiveMinimum bool               `json:"exclusiveMinimum,omitempty"`
	Maximum          *float64           `json:"maximum,omitempty"`
	ExclusiveMaximum bool               `json:"exclusiveMaximum,omitempty"`
	Items            *Schema            `json:"items,omitempty"`
	MinItems         int                `json:"minItems,omitempty"`
	MaxItems         int                `json:"maxItems,omitempty"`
	Required         []string           `json:"required,omitempty"`
	Properties       map[string]*Schema `json:"properties,omitempty"`
	Additional       *bool              `json:"additionalProperties,omitempty"`
	AllOf            []*Schema          `json:"allOf,omitempty"`
	AnyOf            []*Schema          `json:"anyOf,omitempty"`
	OneOf            []*Schema          `json:"oneOf,omitempty"`
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
	return &Schema{AnyOf: []*Schema{element, List(element)}}
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
