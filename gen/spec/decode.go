package spec

import (
	"math"
	"reflect"
	"slices"
)

// Decoder is implemented by (pointers to) option types that decode themselves.
// They report mistakes to e, whose messages already name the table.
type Decoder interface {
	DecodeSpec(f *Field, e *Errors)
}

// Decode sets the fields of the struct that dst points to from the table; see
// Options for the tags. A field whose key is absent keeps its value, which is
// its default. Fields are of type int, int64, uint64, float64 (integers do
// too), bool, string, lists of these (one value stands for a list of one), lists
// of lists of integers, pointers to any of these (nil when absent), or implement
// Decoder.
//
// Decode reports to e keys that are neither options nor in skip, values of
// another type or out of their limits, and required options that are missing.
func Decode(t *Table, dst any, e *Errors, skip ...string) {
	if t.Label != "" {
		e = e.In(t.Label)
	}
	rest := decodeKnown(t, dst, e)
	if len(rest.Fields) == 0 {
		return
	}
	known := optionNames(dst)
	for _, f := range rest.Fields {
		if !slices.Contains(skip, f.Name) {
			what, candidates := "option", known
			if f.header && len(skip) > 0 {
				what, candidates = "section", skip
			}
			unknown := Unknown(what, f.Name, candidates)
			if len(skip) > 0 && !f.header {
				unknown = unknown.OrElsewhere()
			}
			e.Errorf(f.KeyPos, "%s", unknown)
		}
	}
}

// decodeKnown is Decode but for unknown keys, which it returns.
func decodeKnown(t *Table, dst any, e *Errors) *Table {
	var names []string
	for field, value := range optionFields(reflect.ValueOf(dst).Elem()) {
		o := optionOf(field)
		names = append(names, o.Name)
		f := t.Get(o.Name)
		switch {
		case f != nil:
			o.decode(f, value, e)
		case o.Required:
			e.Errorf(t.Pos, "missing option %q, expected %s", o.Name, o.Expected)
		}
	}
	reportIdle(t, reflect.ValueOf(dst).Elem(), e)
	return t.Without(names...)
}

// reportIdle reports options that are set although the one that they go with is
// not, so that they would do nothing.
func reportIdle(t *Table, options reflect.Value, e *Errors) {
	set := map[string]bool{}
	for field, value := range optionFields(options) { // what goes with an option stands below it
		with := field.Tag.Get("with")
		set[optionOf(field).Name] = !value.IsZero() && (with == "" || set[with])
	}
	for field, value := range optionFields(options) {
		name, with := optionOf(field).Name, field.Tag.Get("with")
		if f := t.Get(name); f != nil && with != "" && !set[with] && !value.IsZero() {
			e.Errorf(f.Pos, "option %q: has no effect without %q; set that, or remove this", name, with)
		}
	}
}

// decode sets v from f, or reports what f is and what it should be.
func (o Option) decode(f *Field, v reflect.Value, e *Errors) {
	if decoder, ok := v.Addr().Interface().(Decoder); ok {
		decoder.DecodeSpec(f, e)
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Slice:
		o.decodeList(f, v, e)
	case !o.decodeScalar(f, v):
		o.mismatch(f, e)
	}
}

// decodeList sets a list. One value stands for a list of one, except where
// lists of lists are expected.
func (o Option) decodeList(f *Field, v reflect.Value, e *Errors) {
	nested := v.Type().Elem().Kind() == reflect.Slice
	elements := f.Elements()
	if len(elements) == 0 && !o.Empty || nested && !f.isList() {
		o.mismatch(f, e)
		return
	}
	list := reflect.MakeSlice(v.Type(), len(elements), len(elements))
	for i, element := range elements {
		switch {
		case nested && element.isList():
			o.decodeList(element, list.Index(i), e)
		case nested || !o.decodeScalar(element, list.Index(i)):
			o.mismatch(element, e)
		}
	}
	v.Set(list)
}

// mismatch reports that f is not what the option expects.
func (o Option) mismatch(f *Field, e *Errors) {
	hint := ""
	switch v := f.Value.(type) {
	case string:
		hint = DidYouMean(v, o.Enum).String()
	case int64:
		if v < math.MinInt32 || v > math.MaxInt32 {
			hint = " (and at most 2147483647 in size)"
		}
	case float64:
		if math.Abs(v) > math.MaxFloat32 || math.IsNaN(v) {
			hint = " (finite, and at most 3.4e38 in size)"
		}
	}
	e.Errorf(f.Pos, "option %q: found %s, expected %s%s", o.Name, f.Describe(), o.Expected, hint)
}

// decodeScalar reports whether f's value is of v's type and within the limits;
// then it sets v. Numbers without limits in their tags stay within int32 and
// float32, so that sums and products of a few do not overflow.
func (o Option) decodeScalar(f *Field, v reflect.Value) bool {
	switch value := f.Value.(type) {
	case string:
		if v.Kind() != reflect.String || len(o.Enum) > 0 && !slices.Contains(o.Enum, value) {
			return false
		}
		v.SetString(value)
	case bool:
		if v.Kind() != reflect.Bool {
			return false
		}
		v.SetBool(value != o.Inverse)
	case int64:
		return o.decodeInteger(value, v)
	case float64:
		if v.Kind() != reflect.Float64 || !o.Limits.Contain(value) || math.Abs(value) > math.MaxFloat32 {
			return false
		}
		v.SetFloat(value)
	default:
		return false
	}
	return true
}

func (o Option) decodeInteger(value int64, v reflect.Value) bool {
	if !o.Limits.Contain(float64(value)) {
		return false
	}
	switch v.Kind() {
	case reflect.Int:
		if value < math.MinInt32 || value > math.MaxInt32 {
			return false
		}
		v.SetInt(value)
	case reflect.Int64:
		v.SetInt(value)
	case reflect.Uint64:
		if value < 0 {
			return false
		}
		v.SetUint(uint64(value))
	case reflect.Float64:
		v.SetFloat(float64(value))
	default:
		return false
	}
	return true
}
