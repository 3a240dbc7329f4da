package formula

import (
	"errors"
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
		"a":                                a,
		"-a + b":                           -a + b,
		"a - b - 1":                        a - b - 1,
		"a - (b - 1)":                      a - (b - 1),
		"a / b / 2":                        a / b / 2,
		"a * (b + 2) * 3":                  a * (b + 2) * 3,
		"+a":                               a,
		"1e-3 * a + 0x10":                  1e-3*a + 16,
		"1_000 * a":                        1000 * a,
		"2 * pi * a + e":                   2*math.Pi*a + math.E,
		"pow(a, 3) + pow(b, 2)":            a*a*a + b*b,
		"pow(a + 1, 0.5)":                  math.Sqrt(a + 1),
		"pow(a, -1) - pow(a, 0)":           1/a - 1,
		"max(a, b) - min(a, b)":            a - b,
		"log(1 + exp(a))":                  math.Log1p(math.Exp(a)),
		"log(exp(b) + 1)":                  math.Log1p(math.Exp(b)),
		"log1p(exp(b))":                    math.Log1p(math.Exp(b)),
		"abs(b) * sign(b) * step(a)":       b,
		"leaky_relu(b, 0.2)":               0.2 * b,
		"tanh(a) * sqrt(a) + sin(b)":       math.Tanh(a)*math.Sqrt(a) + math.Sin(b),
		"a +\n b":                          a + b,
		"((((a))))":                        a,
		"expm1(a) + erf(b) + cos(-a)":      math.Expm1(a) + math.Erf(b) + math.Cos(a),
		"pow(a, b)":                        math.Pow(a, b),
		"where(a > b, a, b)":               a,
		"where(a < 1 && b >= 0, a, b + 1)": b + 1,
		"(a != b) + 2*(a == b)":            1,
		"(a <= a) - (b < b)":               1,
		"!(a < b) || !b":                   1,
		"!a + !(b < 0)":                    0,
		"(a && b) * a":                     a,
		"where(b, a, 0)":                   a,
		"clip(b, -1, 1) + floor(a)":        -1,
		"ceil(a) + round(b)":               0,
		"round(2.5 + 0*a)":                 2,
		"tan(a) - sinh(b) / cosh(a)":       math.Tan(a) - math.Sinh(b)/math.Cosh(a),
		"asin(a) + acos(a)":                math.Pi / 2,
		"atan(b) + asinh(b)":               math.Atan(b) + math.Asinh(b),
		"acosh(1 + a) * atanh(a)":          math.Acosh(1+a) * math.Atanh(a),
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
		src := strings.NewReplacer("p", "1.5", "y", "0.3*x", "z", "1.9", "c", "x - 1").Replace(form[strings.Index(form, "("):])
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
			if !math.IsNaN(want) && !(math.Abs(got-want) <= 1e-8*(1+math.Abs(want))) { // there is none outside of a domain
				t.Errorf("the derivative of %s at %v is %v, want %v", src, x, got, want)
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	known := strings.Join(slices.Sorted(maps.Keys(functions)), ", ")
	for src, want := range map[string]string{
		"":                    `column 1: expected operand, found the end`,
		"a +":                 `column 4: expected operand, found the end`,
		"--a":                 `column 1: expected operand, found '--'`,
		"a b":                 `column 3: expected the end, found b`,
		"(a":                  `column 3: expected ')', found the end`,
		"a)":                  `column 2: expected the end, found ')'`,
		"q + 1":               `column 1: unknown name "q", expected one of a, b, alpha, e, pi`,
		"alpho":               `column 1: unknown name "alpho", expected one of a, b, alpha, e, pi; did you mean "alpha"?`,
		"tanh":                `column 1: tanh is a function; call it: tanh(x)`,
		"tamh(a)":             `column 1: unknown function "tamh", expected one of ` + known + `; did you mean "tanh"?`,
		"tanh(a, b)":          `column 1: found 2 between the parentheses, expected tanh(x)`,
		"tanh()":              `column 1: found 0 between the parentheses, expected tanh(x)`,
		"elu(a, b)":           `column 8: the second argument of elu must be a number`,
		"where(a, b)":         `column 1: found 2 between the parentheses, expected where(c, x, y)`,
		"leaky_relu(a)":       `column 1: found 1 between the parentheses, expected leaky_relu(x, p)`,
		"a ** 2":              `column 4: found * before a value; for powers write pow(x, y)`,
		"a ^ 2":               `column 3: found the operator ^; for powers write pow(x, y)`,
		"a % 2":               `column 3: found the operator %, expected + - * / or a comparison`,
		"a < b < 1":           `column 7: found the comparison of a comparison; join several with &&`,
		"a = b":               `column 3: expected '==', found '='`,
		"a & b":               `column 3: found the operator &, expected + - * / or a comparison`,
		"&a":                  `column 1: found the operator &, expected a number, a name or a function`,
		"*a":                  `column 1: found * before a value; for powers write pow(x, y)`,
		"a.b":                 `column 1: expected numbers, names, + - * /, comparisons, parentheses and functions only`,
		"a[0]":                `column 1: expected numbers, names, + - * /, comparisons, parentheses and functions only`,
		"a.b(1)":              `column 1: expected the name of a function before the parentheses`,
		"tanh(a...)":          `column 1: found 1 between the parentheses, expected tanh(x)`,
		"func() {}":           `column 1: expected numbers, names, + - * /, comparisons, parentheses and functions only`,
		"func() { for {} }()": `column 1: expected the name of a function before the parentheses`,
		"[]int{1}":            `column 1: expected numbers, names, + - * /, comparisons, parentheses and functions only`,
		`"a"`:                 `column 1: found "a", expected a number`,
		"'a'":                 `column 1: found 'a', expected a number`,
		"2i":                  `column 1: found 2i, expected a number`,
		"1e39 * a":            `column 1: found 1e39, expected a number of at most 3.4e38 in size`,
		"1e99999 * a":         `column 1: found 1e99999, expected a number of at most 3.4e38 in size`,
		"1e99999999999 * a":   `column 1: found 1e99999999999, expected a number of at most 3.4e38 in size`,
		"1e38 * 1e38 * a":     `column 1: this is the number 9.999999999999999e+75, expected one of at most 3.4e38 in size`,
		"a * exp(1000)":       `column 5: this is the number +Inf, expected one of at most 3.4e38 in size`,
		"a + log(-1)":         `column 5: this is the number NaN, expected one of at most 3.4e38 in size`,
		"a * pow(0, -1)":      `column 5: division by 0`,
		"a / (1 - 1)":         `column 5: division by 0`,
		strings.Repeat("pow(", 120) + "a" + strings.Repeat(", 3)", 120): `column 1: found more than 1000 operations, expected at most 100`,
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

// TestNested wants code for derivatives of nested functions that grows with
// their number, and not with the product rule's repetitions.
func TestNested(t *testing.T) {
	for _, form := range []string{"tanh(X)", "silu(X)", "pow(X, 2)", "X / (1 + X)", "X * sin(X)", "max(X, sin(X))", "leaky_relu(X, 0.1)"} {
		nested := strings.ReplaceAll(form, "X", "x")
		for n := 1; len(nested) <= maxLength; n++ {
			e, err := Parse(nested, []string{"x"})
			if err != nil {
				break
			}
			if locals, _ := expr.Share(expr.Derivative(e, 0, nil), 1); len(locals) > 12*n {
				t.Errorf("the derivative of %s, %d times, takes %d values", form, n, len(locals))
			}
			nested = strings.ReplaceAll(form, "X", "("+nested+")")
		}
	}
}

func FuzzFormula(f *testing.F) {
	for _, src := range []string{"a * tanh(b) + 0.5", "pow(a, 2)", "-(a)", "a..b", "\xff", "pow(pow(pow(a, 3), 3), b)", "1e999 * a", "a / pow(0, -1)", "max(a, min(b, pi))", "\"000\xb60\"0"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Parse(src, []string{"a", "b"})
		var mistake *Error
		switch {
		case errors.As(err, &mistake):
			if mistake.Column < 1 || mistake.Column > len(src)+1 {
				t.Errorf("%q: a mistake outside: %v", src, err)
			}
			return
		case err != nil:
			t.Errorf("%q: %v", src, err)
			return
		}
		for i := range 2 {
			d := expr.Derivative(e, i, nil)
			locals, rest := expr.Share(d, 2)
			if n := len(locals); n > 12*maxFLOPs {
				t.Errorf("the derivative of %q takes %d values", src, n)
			}
			values := []float64{0.3, 0.7}
			for _, local := range locals {
				values = append(values, local.Eval(values))
			}
			if got, want := rest.Eval(values), d.Eval(values[:2]); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%q: shared, the derivative is %v, want %v", src, got, want)
			}
		}
	})
}
