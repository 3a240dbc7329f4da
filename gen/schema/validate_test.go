package schema_test

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// validator lists what is wrong with values as package toml decodes them, by the
// keywords of Draft 7 that a schema of specs has; it panics at any other. An
// editor shows as many mistakes, at the same places.
type validator struct{ root map[string]any }

// annotations say nothing about values; then and else belong to if.
var annotations = []string{"$schema", "title", "description", "default", "definitions", "then", "else"}

// mistakes are the places of what is wrong, each once: "layer/1/units".
func (v validator) mistakes(schema map[string]any, x any, at string) []string {
	if to, ok := schema["$ref"].(string); ok {
		return v.mistakes(v.definition(to), x, at)
	}
	var found []string
	for keyword, argument := range schema {
		if !slices.Contains(annotations, keyword) {
			found = append(found, v.check(keyword, argument, schema, x, at)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (v validator) definition(ref string) map[string]any {
	definitions := v.root["definitions"].(map[string]any)
	return definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
}

// check compares x, where the keyword concerns it, with what that wants.
func (v validator) check(keyword string, argument any, schema map[string]any, x any, at string) (found []string) {
	wrong := func(ok bool) []string {
		if ok {
			return nil
		}
		return []string{at}
	}
	list, table := reflect.ValueOf(x), map[string]any{}
	switch x := x.(type) {
	case map[string]any:
		table = x
	}
	isList := list.Kind() == reflect.Slice
	switch keyword {
	case "type":
		return wrong(isOf(argument.(string), x))
	case "enum":
		return wrong(slices.Contains(argument.([]any), x))
	case "allOf":
		for _, s := range argument.([]any) {
			found = append(found, v.mistakes(s.(map[string]any), x, at)...)
		}
		return found
	case "if":
		branch := "then"
		if len(v.mistakes(argument.(map[string]any), x, at)) > 0 {
			branch = "else"
		}
		if s, ok := schema[branch].(map[string]any); ok {
			return v.mistakes(s, x, at)
		}
		return nil
	case "pattern":
		text, ok := x.(string)
		return wrong(!ok || regexp.MustCompile(argument.(string)).MatchString(text))
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		n, ok := number(x)
		return wrong(!ok || inLimits(keyword, argument.(float64), n))
	case "minItems":
		return wrong(!isList || float64(list.Len()) >= argument.(float64))
	case "maxItems":
		return wrong(!isList || float64(list.Len()) <= argument.(float64))
	case "items":
		for i := 0; isList && i < list.Len(); i++ {
			found = append(found, v.mistakes(argument.(map[string]any), list.Index(i).Interface(), fmt.Sprint(at, "/", i))...)
		}
		return found
	case "required":
		for _, name := range argument.([]any) {
			if _, given := table[name.(string)]; isOf("object", x) && !given {
				found = append(found, fmt.Sprint(at, " without ", name))
			}
		}
		return found
	case "properties":
		for name, s := range argument.(map[string]any) {
			if value, given := table[name]; given {
				found = append(found, v.mistakes(s.(map[string]any), value, at+"/"+name)...)
			}
		}
		return found
	case "additionalProperties":
		for name := range table {
			if _, known := schema["properties"].(map[string]any)[name]; !known {
				found = append(found, at+"/"+name)
			}
		}
		return found
	}
	panic(fmt.Sprintf("unknown keyword %q", keyword))
}

func isOf(kind string, x any) bool {
	switch kind {
	case "integer":
		n, ok := number(x)
		return ok && n == math.Trunc(n) // JSON does not tell 1.0 from 1
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

func inLimits(keyword string, limit, x float64) bool {
	switch keyword {
	case "minimum":
		return x >= limit
	case "maximum":
		return x <= limit
	case "exclusiveMinimum":
		return x > limit
	}
	return x < limit
}
