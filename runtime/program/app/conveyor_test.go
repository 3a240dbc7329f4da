package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// sum is a network that adds up what it has seen of a sequence.
type sum struct {
	Network
	total float64
}

func (s *sum) predictor() predictor { return s }
func (s *sum) close()               {}

func (s *sum) explain(int, []float64) []float64 { return nil }

func (s *sum) one(x []float64, goOn bool) [][]float64 {
	if !goOn {
		s.total = 0
	}
	s.total += x[0]
	return [][]float64{{s.total}}
}

func (s *sum) batch(_ context.Context, samples [][]float64, _ int, use func(int, [][]float64)) error {
	for i, x := range samples {
		use(i, [][]float64{{-x[0]}})
	}
	return nil
}

// predicted are the values that a network makes of files.
func predicted(t *testing.T, carried bool, p predict, files ...string) []string {
	t.Helper()
	info := &runtime.ModelInfo{DType: "float64",
		Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{1}}}, Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}}}}
	q := newQuestion(&info.Outputs[0], nil)
	n := new(sum)
	silence, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer silence.Close()
	c := &conveyor{predict: &p, session: &session{err: silence}, examples: &data.Examples{Info: info}, predictor: n.predictor(),
		questions: []question{q}, form: &tableForm{',', 64, []question{q}, nil, false}, stateful: carried}
	var b strings.Builder
	samples, err := c.run(t.Context(), &b, files)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")[1:]
	if len(lines) != samples {
		t.Errorf("%d samples in %d lines", samples, len(lines))
	}
	for i, line := range lines {
		lines[i] = line[strings.LastIndexByte(line, ',')+1:]
	}
	return lines
}

// TestSequences: samples of a stateful network go on from one another within an INPUT, past those that are
// skipped, and a shard has all of an INPUT or nothing.
func TestSequences(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for i, content := range []string{"1\n2\n3\n", "x\n10\n20\ny\n30\n", "100\n"} {
		files = append(files, filepath.Join(dir, fmt.Sprint(i)+".csv"))
		if err := os.WriteFile(files[i], []byte("x\n"+content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := predict{skipErrors: true}
	for _, c := range []struct {
		part shard
		want string
	}{
		{shard{}, "1 3 6 10 30 60 100"}, {shard{0, 2}, "1 3 6 100"}, {shard{1, 2}, "10 30 60"}, {shard{2, 3}, "100"}, {shard{3, 4}, ""},
	} {
		p.part = c.part
		if got := strings.Join(predicted(t, true, p, files...), " "); got != c.want {
			t.Errorf("shard %v: %s, want %s", &c.part, got, c.want)
		}
	}
	p.part = shard{1, 2}
	if got := predicted(t, false, p, files...); !slices.Equal(got, []string{"-2", "-20", "-30"}) {
		t.Errorf("without state: %v", got)
	}
}

// TestForms writes what there may be, as it is read again.
func TestForms(t *testing.T) {
	numbers := runtime.OutputInfo{Name: "n,m", Shape: []int{2}}
	unit := runtime.OutputInfo{Name: "u", Shape: []int{1}, Answer: runtime.YesOrNo}
	questions := []question{newQuestion(&numbers, nil), newQuestion(&unit, []string{"no", `"yes"`})}
	p := &prediction{input: " a\n.csv", row: 7, kept: []string{"x\ty", ""}, continuation: "a, b",
		answers: []answer{questions[0].answer([]float64{0.5, 1e-9}), questions[1].answer([]float64{0.75})}}
	info := &runtime.ModelInfo{DType: "float32"}
	for name, want := range map[string]string{
		"csv": "input,row,k,input.u,\"n,m.0\",\"n,m.1\",u,\"u.\"\"yes\"\"\",continuation\n" +
			"\" a\n.csv\",7,x\ty,,0.5,1e-09,\"\"\"yes\"\"\",0.75,\"a, b\"\n",
		"tsv": "input\trow\tk\tinput.u\tn,m.0\tn,m.1\tu\t\"u.\"\"yes\"\"\"\tcontinuation\n" +
			"\" a\n.csv\"\t7\t\"x\ty\"\t\t0.5\t1e-09\t\"\"\"yes\"\"\"\t0.75\ta, b\n",
		"jsonl": `{"input":" a\n.csv","row":7,"kept":{"k":"x\ty","u":""},"outputs":[{"name":"n,m","shape":[2],"values":[0.5,1e-09]},` +
			`{"name":"u","label":"\"yes\"","index":1,"shape":[1],"values":[0.75]}],"continuation":"a, b"}` + "\n",
		"table": "\n a�.csv[7]\n  n,m  0.5 1e-09\n  u",
	} {
		f, err := newForm(name, info, questions, []string{"k", "u"}, true)
		if err != nil {
			t.Fatal(err)
		}
		head, err := f.head(0)
		if got := string(f.add(head, p)); err != nil || !strings.HasPrefix(got, want) || name != "table" && got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
	}
}
