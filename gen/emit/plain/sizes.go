package plain

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// sizes are the numbers of a function while it is written for layers of several sizes, or
// so that it can be compared with others. Its tensors are slices, as the type of an array
// says a size.
type sizes struct {
	slots []slot   // so far, in their order
	texts []string // what they are written as; nil: what tells numbers from other text
}

// slot is a place for a number.
type slot struct {
	number float64
	text   string // of the number
	name   string // what it is called as an argument; "" in comments, which use those of the code
	loop   string // whose iterations it counts; "" for other numbers
	rank   int    // less for what is named before
	real   bool   // a constant of an expression
}

// write is the number of a slot.
func (s *sizes) write(at slot) string {
	s.slots = append(s.slots, at)
	if s.texts == nil {
		return fmt.Sprintf("ǂ%016xǂ", math.Float64bits(at.number))
	}
	return s.texts[len(s.slots)-1]
}

// marks are numbers before they are written.
var marks = regexp.MustCompile(`ǂ[0-9a-f]{16}ǂ`)

// number is one that may be another for other layers, where it is called by a name.
func (f *function) number(n int, name string) *jen.Statement {
	if f.sizes == nil {
		return jen.Lit(n)
	}
	return jen.Id(f.sizes.write(slot{number: float64(n), text: strconv.Itoa(n), name: name}))
}

// count is how many iterations loop i has.
func (n *nest) count(i int) *jen.Statement {
	l := n.op.Loops[i]
	if n.f.sizes == nil {
		return jen.Lit(l.N)
	}
	return jen.Id(n.f.sizes.write(slot{number: float64(l.N), text: strconv.Itoa(l.N), name: "n" + source.GoName(l.Name), loop: l.Name, rank: i - 64*len(n.op.Loops)}))
}

// factor is a constant of an expression.
func (f *function) factor(v float64) *jen.Statement {
	if f.sizes == nil {
		return source.Number(v)
	}
	return jen.Id(f.sizes.write(slot{number: v, text: source.Number(v).GoString(), name: "factor", real: true}))
}

// said is a formula with the function's numbers.
func (f *function) said(text string) string {
	if f.sizes == nil {
		return text
	}
	var b strings.Builder
	for last := ' '; text != ""; {
		var n int
		if digits := numeral.FindString(text); digits != "" && !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != '_' && last != '.' {
			number, _ := strconv.ParseFloat(digits, 64)
			b.WriteString(f.sizes.write(slot{number: number, text: digits, rank: 1}))
			last, n = '0', len(digits)
		} else {
			last, n = utf8.DecodeRuneInString(text)
			b.WriteRune(last)
		}
		text = text[n:]
	}
	return b.String()
}

var numeral = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// kind is equal for functions that differ in names and numbers alone; "" for those that keep
// their numbers. Products do: elements of rows of constant lengths need no checks of indices,
// which take up to a quarter of the time.
func (f *function) kind() string {
	for _, op := range f.ops {
		if op.Kind != ir.Map && op.Kind != ir.Reduce && op.Kind != ir.Move {
			return ""
		}
	}
	if slices.ContainsFunc(f.params, func(p *param) bool { return p.nested }) {
		return ""
	}
	also := f.also
	f.sizes, f.also = &sizes{}, nil
	key := marks.ReplaceAllString(f.key(), "ǂ")
	f.slots, f.sizes, f.also = f.sizes.slots, nil, also
	return key
}

// size is an argument for a number.
type size struct {
	name, loop string
	real       bool
	numbers    []float64 // by function
	texts      []string
}

// takes makes a function one for all of a kind, itself among them, with their sizes as
// arguments, if formulas can say these.
func (f *function) takes(all []*function) {
	var args []*size
	at := func(k int) *size {
		s := &size{name: f.slots[k].name, loop: f.slots[k].loop, real: f.slots[k].real}
		for _, fn := range all {
			s.numbers, s.texts = append(s.numbers, fn.slots[k].number), append(s.texts, fn.slots[k].text)
		}
		return s
	}
	used := f.used.Inside()
	texts := make([]string, len(f.slots))
	for _, k := range f.inOrder() {
		s := at(k)
		if len(slices.Compact(slices.Clone(s.texts))) == 1 {
			texts[k] = s.texts[0]
			continue
		}
		if texts[k] = product(args, s); texts[k] != "" {
			continue
		}
		if s.name == "" {
			return
		}
		s.name = used.Unique(s.name)
		args, texts[k] = append(args, s), s.name
	}
	for i, fn := range all {
		for _, a := range args {
			fn.values = append(fn.values, jen.Id(a.texts[i]))
		}
		if fn != f {
			fn.as = f
			for _, name := range append([]string{fn.name}, fn.also...) {
				f.note(name)
			}
		}
	}
	f.sizes, f.args, f.used = &sizes{texts: texts}, args, used
}

// leastSizes is from how many functions on that differ in sizes alone these are arguments of
// one. Fewer read better with their numbers.
const leastSizes = 6

// ofSizes has functions that differ in sizes alone be one, where they are many, and returns
// those that are written.
func ofSizes(all []*function) []*function {
	kinds := map[string][]*function{}
	for _, fn := range all {
		if kind := fn.kind(); kind != "" {
			kinds[kind] = append(kinds[kind], fn)
		}
	}
	for _, alike := range kinds {
		if len(alike) >= leastSizes {
			alike[0].takes(alike)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(fn *function) bool { return fn.as != nil })
}

// inOrder are the slots in the order of which numbers get names: loops of the deepest nests
// first, which others run through a part of, and those of comments last.
func (f *function) inOrder() []int {
	order := make([]int, len(f.slots))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return f.slots[a].rank - f.slots[b].rank })
	return order
}

// product is a number as one of the arguments, or a product of some and perhaps of a constant;
// "" if it is none. Of coefficients of expressions there are no products.
func product(args []*size, s *size) string {
	for _, a := range args {
		if slices.Equal(a.numbers, s.numbers) && (s.name == "" || a.real == s.real) {
			return a.name
		}
	}
	if s.real {
		return ""
	}
	best := ""
	var search func(from int, names []string, rest []float64)
	search = func(from int, names []string, rest []float64) {
		if c := rest[0]; c >= 1 && c == math.Trunc(c) && len(names) > 0 && !slices.ContainsFunc(rest, func(x float64) bool { return x != c }) {
			if c > 1 {
				names = append([]string{strconv.Itoa(int(c))}, names...)
			}
			if text := strings.Join(names, "*"); best == "" || len(text) < len(best) {
				best = text
			}
			return
		}
		for i := from; i < len(args) && len(names) < 3; i++ {
			if args[i].real {
				continue
			}
			left := slices.Clone(rest)
			for k := range left {
				left[k] /= args[i].numbers[k]
			}
			search(i, append(slices.Clip(names), args[i].name), left)
		}
	}
	search(0, nil, s.numbers)
	return best
}

// sizeParams declares the arguments.
func (f *function) sizeParams() []jen.Code {
	var params []jen.Code
	for i, a := range f.args {
		param := jen.Id(a.name)
		if i+1 == len(f.args) || f.args[i+1].real != a.real {
			if a.real {
				param.Add(f.pkg.Elem())
			} else {
				param.Int()
			}
		}
		params = append(params, param)
	}
	return params
}

// counted says what the loops' arguments are.
func (f *function) counted() string {
	var names, loops []string
	for _, a := range f.args {
		if a.loop != "" {
			names, loops = append(names, a.name), append(loops, a.loop)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is how many " + loops[0] + " there are."
	}
	return enumerated(names) + " are how many " + enumerated(loops) + " there are."
}
