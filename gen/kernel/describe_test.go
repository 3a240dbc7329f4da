package kernel

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestComments compares what comments say of registers with those that the sums
// take: multiply-adds add to those of the result, and read those of the operands.
func TestComments(t *testing.T) { onEach(t, testComments) }

func testComments(t *testing.T, on *target.Target) {
	checked := 0
	for some := range slices.Chunk(contractions(4, 1), 20) { // of more, what they repeat is macros
		checked += checkComments(t, on, some)
	}
	if checked < 1000 {
		t.Errorf("only %d sums", checked)
	}
}

func checkComments(t *testing.T, on *target.Target, trials []*trial) (checked int) {
	m := x86.New(on)
	k, planner := New(m), NewPlanner(m, 4)
	for _, trial := range trials {
		var groups *Groups
		if trial.groups > 0 {
			groups = &Groups{Stride: trial.stride}
		}
		if plan, _ := planner.Operation(trial.op, 0, groups); plan != nil {
			k.Use(plan, Use{Params: []string{"out", "left", "right", "third", "fourth"}[:1+len(trial.op.In)]})
		}
	}
	assembly, _, err := k.Print("p", "test")
	if err != nil {
		t.Fatal(err)
	}
	product := regexp.MustCompile(`^\tVFMADD231PS +(\S+), ([YZ]\d+), ([YZ]\d+)$`)
	var sums, operands map[string]bool
	said := ""
	for line := range strings.Lines(string(assembly)) {
		line = strings.TrimSuffix(line, "\n")
		switch comment, is := strings.CutPrefix(line, "\t// "+m.Names(0)[:1]); {
		case is && strings.Contains(comment, " of out"):
			sums, operands, said = registersIn(line), nil, line
		case is && (strings.Contains(comment, "left") || strings.Contains(comment, "right")):
			operands, said = registersIn(line), said+"\n"+line
		}
		if p := product.FindStringSubmatch(line); p != nil {
			if checked++; !sums[p[3]] || !operands[p[2]] || strings.HasPrefix(p[1], p[3][:1]) && !operands[p[1]] {
				t.Fatalf("%s is under\n%s", line, said)
			}
		}
	}
	return checked
}

// registersIn are the registers that a text names, such as "Y0–Y3, Y5".
func registersIn(text string) map[string]bool {
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`([YZ])(\d+)(?:–[YZ](\d+))?`).FindAllStringSubmatch(text, -1) {
		first, _ := strconv.Atoi(m[2])
		last, err := strconv.Atoi(m[3])
		if err != nil {
			last = first
		}
		for i := first; i <= last; i++ {
			all[fmt.Sprint(m[1], i)] = true
		}
	}
	return all
}
