package formula

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

func TestParse(t *testing.T) {
	a, b := 0.7, -1.3
	for src, want := range map[string]float64{
		"a":                           a,
		"-a + b":                      -a + b,
		"a - b - 1":                   a - b - 1,
		"a - (b - 1)":                 a - (b - 1),
		"a / b / 2":                   a / b / 2,
		"a * (b + 2) * 3":             a * (b + 2) * 3,
		"+a":                          a,
		"1e-3 * a + 0x10":             1e-3*a + 16,
		"1_000 * a":                   1000 * a,
		"2 * pi * a + e":              2*math.Pi*a + math.E,
		"pow(a, 3) + pow(b, 2)":       a*a*a + b*b,
		"pow(a + 1, 0.5)":             math.Sqrt(a + 1),
		"pow(a, -1) - pow(a, 0)":      1/a - 1,
		"max(a, b) - min(a, b)":       a - b,
		"log(1 + exp(a))":             math.Log1p(math.Exp(a)),
		"log(exp(b) + 1)":             math.Log1p(math.Exp(b)),
		"log1p(exp(b))":               math.Log1p(math.Exp(b)),
		"abs(b) * sign(b) * step(a)":  b,
		"leaky_relu(b, 0.2)":          0.2 * b,
		"tanh(a) * sqrt(a) + sin(b)":  math.Tanh(a)*math.Sqrt(a) + math.Sin(b),
		"a +\n b":                     a + b,
		"((((a))))":                   a,
		"expm1(a) + erf(b) + cos(-a)": math.Expm1(a) + math.Erf(b) + math.Cos(a),
	} {
		e, err := Parse(src, []string{"a", "b"})
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if got := e.Eval([]float64{a, b}); !(math.Abs(got-want) <= 1e-15*(1+math.Abs(want))) {
			t.Errorf("%q is %v, want %v", src, got, want)
		}
	}
}

func TestSoftplusDoesNotOverflow(t *testing.T) {
	e, err := Parse("log(1 + exp(x))", []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Eval([]float64{1000}); got != 1000 {
		t.Errorf("log(1 + exp(1000)) is %v, want 1000", got)
	}
}

// TestDerivatives compares the derivative of every function with differences.
func TestDerivatives(t *testing.T) {
	for _, form := range Functions() {
		src := strings.NewReplacer("p", "1.5", "y", "0.3*x").Replace(form[strings.Index(form, "("):])
		src = form[:strings.Index(form, "(")] + src
		e, err := Parse(src, []string{"x"})
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		for _, x := range []float64{0.4, 1.7, 2.2} {
			const h = 1e-6
			want := (e.Eval([]float64{x + h}) - e.Eval([]float64{x - h})) / (2 * h)
			got := expr.Derivative(e, 0, nil).Eval([]float64{x})
			if !(math.Abs(got-want) <= 1e-8*(1+math.Abs(want))) {
				t.Errorf("the derivative of %s at %v is %v, want %v", src, x, got, want)
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	known := strings.Join(slices.Sorted(maps.Keys(functions)), ", ")
	for src, want := range map[string]string{
		"":                              `column 1: expected operand, found the end`,
		"a +":                           `column 4: expected operand, found the end`,
		"--a":                           `column 1: expected operand, found '--'`,
		"a b":                           `column 3: expected the end, found b`,
		"(a":                            `column 3: expected ')', found the end`,
		"a)":                            `column 2: expected the end, found ')'`,
		"q + 1":                         `column 1: unknown name "q", expected one of a, b, alpha, e, pi`,
		"alpho":                         `column 1: unknown name "alpho", expected one of a, b, alpha, e, pi; did you mean "alpha"?`,
		"tanh":                          `column 1: tanh is a function; call it: tanh(x)`,
		"tanb(a)":                       `column 1: unknown function "tanb", expected one of ` + known + `; did you mean "tanh"?`,
		"tanh(a, b)":                    `column 1: found 2 between the parentheses, expected tanh(x)`,
		"tanh()":                        `column 1: found 0 between the parentheses, expected tanh(x)`,
		"pow(a, b)":                     `column 8: the second argument of pow must be a number`,
		"leaky_relu(a)":                 `column 1: found 1 between the parentheses, expected leaky_relu(x, p)`,
		"a ** 2":                        `column 4: found * before a value; for powers write pow(x, p)`,
		"a ^ 2":                         `column 3: found the operator ^; for powers write pow(x, p)`,
		"a % 2":                         `column 3: found the operator %, expected + - * /`,
		"a == b":                        `column 3: found the operator ==, expected + - * /`,
		"!a":                            `column 1: found the operator !, expected a number, a name or a function`,
		"&a":                            `column 1: found the operator &, expected a number, a name or a function`,
		"*a":                            `column 1: found * before a value; for powers write pow(x, p)`,
		"a.b":                           `column 1: expected numbers, names, + - * /, parentheses and functions only`,
		"a[0]":                          `column 1: expected numbers, names, + - * /, parentheses and functions only`,
		"a.b(1)":                        `column 1: expected the name of a function before the parentheses`,
		"tanh(a...)":                    `column 1: found 1 between the parentheses, expected tanh(x)`,
		"func() {}":                     `column 1: expected numbers, names, + - * /, parentheses and functions only`,
		"func() { for {} }()":           `column 1: expected the name of a function before the parentheses`,
		"[]int{1}":                      `column 1: expected numbers, names, + - * /, parentheses and functions only`,
		`"a"`:                           `column 1: found "a", expected a number`,
		"'a'":                           `column 1: found 'a', expected a number`,
		"2i":                            `column 1: found 2i, expected a number`,
		"1e39 * a":                      `column 1: found 1e39, expected a number of at most 3.4e38 in size`,
		"1e99999 * a":                   `column 1: found 1e99999, expected a number of at most 3.4e38 in size`,
		"a / 0":                         `column 5: division by 0`,
		"tanh_grad(a)":                  `column 1: unknown function "tanh_grad", expected one of ` + known,
		"a; b":                          `column 2: expected the end, found ';'`,
		"a // b":                        `column 3: found //, expected one /`,
		"a\x00":                         `column 2: illegal character NUL`,
		"ä":                             `column 1: unknown name "ä", expected one of a, b, alpha, e, pi`,
		strings.Repeat("a+", 200):       `column 401: expected operand, found the end`,
		strings.Repeat("a", 2000):       `column 1001: found 2000 bytes, expected at most 1000`,
		strings.Repeat("(", 999):        `column 1000: expected operand, found the end`,
		strings.Repeat("a+", 150) + "a": `column 1: found 150 operations, expected at most 100`,
	} {
		e, err := Parse(src, []string{"a", "b", "alpha"})
		if err == nil {
			t.Errorf("%q is taken for %v", src, e)
		} else if err.Error() != want {
			t.Errorf("%.40q\n got %s\nwant %s", src, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{"a * tanh(b) + 0.5", "pow(a, 2)", "-(a)", "a..b", "\xff"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if e, err := Parse(src, []string{"a", "b"}); err == nil {
			e.Eval([]float64{1, 2})
			expr.Derivative(e, 0, nil)
		}
	})
}
