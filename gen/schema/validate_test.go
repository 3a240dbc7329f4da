package schema_test

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// validator checks values as package toml decodes them by the keywords of Draft
// 4 that a schema of specs has; it panics at any other.
type validator struct{ root map[string]any }

// annotations say nothing about values.
var annotations = []string{"$schema", "title", "description", "default", "definitions", "exclusiveMinimum", "exclusiveMaximum"}

func (v validator) valid(schema map[string]any, x any) bool {
	if to, ok := schema["$ref"].(string); ok {
		return v.valid(v.definition(to), x)
	}
	for keyword, argument := range schema {
		if !slices.Contains(annotations, keyword) && !v.holds(keyword, argument, schema, x) {
			return false
		}
	}
	return true
}

func (v validator) definition(ref string) map[string]any {
	definitions := v.root["definitions"].(map[string]any)
	return definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
}

// holds tells whether x, where the keyword concerns it, is as that wants.
func (v validator) holds(keyword string, argument any, schema map[string]any, x any) bool {
	switch keyword {
	case "type":
		return isOf(argument.(string), x)
	case "enum":
		return slices.Contains(argument.([]any), x)
	case "allOf":
		return v.count(argument, x) == len(argument.([]any))
	case "anyOf":
		return v.count(argument, x) > 0
	case "oneOf":
		return v.count(argument, x) == 1
	case "pattern":
		text, ok := x.(string)
		return !ok || regexp.MustCompile(argument.(string)).MatchString(text)
	case "minimum", "maximum":
		n, ok := number(x)
		return !ok || inLimits(keyword, argument.(float64), schema, n)
	case "items", "minItems", "maxItems":
		list := reflect.ValueOf(x)
		return list.Kind() != reflect.Slice || v.list(keyword, argument, list)
	case "required", "properties", "additionalProperties":
		table, ok := x.(map[string]any)
		return !ok || v.table(keyword, argument, schema, table)
	}
	panic(fmt.Sprintf("unknown keyword %q", keyword))
}

// count is how many of the schemas take x.
func (v validator) count(schemas, x any) int {
	n := 0
	for _, s := range schemas.([]any) {
		if v.valid(s.(map[string]any), x) {
			n++
		}
	}
	return n
}

func isOf(kind string, x any) bool {
	switch kind {
	case "integer":
		_, ok := x.(int64)
		return ok
	case "number":
		n, ok := number(x)
		return ok && !math.IsNaN(n) && !math.IsInf(n, 0) // JSON has no such
	}
	kinds := map[string]reflect.Kind{"string": reflect.String, "boolean": reflect.Bool, "array": reflect.Slice, "object": reflect.Map}
	return reflect.TypeOf(x).Kind() == kinds[kind]
}

func number(x any) (float64, bool) {
	switch x := x.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

func inLimits(keyword string, limit float64, schema map[string]any, x float64) bool {
	if keyword == "minimum" {
		return x > limit || x == limit && schema["exclusiveMinimum"] != true
	}
	return x < limit || x == limit && schema["exclusiveMaximum"] != true
}

func (v validator) list(keyword string, argument any, list reflect.Value) bool {
	switch keyword {
	case "minItems":
		return float64(list.Len()) >= argument.(float64)
	case "maxItems":
		return float64(list.Len()) <= argument.(float64)
	}
	for i := range list.Len() {
		if !v.valid(argument.(map[string]any), list.Index(i).Interface()) {
			return false
		}
	}
	return true
}

func (v validator) table(keyword string, argument any, schema, x map[string]any) bool {
	if keyword == "required" {
		return !slices.ContainsFunc(argument.([]any), func(key any) bool { return x[key.(string)] == nil })
	}
	properties, _ := schema["properties"].(map[string]any)
	for key, value := range x {
		s, known := properties[key].(map[string]any)
		switch {
		case keyword == "properties" && known && !v.valid(s, value):
			return false
		case keyword == "additionalProperties" && !known && argument == false:
			return false
		}
	}
	return true
}
