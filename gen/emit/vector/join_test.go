package vector

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

const header = "// Code generated; DO NOT EDIT.\n\npackage p\n\nimport \"example.com/runtime\"\n\n"

// TestJoin: functions of two machines become one that asks where they differ; those whose
// memory differs stay, and with them the constants that do.
func TestJoin(t *testing.T) {
	body := func(end, places, sums string) string {
		return header + `// Sizes.
const (
	lanes` + end + `      = 8
	laneArena` + end + ` = ` + places + `
)

// predict` + end + ` predicts.
func predict` + end + `(machine runtime.Machine, a *[64]float32) {
	x := (*[8]float32)(a[0:8])

	// first
	kernelCopy8(&x[0], ` + map[string]string{"": "false", "Wide": "true"}[end] + `)
	for task := range 3 {
		kernelAdd8(&x[0], false)
		` + sums + `
	}
}

// group` + end + ` is of lanes` + end + `.
func group` + end + `(g *runtime.Group[float32]) {
	a := (*[laneArena` + end + `]float32)(g.Arena)
	clear(a[:])
}
`
	}
	files := map[string][]byte{
		"narrow.go": []byte(body("", "64", "kernelSum8(&x[0], false)")),
		"wide.go":   []byte(body("Wide", "128", "kernelSum4(&x[0], true)\n\t\tkernelSum4(&x[4], true)")),
	}
	join(files, []string{"narrow.go"}, []string{"wide.go"}, "Wide", func(kernel string) bool { return kernel == "kernelCopy8" })
	want := map[string]string{
		"narrow.go": header + `// Sizes.
const (
	lanes      = 8
	laneArena = 64
)

// predict predicts.
func predict(machine runtime.Machine, a *[64]float32) {
	wide := machine.Wide()
	x := (*[8]float32)(a[0:8])

	// first
	kernelCopy8(&x[0], wide)
	for task := range 3 {
		kernelAdd8(&x[0])
		if wide {
			kernelSum4(&x[0])
			kernelSum4(&x[4])
		} else {
			kernelSum8(&x[0])
		}
	}
}

// group is of lanes.
func group(g *runtime.Group[float32]) {
	a := (*[laneArena]float32)(g.Arena)
	clear(a[:])
}
`,
		"wide.go": header + `// Sizes.
const (
	laneArenaWide = 128
)

// groupWide is of lanes.
func groupWide(g *runtime.Group[float32]) {
	a := (*[laneArenaWide]float32)(g.Arena)
	clear(a[:])
}
`,
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got := string(files[name]); got != want[name] {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want[name])
		}
	}
}

// TestJoinNothing: where all is the same, no file of the wider machine is left.
func TestJoinNothing(t *testing.T) {
	narrow := header + "// f does it.\nfunc f(machine runtime.Machine) {\n\tkernelAdd8(&x[0], false)\n}\n"
	files := map[string][]byte{"narrow.go": []byte(narrow), "wide.go": []byte(strings.NewReplacer("// f ", "// fWide ", "func f(", "func fWide(", "false", "true").Replace(narrow))}
	join(files, []string{"narrow.go"}, []string{"wide.go"}, "Wide", func(string) bool { return true })
	want := strings.Replace(narrow, "{\n\tkernelAdd8(&x[0], false)", "{\n\twide := machine.Wide()\n\tkernelAdd8(&x[0], wide)", 1)
	if len(files) != 1 || string(files["narrow.go"]) != want {
		t.Errorf("files are %q", files)
	}
}
