package gen_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// settings are other values of an option than its default, in TOML; none of an
// option that this test has no way to write.
func settings(o spec.Option) []string {
	switch o.Name {
	case "output_shape":
		return []string{"4", "[2, 3]"}
	case "sequence_length":
		return []string{"7", "9"}
	case "rotary_embedding_dim":
		return []string{"4"}
	}
	switch o.Type {
	case reflect.TypeFor[activation.Activation]():
		return []string{`"softsign"`, `{ type = "elu", alpha = 0.3 }`}
	case reflect.TypeFor[initializer.Initializer]():
		return []string{`{ type = "random_normal", stddev = 0.3 }`}
	case reflect.TypeFor[regularizer.Regularizer]():
		return []string{`"l1"`, `{ type = "l1_l2", l2 = 0.3 }`}
	case reflect.TypeFor[constraint.Constraint]():
		return []string{`"non_neg"`, `{ type = "max_norm", max_value = 0.3 }`}
	case reflect.TypeFor[spec.Shape]():
		return []string{"6", "[2, 3]"}
	case reflect.TypeFor[spec.Reference]():
		return []string{`"other"`}
	}
	if len(o.Enum) > 0 {
		var words []string
		for _, w := range o.Enum {
			if w != o.Default {
				words = append(words, fmt.Sprintf("%q", w))
			}
		}
		return words
	}
	switch v := o.Default.(type) {
	case bool:
		return []string{fmt.Sprint(!v)}
	case float64:
		return []string{"0.375", "0.625", "2.5"}
	case int, int64:
		return slices.DeleteFunc([]string{"2", "1", "0"}, func(s string) bool { return s == fmt.Sprint(v) })
	case []int:
		return []string{"[1, 0]", "[2, 1]", "[36]"}
	case []float64:
		return []string{"[0.375]", "[0.375, 1.25]"}
	}
	if strings.HasSuffix(strings.ToLower(o.Type.Name()), "padding") {
		return []string{"[[1, 1], [0, 0]]", "[[1, 0]]"}
	}
	return nil
}

// result is all that a spec leads to, or an empty text where it is refused.
func result(src string) string {
	net, errs := spec.Parse("net.toml", []byte(src))
	g := graph.Build(net, ir.Train, errs)
	settings := optimizer.Decode(net.Train, errs)
	if errs.Err() != nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintln(&b, g.Program, g.Layers, g.Outputs, settings)
	for _, v := range g.Program.Consts {
		fmt.Fprintln(&b, v.Name, v.Data)
	}
	for _, w := range g.Program.Params {
		fmt.Fprintln(&b, w.Name, w.Shape, *w.Init, w.Frozen, w.Penalty)
		if w.Constraint != nil {
			fmt.Fprintln(&b, *w.Constraint)
		}
	}
	if s, ok := settings.Schedule.(runtime.ReduceOnPlateau); ok { // it looks at epochs, as the runtime's tests show
		fmt.Fprintln(&b, s)
	}
	for step := range 100 {
		fmt.Fprintln(&b, runtime.LearningRate(0.01, settings.Schedule, step))
	}
	return b.String()
}

const same = "[[layer.body]]\ntype = \"dense\"\nunits = [6, 6]"

// trial is a spec with a place for options, some of which are given.
type trial struct {
	what    string
	options []spec.Option
	given   []string
	write   func(lines []string) string
}

// check sets each option, alone and, where tests do everything, beside each setting of
// each other one. It must be refused or lead to something else.
func (c trial) check(t *testing.T) {
	t.Helper()
	has := func(name string) bool {
		return slices.ContainsFunc(c.given, func(line string) bool { return strings.HasPrefix(line, name+" ") })
	}
	beside := [][]string{nil}
	for _, o := range c.options {
		for _, s := range settings(o) {
			if !has(o.Name) && tests.All() {
				beside = append(beside, []string{o.Name + " = " + s})
			}
		}
	}
	moved := map[string]bool{}
	for _, others := range beside {
		lines := append(slices.Clone(c.given), others...)
		before := result(c.write(lines))
		if before == "" {
			continue
		}
		for _, o := range c.options {
			if others != nil && strings.HasPrefix(others[0], o.Name+" ") {
				continue
			}
			for _, s := range settings(o) {
				rest := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.HasPrefix(line, o.Name+" ") })
				line := o.Name + " = " + s
				if slices.Contains(lines, line) {
					continue
				}
				after := result(c.write(append(rest, line)))
				moved[o.Name] = moved[o.Name] || after != "" && after != before
				if after == before && s != "false" { // which may be so anyway
					t.Errorf("%s with %q: %s has no effect", c.what, lines, line)
				}
			}
		}
	}
	for _, o := range c.options {
		if tests.All() && len(settings(o)) > 0 && !moved[o.Name] { // some need another
			t.Errorf("%s: nothing that was tried for %q is accepted", c.what, o.Name)
		}
	}
}

const (
	header  = "name = \"net\"\n[[block]]\nname = \"stage\"\n[[block.body]]\ntype = \"dense\"\nunits = [6, 6]\n[[input]]\nname = \"x\"\nshape = [6, 6]\n[[input]]\nname = \"other\"\nshape = [6]\n"
	rest    = "[[layer]]\nname = \"also\"\ntype = \"dense\"\nfrom = \"other\"\nunits = 2\n[[output]]\nfrom = \"also\"\nloss = \"mean_squared_error\"\n"
	trailer = "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n" + rest
)

// layerTrials are those of layers, but those whose options are data, or about axes of one element.
func layerTrials() []trial {
	var all []trial
	for _, d := range layer.All() {
		if d.Type == "input" || d.Type == "constant" || d.Type == "squeeze" {
			continue
		}
		top, body, _ := strings.Cut(d.Example, "\n\n")
		if strings.HasPrefix(top, "[[") {
			top, body = "", d.Example
		}
		if e, ok := examples[d.Type]; ok {
			top, body = e[0], e[1]
		}
		from, out := `"x"`, ""
		if d.Type == "split" {
			out = ".0"
		}
		if d.MinIn > 1 {
			from = `["x", "x"]`
		}
		end := strings.Replace(trailer, `"y"`, `"y`+out+`"`, 1)
		if d.Type == "argmax" || d.Type == "argmin" || d.Type == "one_hot" {
			end = strings.Replace(end, "loss", "weight = 0\nloss", 1)
		}
		all = append(all, trial{"layer " + d.Type, spec.Options(d.New()), given(top), func(lines []string) string {
			header := header
			switch {
			case d.Type == "rotary_embedding": // two axes would have names for one another
				header = strings.Replace(header, "shape = [6, 6]", "shape = [6, 6, 6, 6]", 1)
			case d.Recurrent && !d.Nested: // which heeds a mask
				header += "[[layer]]\nname = \"masked\"\ntype = \"masking\"\nfrom = \"x\"\n"
				from = `"masked"`
			case strings.HasSuffix(d.Type, "attention"): // which reads further sequences
				header = strings.Replace(header, "shape = [6]", "shape = [6, 6]", 1)
			}
			return header + "[[layer]]\nname = \"y\"\nfrom = " + from + "\ntype = \"" + d.Type + "\"\n" + strings.Join(lines, "\n") + "\n" + body + "\n" + end
		}})
	}
	return all
}

// No option of a layer, activation, initializer, loss, metric, optimizer or schedule
// is accepted and does nothing.
func TestEveryOptionHasAnEffect(t *testing.T) {
	for _, c := range layerTrials() {
		c.check(t)
	}
	for _, d := range activation.All() {
		trial{"activation " + d.Name, d.Options(), together[d.Name], func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"activation\"\nactivation = " + table(d.Name, lines) + "\n" + trailer
		}}.check(t)
	}
	for _, d := range initializer.All() {
		trial{"initializer " + d.Name, spec.Options(d.New()), nil, func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 3\nkernel_initializer = " + table(d.Name, lines) + "\n" + trailer
		}}.check(t)
	}
	for _, d := range regularizer.All() {
		trial{"regularizer " + d.Name, spec.Options(d.New()), together[d.Name], func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 3\nkernel_regularizer = " + table(d.Name, lines) + "\n" + trailer
		}}.check(t)
	}
	for _, d := range constraint.All() {
		trial{"constraint " + d.Name, spec.Options(d.New()), nil, func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 3\nkernel_constraint = " + table(d.Name, lines) + "\n" + trailer
		}}.check(t)
	}
	for _, d := range loss.All() {
		units := "[2, 3, 2, 2]"
		if d.Sequence {
			units = "[6, 3]"
		}
		trial{"loss " + d.Name, spec.Options(d.New()), nil, func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = " + units + "\n[[output]]\nfrom = \"y\"\nloss = " + table(d.Name, lines) + "\n" + rest
		}}.check(t)
	}
	for _, d := range metric.All() {
		trial{"metric " + d.Name, spec.Options(d.Metric), nil, func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 7\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\nmetrics = " + table(d.Name, lines) + "\n" + rest
		}}.check(t)
	}
	for _, d := range runtime.AllSchedules() {
		options := spec.Options(d.Schedule)
		trial{"schedule " + d.Name, options, append(required(options), together[d.Name]...), func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 3\n" + trailer + "[train]\nschedule = " + table(d.Name, lines) + "\n"
		}}.check(t)
	}
	for _, d := range optimizer.All() {
		trial{"optimizer " + d.Name, spec.Options(d.Settings), nil, func(lines []string) string {
			return header + "[[layer]]\nname = \"y\"\nfrom = \"x\"\ntype = \"dense\"\nunits = 3\n" + trailer + "[train]\noptimizer = " + table(d.Name, lines) + "\n"
		}}.check(t)
	}
}
