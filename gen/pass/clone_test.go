package pass_test

import (
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// text has scans, views, softmax over logits, rules, constants and states.
const text = "name = \"n\"\n[[input]]\nname = \"x\"\nshape = [4, 3]\n" +
	"[[layer]]\nname = \"c\"\ntype = \"constant\"\nvalue = 2\nshape = [4, 3]\n" +
	"[[layer]]\nname = \"a\"\ntype = \"multiply\"\nfrom = [\"x\", \"c\"]\n" +
	"[[layer]]\nname = \"d\"\ntype = \"dropout\"\nrate = 0.5\n" +
	"[[layer]]\nname = \"r\"\ntype = \"lstm\"\nunits = 4\n" +
	"[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = 3\nactivation = \"softmax\"\n" +
	"[[output]]\nfrom = \"y\"\nloss = \"categorical_crossentropy\"\n"

// TestClone compiles a copy for everything; the original stays as it was and has
// nothing in common with a copy but what never changes.
func TestClone(t *testing.T) {
	net, errs := spec.Parse("n.toml", []byte(text))
	built := graph.Build(net, ir.Train, errs).Program
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	before := built.String()
	for _, purpose := range []ir.Purpose{ir.Train, ir.Predict, ir.Evaluate} {
		for _, width := range []int{0, 1, 16} {
			p := built.For(purpose, width, target.AVX2())
			if p.Purpose != purpose || p.Width != width {
				t.Errorf("a copy to %s %d samples is one to %s %d", purpose, width, p.Purpose, p.Width)
			}
			if err := pass.Compile(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
			if built.String() != before {
				t.Fatalf("to %s %d samples changes the original:\n%s", purpose, width, built)
			}
			if again := p.Clone(); again.String() != p.String() || !reflect.DeepEqual(again, p) {
				t.Errorf("to %s %d samples: the copy differs:\n%s\n%s", purpose, width, again, p)
			} else {
				mine := map[uintptr]string{}
				places(reflect.ValueOf(p), "p", mine)
				theirs := map[uintptr]string{}
				places(reflect.ValueOf(again), "p", theirs)
				for at, name := range theirs {
					if mine[at] != "" {
						t.Errorf("to %s %d samples: %s is shared with the original's %s", purpose, width, name, mine[at])
					}
				}
			}
		}
	}
}

// constant are fields that no pass changes what they lead to.
var constant = map[string]bool{"Machine": true, "Expr": true, "Init": true, "Data": true}

// places collects where all memory is that a value leads to.
func places(v reflect.Value, name string, found map[uintptr]string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() || v.Kind() == reflect.Slice && v.Cap() == 0 || found[v.Pointer()] != "" {
			return
		}
		found[v.Pointer()] = name
	}
	switch v.Kind() {
	case reflect.Pointer:
		places(v.Elem(), name, found)
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			places(i.Value(), name+"[]", found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			places(v.Index(i), name+"[]", found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i).Name; !constant[field] {
				places(v.Field(i), name+"."+field, found)
			}
		}
	}
}
