package reference

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// page is a Markdown text.
type page struct{ strings.Builder }

func (p *page) text(paragraph string) { p.WriteString(paragraph + "\n\n") }

func (p *page) heading(level int, title string) {
	p.text(strings.Repeat("#", level) + " " + title)
}

func (p *page) contents(titles ...string) {
	links := make([]string, len(titles))
	for i, title := range titles {
		links[i] = fmt.Sprintf("[%s](#%s)", title, strings.ToLower(strings.ReplaceAll(title, " ", "-")))
	}
	p.text(strings.Join(links, " · "))
}

// entry is a word with its formula and its options.
func (p *page) entry(name, doc string, prototype any) {
	p.text("**`" + name + "`**: " + doc)
	p.options(spec.Options(prototype))
}

// own is an entry whose options are those of the prototype's own fields, without those of what it embeds.
func (p *page) own(name, doc string, prototype any) {
	p.text("**`" + name + "`**: " + doc)
	fields := reflect.TypeOf(prototype)
	p.options(slices.DeleteFunc(spec.Options(prototype), func(o spec.Option) bool {
		for i := range fields.NumField() {
			if own, _, _ := strings.Cut(fields.Field(i).Tag.Get("opt"), ","); own == o.Name {
				return false
			}
		}
		return true
	}))
}

func (p *page) options(options []spec.Option) {
	if len(options) == 0 {
		return
	}
	p.WriteString("| option | takes | default | |\n|---|---|---|---|\n")
	for _, o := range options {
		given := "required"
		if !o.Required {
			given = value(reflect.ValueOf(o.Default))
		}
		fmt.Fprintf(p, "| `%s` | %s | %s | %s |\n", o.Name, cell(o.Expected), cell(given), cell(o.Doc))
	}
	p.WriteString("\n")
}

// value is a default as it would stand in a spec, or nothing where the option's
// line tells it.
func value(v reflect.Value) string {
	if s, ok := v.Interface().(fmt.Stringer); ok && s.String() != "" {
		return "`" + s.String() + "`"
	}
	if text := literal(v); text != "" {
		return "`" + text + "`"
	}
	return ""
}

func literal(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return fmt.Sprint(v.Interface())
	case reflect.String:
		if v.String() != "" {
			return strconv.Quote(v.String())
		}
	case reflect.Slice:
		elements := make([]string, v.Len())
		for i := range elements {
			elements[i] = literal(v.Index(i))
		}
		if len(elements) > 0 {
			return "[" + strings.Join(elements, ", ") + "]"
		}
	}
	return ""
}

// cell is text inside a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// sentence begins with a capital, unless with a name such as y, and ends with a
// full stop.
func sentence(text string) string {
	if first, _, _ := strings.Cut(text, " "); len(first) > 1 {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}
