package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// fromJSON reads one example or an array of them.
func fromJSON(p *runtime.Preprocess, content []byte, inputs []runtime.TensorInfo) ([][]float64, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("JSON: more than one value; several examples are an array")
	}
	one, err := example(p, value, inputs)
	if err == nil {
		return [][]float64{one}, nil
	}
	many, ok := value.([]any)
	if !ok || len(many) == 0 {
		return nil, err
	}
	examples := make([][]float64, len(many))
	for i, v := range many {
		var each error
		if examples[i], each = example(p, v, inputs); each != nil {
			if i == 0 { // neither one example nor a list of them
				return nil, err
			}
			return nil, fmt.Errorf("[%d]: %w", i, each)
		}
	}
	return examples, nil
}

// example reads one example: an array, an object of inputs, or one of columns.
func example(p *runtime.Preprocess, value any, inputs []runtime.TensorInfo) ([]float64, error) {
	object, ok := value.(map[string]any)
	if !ok {
		if len(inputs) != 1 {
			return nil, fmt.Errorf("want an object of the inputs %s", names(inputs))
		}
		object = map[string]any{inputs[0].Name: value}
	}
	var values []float64
	if p != nil && len(p.Columns) > 0 && object[p.Columns[0]] != nil {
		for _, column := range p.Columns {
			number, ok := object[column].(float64)
			if !ok {
				return nil, fmt.Errorf("%q: want a number, found %s", column, describe(object[column]))
			}
			values = append(values, number)
		}
		return values, nil
	}
	for _, in := range inputs {
		before := len(values)
		var err error
		if values, err = flatten(values, object[in.Name]); err != nil {
			return nil, fmt.Errorf("input %q: %w", in.Name, err)
		}
		if n := len(values) - before; n != elements(in.Shape) {
			return nil, fmt.Errorf("input %q: %d numbers, want %d for the shape %v", in.Name, n, elements(in.Shape), runtime.FormatShape(in.Shape))
		}
	}
	return values, nil
}

// flatten appends nested arrays of numbers.
func flatten(values []float64, value any) ([]float64, error) {
	switch value := value.(type) {
	case float64:
		return append(values, value), nil
	case []any:
		var err error
		for _, v := range value {
			if values, err = flatten(values, v); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	return nil, fmt.Errorf("want numbers, found %s", describe(value))
}

// describe names a JSON value in a message.
func describe(value any) string {
	switch value := value.(type) {
	case nil:
		return "nothing"
	case string:
		return fmt.Sprintf("%q", value)
	case map[string]any:
		return "an object"
	}
	return fmt.Sprint(value)
}

// names lists the inputs.
func names(inputs []runtime.TensorInfo) string {
	var all []string
	for _, in := range inputs {
		all = append(all, in.Name)
	}
	return list(all)
}
