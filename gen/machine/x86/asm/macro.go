package asm

import (
	"fmt"
	"slices"
	"strings"
)

// macro is one text for several that differ in numbers alone.
type macro struct {
	name       string
	of         []text
	formulas   []string // for each gap
	parameters []parameter
	first      map[string]int // parameter that is the first of its kind
}

// parameter is a number that differs, by text.
type parameter struct {
	name   string
	values []int
}

// newMacro is nil where a macro and calls of it are no shorter than texts, of which so
// many would be written.
func newMacro(of []text, written int) *macro {
	if written < 2 {
		return nil
	}
	m := &macro{of: of, first: map[string]int{}}
	for i, g := range of[0].gaps {
		values := make([]int, len(of))
		for k, t := range of {
			values[k] = t.gaps[i].value
		}
		m.formulas = append(m.formulas, m.formula(values, g.of))
	}
	if body, call := len(m.body()), 18+6*len(m.parameters); body+30+written*call > written*len(of[0].String()) {
		return nil
	}
	return m
}

// formula says how values follow from parameters.
func (m *macro) formula(values []int, of string) string {
	if constant(values) {
		return fmt.Sprint(values[0])
	}
	if f := m.follows(values, of); f != "" {
		return f
	}
	at, known := m.first[of]
	if !known {
		m.first[of] = len(m.parameters)
		return m.parameter(of, values)
	}
	first := m.parameters[at]
	apart := minus(values, first.values)
	if f := m.follows(apart, of); f != "" {
		return first.name + "+" + f
	}
	step := "by" + strings.TrimPrefix(of, "at")
	var before []parameter
	for _, p := range m.parameters {
		if strings.HasPrefix(p.name, step) {
			before = append(before, p)
		}
	}
	for _, p := range before {
		if f := m.follows(minus(apart, p.values), of); f != "" {
			return first.name + "+" + p.name + "+" + f
		}
	}
	if n := len(before); n > 0 {
		last := before[n-1]
		return first.name + "+" + last.name + "+" + m.parameter(step, minus(apart, last.values))
	}
	return first.name + "+" + m.parameter(step, apart)
}

func minus(a, b []int) []int {
	c := slices.Clone(a)
	for i := range c {
		c[i] -= b[i]
	}
	return c
}

func constant(values []int) bool { return slices.Min(values) == slices.Max(values) }

// follows is how values are a multiple of a parameter, or of one of the same kind a
// multiple and a constant; "" if they are not.
func (m *macro) follows(values []int, of string) string {
	kind := strings.TrimPrefix(of, "at")
	for _, p := range m.parameters {
		times, plus, is := linear(values, p.values)
		if !is || plus != 0 && !strings.Contains(p.name, kind) {
			continue
		}
		f := p.name
		if times > 1 {
			f = fmt.Sprintf("%d*%s", times, f)
		}
		if plus != 0 {
			f += fmt.Sprintf("%+d", plus)
		}
		return f
	}
	return ""
}

// linear finds values = times·of + plus, for all of them.
func linear(values, of []int) (times, plus int, is bool) {
	for i := range of {
		if d := of[i] - of[0]; d != 0 {
			times = (values[i] - values[0]) / d
			break
		}
	}
	plus = values[0] - times*of[0]
	for i := range of {
		if values[i] != times*of[i]+plus {
			return 0, 0, false
		}
	}
	return times, plus, times > 0
}

// parameter adds one.
func (m *macro) parameter(name string, values []int) string {
	unique := name
	for n := 2; slices.ContainsFunc(m.parameters, func(p parameter) bool { return p.name == unique }); n++ {
		unique = fmt.Sprint(name, n)
	}
	m.parameters = append(m.parameters, parameter{unique, values})
	return unique
}

// body is the text with formulas in its gaps.
func (m *macro) body() string {
	return m.of[0].with(func(i int) string {
		switch f := m.formulas[i]; {
		case f == "0" && strings.HasPrefix(m.of[0].parts[i+1], "("):
			return ""
		case strings.ContainsAny(f[1:], "+*-"):
			return "(" + f + ")"
		default:
			return f
		}
	})
}

// String is the definition.
func (m *macro) String() string {
	var names []string
	for _, p := range m.parameters {
		names = append(names, p.name)
	}
	return fmt.Sprintf("\n#define %s(%s) \\\n\t%s\n", m.name, strings.Join(names, ", "), strings.ReplaceAll(m.body(), "\n", " \\\n\t"))
}

// call is that in the place of a text.
func (m *macro) call(i int) text {
	var t text
	t.add(m.name + "(")
	for k, p := range m.parameters {
		if k > 0 {
			t.add(", ")
		}
		t.gap(p.name, p.values[i])
	}
	t.add(")")
	return t
}
