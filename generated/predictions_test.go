package generated_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/generated/iris"
	"github.com/seed-5f2744a7/tensornet/generated/mnist_dense"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
	"github.com/seed-5f2744a7/tensornet/runtime/program/app"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

const programVariable = "TENSORNET_TEST_PROGRAM"

// TestMain is the program of a network where a test runs it as such.
func TestMain(m *testing.M) {
	switch os.Getenv(programVariable) {
	case "iris":
		source := data.Sources["csv"].(data.CSV)
		source.File, source.Standardize = []string{"t.csv"}, false
		os.Exit(app.Main(app.Program{Network: app.Bind(iris.Network()), Source: source}, os.Args[1:]))
	case "mnist_dense":
		os.Exit(app.Main(app.Program{Network: app.Bind(mnist_dense.Network())}, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// program is a network's, in a folder of its own that has its weights.
type program struct {
	t    testing.TB
	name string
	dir  string
}

// weightsOf are those of a network, as a training leaves them.
type weightsOf interface {
	SetPreprocess(*runtime.Preprocess) error
	SaveFile(string) error
}

func newProgram(t testing.TB, name string, w weightsOf, p *runtime.Preprocess) *program {
	dir := t.TempDir()
	run := filepath.Join(dir, name+".run")
	if err := os.Mkdir(run, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := w.SetPreprocess(p); err != nil {
		t.Fatal(err)
	}
	if err := w.SaveFile(filepath.Join(run, "weights.safetensors")); err != nil {
		t.Fatal(err)
	}
	return &program{t, name, dir}
}

func irisProgram(t testing.TB) *program {
	return newProgram(t, "iris", iris.NewWeights(1), &runtime.Preprocess{Kind: "table", Columns: []string{"a", "b", "c", "d"}, Targets: []string{"species"}})
}

func (p *program) path(name string) string { return filepath.Join(p.dir, name) }

func (p *program) write(name, content string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(content), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

func (p *program) read(name string) string {
	p.t.Helper()
	content, err := os.ReadFile(p.path(name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(content)
}

func (p *program) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(p.t.Context(), os.Args[0], args...)
	c.Dir, c.Env = p.dir, append(os.Environ(), programVariable+"="+p.name, "GOCOVERDIR="+p.dir)
	return c
}

// run runs the program and returns what it says and its exit code.
func (p *program) run(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	var out, said bytes.Buffer
	c := p.command(args...)
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil && c.ProcessState == nil {
		p.t.Fatal(err)
	}
	return out.String(), said.String(), c.ProcessState.ExitCode()
}

func (p *program) succeed(args ...string) (stdout string) {
	p.t.Helper()
	stdout, stderr, code := p.run(args...)
	if code != 0 {
		p.t.Fatalf("%q: exit code %d\n%s", args, code, stderr)
	}
	return stdout
}

// table is a CSV file of iris' columns and a number of the row.
func writeTable(w io.Writer, rows int) error {
	b := []byte("id,d,c,b,a\n")
	for i := range rows {
		b = strconv.AppendInt(b, int64(i), 10)
		for k := range 4 {
			b = strconv.AppendFloat(append(b, ','), float64((i*(k+3))%101)/16, 'g', -1, 64)
		}
		if b = append(b, '\n'); len(b) > 1<<16 || i == rows-1 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	return nil
}

// TestPredictionsOfAMillion: memory does not grow with the samples, whether they come in a file or a pipe, and
// each is predicted once, in its place.
func TestPredictionsOfAMillion(t *testing.T) {
	if goruntime.GOOS != "linux" {
		t.Skip("what a process takes is known on Linux")
	}
	rows := 1000000
	if testing.Short() {
		rows = 100000
	}
	const most = 64 << 10 // KB
	p := irisProgram(t)
	for _, form := range []string{"csv", "jsonl", "npy"} {
		c := p.command("predict", "--format", "csv", "--out", "out."+form, "-")
		if form != "npy" {
			c.Args = append(c.Args, "--keep", "id")
		}
		var said bytes.Buffer
		c.Stderr = &said
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		err = writeTable(in, rows)
		took, ofMemory := mostMemory(c.Process.Pid)
		in.Close()
		if e := c.Wait(); err != nil || e != nil || ofMemory != nil {
			t.Fatalf("%v, %v, %v: %s", err, e, ofMemory, &said)
		}
		if took > most {
			t.Errorf("%s: %d KB for %d rows, want at most %d", form, took, rows, most)
		}
		if got := p.count(form); got != rows {
			t.Errorf("%s: %d rows in their places, want %d", form, got, rows)
		}
	}
}

// mostMemory is how many KB of memory a process has had at most. What Linux says of a child that has ended
// counts its parent, too, which it was a copy of.
func mostMemory(pid int) (kb int, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, peak, _ := strings.Cut(string(status), "\nVmHWM:")
	_, err = fmt.Sscanf(peak, "%d kB", &kb)
	return kb, err
}

// count is how many rows an output has, up to one that is out of its place.
func (p *program) count(form string) int {
	f, err := os.Open(p.path("out." + form))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	n := 0
	switch form {
	case "csv":
		r := csv.NewReader(f)
		r.ReuseRecord = true
		if head, err := r.Read(); err != nil || strings.Join(head, " ") != "input row id species species.setosa species.versicolor species.virginica" {
			p.t.Fatalf("%q, %v", head, err)
		}
		for row, err := r.Read(); err == nil && row[1] == strconv.Itoa(n) && row[2] == row[1]; row, err = r.Read() {
			n++
		}
	case "jsonl":
		for d := json.NewDecoder(f); ; n++ {
			var x struct {
				Row     int
				Kept    map[string]string
				Outputs []struct{ Values []float64 }
			}
			if err := d.Decode(&x); err != nil || x.Row != n || x.Kept["id"] != strconv.Itoa(n) || len(x.Outputs[0].Values) != 3 {
				return n
			}
		}
	case "npy":
		a, err := npy.Open(f)
		if err != nil || len(a.Shape) != 2 || a.Shape[1] != 3 {
			p.t.Fatal(a, err)
		}
		for row := make([]float64, 3); n < a.Shape[0] && a.Next(row) == nil && row[0] > 0; n++ {
		}
	}
	return n
}

// inputFiles are samples in all forms, and how many.
func inputFiles(p *program) map[string]int {
	const n = 101
	if p.name == "iris" {
		var table bytes.Buffer
		if err := writeTable(&table, n); err != nil {
			p.t.Fatal(err)
		}
		p.write("t.csv", table.String())
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		z.Write(table.Bytes())
		z.Close()
		p.write("t.csv.gz", zipped.String())
		lines, list := "", []string{}
		for i := range n {
			line := fmt.Sprintf(`{"id":%d,"a":%d,"b":2,"c":0.5,"d":%d}`, i, i%7, i%5)
			lines, list = lines+line+"\n", append(list, line)
		}
		p.write("l.jsonl", lines)
		p.write("l.json", "["+strings.Join(list, ",\n")+"]")
		return map[string]int{"t.csv": n, "t.csv.gz": n, "l.jsonl": n, "l.json": n}
	}
	pixels := make([]float64, n*28*28)
	idx, _ := binary.Append(nil, binary.BigEndian, []uint32{0x803, n, 28, 28})
	for i := range pixels {
		pixels[i] = float64((i * i) % 251)
		idx = append(idx, byte(pixels[i]))
	}
	p.write("p.idx", string(idx))
	var array bytes.Buffer
	if err := npy.Write(&array, npy.Float32, []int{n, 28, 28}, pixels); err != nil {
		p.t.Fatal(err)
	}
	p.write("p.npy", array.String())
	for i := range 37 {
		picture := image.NewGray(image.Rect(0, 0, 28, 28))
		for k := range 784 {
			picture.SetGray(k%28, k/28, color.Gray{uint8(pixels[i*784+k])})
		}
		var b bytes.Buffer
		png.Encode(&b, picture)
		p.write(fmt.Sprintf("pictures/%d/%02d.png", i%3, i), b.String())
	}
	p.write("pictures/about.txt", "no picture")
	p.write("pictures/.hidden/1.png", "no picture")
	return map[string]int{"p.idx": n, "p.npy": n, "pictures": 37}
}

// TestShards: together they are each sample once, with the bits of all in one go, in whatever form samples are.
func TestShards(t *testing.T) {
	for _, p := range []*program{
		irisProgram(t),
		newProgram(t, "mnist_dense", mnist_dense.NewWeights(1), &runtime.Preprocess{Kind: "picture", Scale: 1. / 255, White: 255}),
	} {
		files := inputFiles(p)
		for name, n := range files {
			whole := p.lines(p.succeed("predict", "--shard", "0/1", "--output-format", "csv", name))
			if len(whole) != n {
				t.Errorf("%s: %d predictions, want %d", name, len(whole), n)
			}
			for _, shards := range []int{2, 7} {
				var parts []string
				for i := range shards {
					out := fmt.Sprintf("out-%d.csv", i)
					p.succeed("predict", "--shard", fmt.Sprintf("%d/%d", i, shards), "--out", out, name)
					part := p.lines(p.read(out))
					if len(part) < n/shards || len(part) > n/shards+1 {
						t.Errorf("%s: part %d of %d has %d of %d", name, i, shards, len(part), n)
					}
					parts = append(parts, part...)
				}
				slices.Sort(parts)
				if want := slices.Sorted(slices.Values(whole)); !slices.Equal(parts, want) {
					t.Errorf("%s in %d shards: %d predictions, not those of all in one go", name, shards, len(parts))
				}
			}
		}
		// The same samples in other forms have the same predictions, several inputs are predicted one after
		// another, and shards divide them all.
		all := slices.Sorted(func(yield func(string) bool) {
			for name := range files {
				if !yield(name) {
					return
				}
			}
		})
		args := append([]string{"predict", "--output-format", "csv", "--shard"}, "0/1")
		whole := p.lines(p.succeed(append(args, all...)...))
		var parts []string
		for i := range 3 {
			args[len(args)-1] = fmt.Sprintf("%d/3", i)
			parts = append(parts, p.lines(p.succeed(append(args, all...)...))...)
		}
		slices.Sort(parts)
		if want := slices.Sorted(slices.Values(whole)); !slices.Equal(parts, want) {
			t.Errorf("%q in three shards: %d predictions, want %d", all, len(parts), len(want))
		}
		same := [][2]string{{"t.csv", "t.csv.gz"}, {"l.jsonl", "l.json"}}
		if p.name == "mnist_dense" {
			same = [][2]string{{"p.idx", "p.npy"}}
		}
		for _, pair := range same {
			first := p.succeed("predict", "--output-format", "csv", pair[0])
			if second := p.succeed("predict", "--output-format", "csv", pair[1]); strings.ReplaceAll(second, pair[1], pair[0]) != first {
				t.Errorf("%s and %s: other predictions", pair[0], pair[1])
			}
		}
	}
}

// lines are those of a table but the first.
func (p *program) lines(table string) []string {
	p.t.Helper()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if !strings.HasPrefix(lines[0], "input,row,") {
		p.t.Fatalf("the head is %q", lines[0])
	}
	return lines[1:]
}

// TestSkippedSamples: what is broken ends predictions where it is, or is counted and left out.
func TestSkippedSamples(t *testing.T) {
	p := irisProgram(t)
	p.write("t.csv", "id,a,b,c,d\n1,1,2,3,4\n2,1,x,3,\n3,1,2,3\n4,5,6,7,8\n")
	p.write("l.jsonl", "{\"id\":1,\"a\":1,\"b\":2,\"c\":3,\"d\":4}\n\n{\"id\":2\n{\"id\":3,\"a\":1,\"b\":[2],\"c\":3,\"d\":4}\n{\"id\":4,\"a\":5,\"b\":6,\"c\":7,\"d\":8}\n")
	p.write("l.json", `[{"id":1,"a":1,"b":2,"c":3,"d":4},7,{"id":3,"a":[[{}]],"b":{"x":[1]},"c":[]},{"id":4,"a":5,"b":6,"c":7,"d":8}]`)
	for name, c := range map[string]struct{ first, skipped string }{
		"t.csv": {"iris: t.csv:3:5: column \"b\": found \"x\", want a number\nt.csv:3:9: column \"d\": found \"\", want a number\n",
			"iris: skipped: t.csv:3:5: column \"b\": found \"x\", want a number\nt.csv:3:9: column \"d\": found \"\", want a number\n" +
				"iris: skipped: t.csv:4: 4 columns, want 5\niris: skipped 2 of 4 samples\n"},
		"l.jsonl": {"iris: l.jsonl:3: JSON: at byte 7: unexpected EOF\n",
			"iris: skipped: l.jsonl:3: JSON: at byte 7: unexpected EOF\niris: skipped: l.jsonl:4: column \"b\": want a number, found an array\niris: skipped 2 of 4 samples\n"},
		"l.json": {"iris: l.json[1]: want an object as before, found 7\n",
			"iris: skipped: l.json[1]: want an object as before, found 7\niris: skipped: l.json[2]: column \"a\": want numbers, found an object\niris: skipped 2 of 4 samples\n"},
	} {
		name0 := filepath.Base(os.Args[0])
		stdout, stderr, code := p.run("predict", "--output-format", "csv", "--keep", "id", name)
		if lines := p.lines(stdout); code != 1 || len(lines) != 1 || strings.ReplaceAll(stderr, name0, "iris") != c.first {
			t.Errorf("%s: exit code %d, %q\n%s", name, code, lines, stderr)
		}
		stdout, stderr, code = p.run("predict", "--output-format", "csv", "--keep", "id", "--skip-errors", name)
		lines := p.lines(stdout)
		if said := strings.ReplaceAll(stderr, name0, "iris"); code != 0 || said != c.skipped || len(lines) != 2 ||
			!strings.HasPrefix(lines[0], name+",0,1,") || !strings.HasPrefix(lines[1], name+",3,4,") {
			t.Errorf("%s: exit code %d, %q\n%s", name, code, lines, said)
		}
		p.succeed("predict", "--out", "a.npy", "--skip-errors", name)
		if shape, values, err := npy.Read(strings.NewReader(p.read("a.npy")), 100); err != nil || !slices.Equal(shape, []int{4, 3}) ||
			values[0] != values[0] || values[9] != values[9] || values[3] == values[3] || values[8] == values[8] {
			t.Errorf("%s: %v %v %v, want two rows that are NaN", name, shape, values, err)
		}
		if _, _, code := p.run("predict", "--out", "none.csv", name); code != 1 || exists(p.path("none.csv")) {
			t.Errorf("%s: exit code %d, and a file is there: %v", name, code, exists(p.path("none.csv")))
		}
	}
	p.write("cut.csv.gz", "\x1f\x8b\x08")
	if _, stderr, code := p.run("predict", "--skip-errors", "cut.csv.gz"); code != 1 || !strings.HasSuffix(stderr, "cut.csv.gz: unexpected EOF\n") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestInterruptedPredictions: Ctrl-C leaves neither a file nor what was to become one, and what is there is as it was.
func TestInterruptedPredictions(t *testing.T) {
	if goruntime.GOOS == "windows" {
		t.Skip("no signals")
	}
	p := irisProgram(t)
	for _, before := range []string{"", "precious"} {
		if before != "" {
			p.write("out/o.csv", before)
		} else if err := os.Mkdir(p.path("out"), 0o777); err != nil {
			t.Fatal(err)
		}
		c := p.command("predict", "--format", "csv", "--out", "out/o.csv", "-")
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if err := writeTable(in, 50000); err != nil {
			t.Fatal(err)
		}
		for begin := time.Now(); ; time.Sleep(time.Millisecond) {
			if files, _ := filepath.Glob(p.path("out/.tensornet-*")); len(files) > 0 {
				break
			}
			if time.Since(begin) > time.Minute {
				t.Fatal("it does not begin")
			}
		}
		c.Process.Signal(os.Interrupt)
		if c.Wait(); c.ProcessState.ExitCode() != app.ExitInterrupted {
			t.Errorf("exit code %d, want %d", c.ProcessState.ExitCode(), app.ExitInterrupted)
		}
		files, err := os.ReadDir(p.path("out"))
		if err != nil || before == "" && len(files) > 0 || before != "" && (len(files) != 1 || p.read("out/o.csv") != before) {
			t.Errorf("left behind: %v, %v", files, err)
		}
	}
	if _, _, code := p.run("predict", "--skip-done", "--out", "out/o.csv", "missing.csv"); code != 0 || p.read("out/o.csv") != "precious" {
		t.Errorf("--skip-done: exit code %d", code)
	}
}

// TestPipesAreAnswered: whoever writes a sample to a pipe need not write more to see what becomes of it.
func TestPipesAreAnswered(t *testing.T) {
	p := irisProgram(t)
	for _, format := range []string{"csv", "jsonl"} {
		c := p.command("predict", "--format", format, "--output-format", "jsonl", "-")
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		answers := json.NewDecoder(out)
		for i := range 3 {
			line := "[1,2,3,4]\n"
			if format == "csv" {
				line = "1,2,3,4\n"
			}
			if _, err := io.WriteString(in, line); err != nil {
				t.Fatal(err)
			}
			var x struct{ Row int }
			if err := answers.Decode(&x); err != nil || x.Row != i {
				t.Fatalf("%s: row %d, %v, want %d", format, x.Row, err, i)
			}
		}
		in.Close()
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// TestPredictRefuses what says nothing, or two things.
func TestPredictRefuses(t *testing.T) {
	p := irisProgram(t)
	p.write("t.csv", "a,b,c,d\n1,2,3,4\n")
	p.write("empty/x.txt", "")
	for args, c := range map[string]struct {
		code int
		want string
	}{
		"--out o.txt t.csv":                      {2, "predict: --out o.txt: the name says no format: want .csv, .tsv, .jsonl, .npy, or --output-format"},
		"--output-format xml t.csv":              {2, `predict: --output-format is "xml", expected table, csv, tsv, jsonl, npy, png`},
		"--output-format npy t.csv":              {2, "predict: npy says first how many samples there are: want a file for it, --out FILE"},
		"--out o.npy --keep a t.csv":             {2, "predict: npy holds numbers alone: --keep is for csv, tsv and jsonl"},
		"--keep a t.csv":                         {2, "predict: --keep is for csv, tsv and jsonl"},
		"--json --output-format csv t.csv":       {2, "predict: --json and --output-format csv say what is written"},
		"--skip-done t.csv":                      {2, "predict: --skip-done is about the file of --out, and there is none"},
		"--shard 4/4 t.csv":                      {2, `predict: invalid value "4/4" for flag -shard: want a part from 0/4 to 3/4`},
		"--shard 1 t.csv":                        {2, `predict: invalid value "1" for flag -shard: want I/N, as 0/4 for the first of four parts`},
		"--output-format csv --keep e t.csv":     {1, `t.csv: no column "e": want one of a, b, c, d`},
		"--output-format csv --keep e [1,2,3,4]": {1, `[1,2,3,4]: want an object, of which "e" is to be kept`},
		"--output-format csv [[1,2,3,4]":         {1, `[[1,2,3,4]: JSON: at byte 10: unexpected EOF`},
		"empty":                                  {1, "empty: no .bmp, .gif, .jpeg, .jpg, .png, .tif, .tiff, .webp in the folder; with --format, all of its files are read"},
		"--out missing/o.csv t.csv":              {1, "write missing/o.csv: no such file or directory"},
	} {
		_, stderr, code := p.run(append([]string{"predict"}, strings.Fields(args)...)...)
		if want := filepath.Base(os.Args[0]) + ": " + c.want + "\n"; code != c.code || stderr != want {
			t.Errorf("%s: exit code %d\n%swant %d\n%s", args, code, stderr, c.code, want)
		}
	}
}

// TestSharedEvaluation: parts of an evaluation, added up, are that of one process.
func TestSharedEvaluation(t *testing.T) {
	p := irisProgram(t)
	table := "a,b,c,d,species\n"
	for i := range 203 {
		table += fmt.Sprintf("%d,%g,%d,%g,%s\n", i%7, float64(i%11)/3, i%5, float64(i%13)/7, []string{"setosa", "versicolor", "virginica"}[i*i%3])
	}
	p.write("t.csv", table)
	whole := p.succeed("eval", "--json", "--data", "t.csv")
	for _, n := range []int{1, 3, 8, 250} {
		args := []string{"eval", "--json", "--merge"}
		for i := range n {
			out := fmt.Sprintf("part-%d.json", i)
			if i < 8 || i == 249 || i == 202 || n < 250 {
				p.succeed("eval", "--data", "t.csv", "--shard", fmt.Sprintf("%d/%d", i, n), "--out", out)
				args = append(args, out)
			}
		}
		if n == 250 {
			if _, stderr, code := p.run(args...); code != 1 || !strings.HasSuffix(stderr, ": part 8/250 is missing\n") {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			continue
		}
		if got := p.succeed(args...); got != whole {
			t.Errorf("in %d parts: %s\nwant %s", n, got, whole)
		}
	}
	p.write("none.json", "{}")
	p.succeed("eval", "--data", "t.csv", "--shard", "0/2", "--out", "half.json")
	p.succeed("eval", "--data", "missing.csv", "--shard", "0/2", "--out", "half.json", "--skip-done")
	p.write("short.json", strings.Replace(p.read("half.json"), `"kept":[[`, `"kept":[[[],`, 1))
	for args, c := range map[string]struct {
		code int
		want string
	}{
		"--merge half.json":             {1, "part 1/2 is missing"},
		"--merge half.json half.json":   {1, "half.json: part 0/2 is in half.json, too"},
		"--merge half.json part-0.json": {1, "part-0.json: part 0/250 is in half.json, too"},
		"--merge none.json":             {1, "none.json: no part of an evaluation: want a file of eval --shard I/N --out FILE"},
		"--merge short.json":            {1, "short.json: what was counted is not of the network's outputs and metrics"},
		"--merge missing.json":          {1, "missing.json: no such file or directory"},
		"--merge":                       {2, "eval: --merge: want the files that eval --shard I/N --out FILE has left"},
		"half.json":                     {2, `eval: found "half.json": parts are added up with --merge`},
		"--shard 0/2":                   {2, "eval: --shard and --out: want both, a part and a file for what is counted"},
		"--skip-done":                   {2, "eval: --skip-done is about the file of --out, and there is none"},
		"--merge --data t.csv a":        {2, "eval: --merge adds up what was counted, and counts nothing itself: want it without --shard, --out and --data"},
	} {
		_, stderr, code := p.run(append([]string{"eval"}, strings.Fields(args)...)...)
		if want := filepath.Base(os.Args[0]) + ": " + c.want + "\n"; code != c.code || stderr != want {
			t.Errorf("%s: exit code %d\n%swant %d\n%s", args, code, stderr, c.code, want)
		}
	}
}
