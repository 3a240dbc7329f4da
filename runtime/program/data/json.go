package data

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// json reads one example or an array of them.
func (f *examplesFile) json(src io.Reader) (unused []string, err error) {
	j := newJSONText(f.Examples, newTextStream(src, 0))
	first, err := j.token()
	if err == nil {
		err = f.value(j, first)
	}
	if err != nil || f.stopped {
		return nil, err
	}
	if _, err := j.Token(); err != io.EOF {
		return nil, fmt.Errorf("JSON: more than one value; several examples are an array, or lines of the format jsonl")
	}
	return j.unused, nil
}

// value reads what begins with first: an array of examples, or one.
func (f *examplesFile) value(j *jsonText, first json.Token) error {
	if first == json.Delim('[') && j.More() {
		second, err := j.token()
		if err != nil {
			return err
		}
		text, isText := second.(string)
		switch {
		case second == json.Delim('{'):
			return f.list(j, second, "an object", func(x *Example, token json.Token) error {
				if token != json.Delim('{') {
					return fmt.Errorf("want an object as before, found %s", describe(token))
				}
				return j.object(x)
			})
		case isText && f.readsTexts():
			return f.list(j, text, "a text", func(x *Example, token json.Token) error {
				text, ok := token.(string)
				if !ok {
					return fmt.Errorf("want a text as before, found %s", describe(token))
				}
				return j.textOf(x, text)
			})
		}
		return f.arrays(j, second)
	}
	x, wanted := f.next()
	x.Row = -1
	if !wanted {
		return j.skipFrom(first)
	}
	if err := j.example(x, first); err != nil {
		return err
	}
	f.give(x)
	return nil
}

// arrays reads the rest of an array of numbers, which is one example, or several if its first
// element is one. The first token of that is there already.
func (f *examplesFile) arrays(j *jsonText, second json.Token) error {
	in, err := j.only()
	if err == nil {
		err = j.keepsNone()
	}
	if err != nil {
		return err
	}
	var a array
	if err := j.nested(&a, second, 0); err != nil {
		return fmt.Errorf("input %q: %w", in.Name, err)
	}
	x, wanted := f.next()
	if count, ok := fits(a.shape, in.Shape); ok && count == 1 {
		if x.Values = append(x.Values, a.values...); wanted && !f.give(x) {
			return nil
		}
		return f.rest(j, func(x *Example, token json.Token) error { return j.arrayOf(x, token, "") })
	}
	x.Row = -1
	a.shape = append([]int{0}, a.shape...)
	if err := j.rest(&a, 0, false); err != nil {
		return fmt.Errorf("input %q: %w", in.Name, err)
	}
	if err := a.check(in, ", or several of them in an array"); err != nil {
		return err
	}
	if x.Values = append(x.Values, a.values...); wanted {
		f.give(x)
	}
	return nil
}

// list reads the rest of an array of examples, the first token of which is there already.
func (f *examplesFile) list(j *jsonText, first json.Token, what string, read func(x *Example, token json.Token) error) error {
	if goOn, err := f.element(j, first, read); err != nil || !goOn {
		return err
	}
	return f.rest(j, read)
}

// rest reads the other examples of an array, of which there was one.
func (f *examplesFile) rest(j *jsonText, read func(x *Example, token json.Token) error) error {
	for j.More() {
		token, err := j.token()
		if err != nil {
			return err
		}
		if goOn, err := f.element(j, token, read); err != nil || !goOn {
			return err
		}
	}
	_, err := j.token()
	return err
}

// element uses an example of a list. What is wrong with it alone does not end the list.
func (f *examplesFile) element(j *jsonText, token json.Token, read func(x *Example, token json.Token) error) (goOn bool, err error) {
	depth := j.depth
	if _, begins := token.(json.Delim); begins {
		depth--
	}
	x, wanted := f.next()
	if wanted {
		if err := read(x, token); err != nil {
			x.broken = x.errorf("%w", err)
		}
		if j.failed != nil {
			return false, x.broken
		}
		if !f.give(x) {
			return false, nil
		}
	}
	for j.depth > depth {
		if _, err := j.token(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// only is the input of a network that has one.
func (j *jsonText) only() (*runtime.TensorInfo, error) {
	if inputs := j.of.Info.Inputs; len(inputs) != 1 {
		return nil, fmt.Errorf("want an object of the inputs %s", names(inputs))
	}
	return &j.of.Info.Inputs[0], nil
}

// names lists the inputs.
func names(inputs []runtime.TensorInfo) string {
	var all []string
	for _, in := range inputs {
		all = append(all, in.Name)
	}
	return list(all)
}
