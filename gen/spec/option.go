package spec

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// Option describes a key of a table, for the decoder, the schema and the
// reference.
type Option struct {
	Name     string
	Doc      string
	Expected string       // what it takes, in words
	Type     reflect.Type // of the Go field
	Default  any          // the prototype's value
	Required bool
	Empty    bool     // a list may be empty
	Inverse  bool     // the Go field is true where the option is false
	Enum     []string // the words it may be; empty if any
	Pattern  string   // of what a string may be, for the schema; empty if any
	By       string   // a list may also be a table of lists, one for each of these
	Limits   Limits
}

// Limits bound a number or each number of a list.
type Limits struct {
	Min, Max     *float64 // inclusive
	Above, Below *float64 // exclusive
}

// Typed is implemented by option types that decode themselves. They say what
// they take in words, for example "a word or a table with the key type", and as
// JSON Schema, which may be wider.
type Typed interface {
	Expected() string
	Schema() *jsonschema.Schema
}

// Options lists the options of a struct (or a pointer to one) from its fields'
// tags, in order, embedded structs included:
//
//	opt:"units,required"    the key; required unless there is a default
//	opt:"columns,empty"     a list that may be empty
//	opt:"use_bias,inverse"  true where the Go field is false, as by default it is then
//	doc:"…"                 a line for the reference
//	min:"1" max:"9"         inclusive limits of a number or of a list's numbers
//	above:"0" below:"1"     exclusive limits
//	enum:"valid|same"       the words that a string or a list of strings may hold
//	name:"any"              a string that is a name, or a "package"'s
//	by:"input"              a list that may also be a table of lists by inputs, or outputs
//	with:"use_bias"         an option that must be set for this one to have an effect
//
// The struct's values are the defaults.
func Options(prototype any) []Option {
	v := reflect.Indirect(reflect.ValueOf(prototype))
	var options []Option
	for field, value := range optionFields(v) {
		o := optionOf(field)
		o.Default = value.Interface()
		if o.Inverse {
			o.Default = !value.Bool()
		}
		options = append(options, o)
	}
	return options
}

func optionNames(prototype any) []string {
	var names []string
	for _, o := range Options(prototype) {
		names = append(names, o.Name)
	}
	return names
}

// optionFields iterates over the fields of a struct that have the tag opt.
func optionFields(v reflect.Value) func(yield func(reflect.StructField, reflect.Value) bool) {
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for _, field := range reflect.VisibleFields(v.Type()) {
			if _, ok := field.Tag.Lookup("opt"); ok {
				if !yield(field, v.FieldByIndex(field.Index)) {
					return
				}
			}
		}
	}
}

// known are the options that were read from fields of structs: there are few, and they
// are asked for again and again.
var known sync.Map

func optionOf(field reflect.StructField) Option {
	type key struct {
		of  reflect.Type
		tag reflect.StructTag
	}
	k := key{field.Type, field.Tag}
	if o, ok := known.Load(k); ok {
		return o.(Option)
	}
	o := readOption(field)
	known.Store(k, o)
	return o
}

func readOption(field reflect.StructField) Option {
	name, flag, _ := strings.Cut(field.Tag.Get("opt"), ",")
	o := Option{
		Name:     name,
		Doc:      field.Tag.Get("doc"),
		Type:     field.Type,
		Required: flag == "required",
		Empty:    flag == "empty",
		Inverse:  flag == "inverse",
		Limits: Limits{
			Min: numberTag(field, "min"), Max: numberTag(field, "max"),
			Above: numberTag(field, "above"), Below: numberTag(field, "below"),
		},
	}
	if enum := field.Tag.Get("enum"); enum != "" {
		o.Enum = strings.Split(enum, "|")
	}
	o.By = field.Tag.Get("by")
	o.Pattern = patterns[field.Tag.Get("name")]
	o.Expected = o.expected()
	return o
}

func numberTag(field reflect.StructField, key string) *float64 {
	if number, err := strconv.ParseFloat(field.Tag.Get(key), 64); err == nil {
		return &number
	}
	return nil
}

// expected says in words what the option takes.
func (o Option) expected() string {
	if typed, ok := reflect.New(o.Type).Interface().(Typed); ok {
		return typed.Expected()
	}
	t := o.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice {
		if t.Elem().Kind() == reflect.Slice {
			return "a list of lists of " + o.element(t.Elem().Elem(), 2)
		}
		list := o.element(t.Elem(), 1) + ", or a list of these"
		if o.By != "" {
			list += ", or a table of such lists by " + o.By
		}
		return list
	}
	return o.element(t, 1)
}

// element names a value, or several, of a basic type.
func (o Option) element(t reflect.Type, n int) string {
	words := map[reflect.Kind][2]string{
		reflect.String:  {"a string", "strings"},
		reflect.Bool:    {"true or false", "booleans"},
		reflect.Int:     {"an integer", "integers"},
		reflect.Int64:   {"an integer", "integers"},
		reflect.Uint64:  {"an integer", "integers"},
		reflect.Float64: {"a number", "numbers"},
	}
	switch t.Kind() {
	case reflect.String:
		if len(o.Enum) > 0 {
			return oneOf(o.Enum)
		}
	case reflect.Uint64:
		if o.Limits.Min == nil {
			zero := 0.0
			o.Limits.Min = &zero
		}
	}
	return words[t.Kind()][n-1] + o.Limits.String()
}

// oneOf lists words: "a", "b" or "c".
func oneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	last := len(quoted) - 1
	if last < 1 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// String returns the limits as the end of a phrase, for example " of at least 1".
func (l Limits) String() string {
	format := func(f *float64) string {
		if math.Abs(*f) < 1e15 && *f == math.Trunc(*f) {
			return strconv.FormatFloat(*f, 'f', -1, 64)
		}
		return strconv.FormatFloat(*f, 'g', -1, 64)
	}
	if l.Min != nil && l.Max != nil {
		return " from " + format(l.Min) + " to " + format(l.Max)
	}
	var phrases []string
	switch {
	case l.Min != nil:
		phrases = append(phrases, "at least "+format(l.Min))
	case l.Above != nil:
		phrases = append(phrases, "more than "+format(l.Above))
	}
	switch {
	case l.Max != nil:
		phrases = append(phrases, "at most "+format(l.Max))
	case l.Below != nil:
		phrases = append(phrases, "less than "+format(l.Below))
	}
	if len(phrases) == 0 {
		return ""
	}
	return " of " + strings.Join(phrases, " and ")
}

// Contain reports whether x is finite and within the limits.
func (l Limits) Contain(x float64) bool {
	return !math.IsNaN(x) && !math.IsInf(x, 0) &&
		(l.Min == nil || x >= *l.Min) && (l.Max == nil || x <= *l.Max) &&
		(l.Above == nil || x > *l.Above) && (l.Below == nil || x < *l.Below)
}
