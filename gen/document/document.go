// Package document writes specs: what a person would have typed, from data.
package document

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Document is a spec. Text writes it.
type Document struct {
	Comment []string // lines at its beginning
	Options Options  // of the network
	Inputs  []Options
	Layers  []*Layer
	Outputs []Options
	Blocks  []*Block
}

// Block is a [[block]]: layers that others place by its name.
type Block struct {
	Name string
	Body []*Layer
}

// Layer is a [[layer]], whose options stand in the order given.
type Layer struct {
	Comment string
	Options Options
	Body    []*Layer
}

// Options are the keys of a table.
type Options []Option

// Option is a key and its value: a string, bool, int, float64, list of these or of ints in
// pairs, or Options, which become a table in one line.
type Option struct {
	Key   string
	Value any
}

// Set gives a key a value, in its place if it has one.
func (o *Options) Set(key string, value any) {
	for i := range *o {
		if (*o)[i].Key == key {
			(*o)[i].Value = value
			return
		}
	}
	*o = append(*o, Option{key, value})
}

// Get is the value of a key, nil without it.
func (o Options) Get(key string) any {
	for _, option := range o {
		if option.Key == key {
			return option.Value
		}
	}
	return nil
}

// Delete removes a key.
func (o *Options) Delete(key string) {
	for i := range *o {
		if (*o)[i].Key == key {
			*o = append((*o)[:i:i], (*o)[i+1:]...)
			return
		}
	}
}

// Text is the document in TOML.
func (d *Document) Text() []byte {
	var b strings.Builder
	for _, line := range d.Comment {
		b.WriteString(strings.TrimRight("# "+clean(line), " ") + "\n")
	}
	lines(&b, "", d.Options)
	section := func(name string, o Options) {
		fmt.Fprintf(&b, "\n[[%s]]\n", name)
		lines(&b, "", o)
	}
	for _, in := range d.Inputs {
		section("input", in)
	}
	for _, l := range d.Layers {
		l.write(&b, "layer", "")
	}
	for _, out := range d.Outputs {
		section("output", out)
	}
	for _, block := range d.Blocks {
		section("block", Options{{"name", block.Name}})
		for _, l := range block.Body {
			l.write(&b, "block.body", "  ")
		}
	}
	return []byte(b.String())
}

// write writes a layer with those inside, which stand a little to the right.
func (l *Layer) write(b *strings.Builder, section, indent string) {
	b.WriteString("\n")
	if l.Comment != "" {
		fmt.Fprintf(b, "%s# %s\n", indent, clean(l.Comment))
	}
	fmt.Fprintf(b, "%s[[%s]]\n", indent, section)
	lines(b, indent, l.Options)
	for _, inner := range l.Body {
		inner.write(b, section+".body", indent+"  ")
	}
}

// clean is a comment without what TOML refuses there.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return ' '
		}
		return r
	}, line)
}

func lines(b *strings.Builder, indent string, o Options) {
	for _, option := range o {
		fmt.Fprintf(b, "%s%s = %s\n", indent, option.Key, text(option.Value))
	}
}

// text is a value in TOML.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case float64:
		return number(v)
	case []string:
		return list(v)
	case []int:
		return list(v)
	case []float64:
		return list(v)
	case [][]int:
		return list(v)
	case Options:
		parts := make([]string, len(v))
		for i, option := range v {
			parts[i] = option.Key + " = " + text(option.Value)
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return fmt.Sprint(value)
}

func list[T any](values []T) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = text(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// number keeps a point, so that what is not whole by its meaning does not look so.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'g', -1, 64)
	switch {
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(s, "+"))
	case strings.ContainsAny(s, ".eN"):
		return s
	}
	return s + ".0"
}

// quote writes a basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
