package golang

import (
	"math"
	"reflect"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// longLiteral is the number of fields from which a struct takes a line a field.
const longLiteral = 4

// literal writes a value of package runtime's types, or of basic ones. Fields
// that are zero are left out.
func literal(value any) *jen.Statement { return literalOf(reflect.ValueOf(value), true) }

func literalOf(v reflect.Value, typed bool) *jen.Statement {
	switch v.Kind() {
	case reflect.Interface:
		return literalOf(v.Elem(), true)
	case reflect.Struct:
		return structLiteral(v, typed)
	case reflect.Slice:
		return sliceLiteral(v, typed)
	case reflect.String:
		return jen.Lit(v.String())
	case reflect.Float64:
		return source.Number(v.Float())
	case reflect.Int, reflect.Int64:
		return jen.Lit(int(v.Int()))
	case reflect.Uint64:
		if v.Uint() <= math.MaxInt64 {
			return jen.Lit(int(v.Uint()))
		}
	}
	return jen.Lit(v.Interface())
}

func structLiteral(v reflect.Value, typed bool) *jen.Statement {
	var fields []jen.Code
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() {
			fields = append(fields, jen.Id(v.Type().Field(i).Name).Op(":").Add(literalOf(f, true)))
		}
	}
	return typeOf(v.Type(), typed).Add(source.Braces(fields, len(fields) >= longLiteral))
}

func sliceLiteral(v reflect.Value, typed bool) *jen.Statement {
	elements := make([]jen.Code, v.Len())
	for i := range elements {
		elements[i] = literalOf(v.Index(i), false)
	}
	return typeOf(v.Type(), typed).Add(source.Braces(elements, v.Type().Elem().Kind() == reflect.Struct))
}

// typeOf writes a type; inside a slice literal it is left out.
func typeOf(t reflect.Type, typed bool) *jen.Statement {
	switch {
	case !typed:
		return jen.Null()
	case t.Kind() == reflect.Slice:
		return jen.Index().Add(typeOf(t.Elem(), true))
	case t.PkgPath() != "":
		return jen.Qual(t.PkgPath(), t.Name())
	}
	return jen.Id(t.Name())
}
