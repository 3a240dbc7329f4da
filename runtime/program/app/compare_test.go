package app

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
)

// TestCompare tells how trainings went that have not all the same numbers, of which one goes on.
func TestCompare(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	output := `"outputs":[{"name":"y","loss":1,"accuracy":null,"metrics":{"auc":`
	write("a.run/history.jsonl", strings.Join([]string{
		`{"epoch":1,"seconds":1.5,"learning_rate":0.1,"train":{"samples":4,"loss":3,` + output + `0.25}}]},"validation":{"samples":2,"loss":5,` + output + `null}}]},"best":true}`,
		`{"epoch":2,"seconds":2,"learning_rate":0.1,"train":{"samples":4,"loss":2,` + output + `0.5}}]},"validation":{"samples":2,"loss":4,` + output + `0.125}}]},"best":true}`,
		`{"epoch":3,"seconds":2,"learning_rate":0.05,"train":{"samples":4,"loss":1,` + output + `0.75}}]},"validation":{"samples":2,"loss":6,` + output + `0.0625}}]},"best":false}`,
		``}, "\n"))
	two := `{"samples":4,"loss":0.5,"outputs":[{"name":"p","loss":0.25,"accuracy":null},{"name":"q","loss":null,"accuracy":1,"metrics":{"accuracy":1},"goals":{"accuracy":"share"}}]}`
	write("b.jsonl", `{"epoch":1,"seconds":60,"learning_rate":1,"train":`+two+`,"best":true}`+"\n"+`{"epoch":2,"sec`)

	compare := func(args ...string) (string, int) {
		var out bytes.Buffer
		s := &session{name: "toy", out: &out, err: os.Stderr}
		err := s.run(t.Context(), append([]string{"compare"}, args...))
		if err != nil {
			return err.Error(), 1
		}
		return out.String(), 0
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"a.run/", "b.jsonl"}, `run      epochs  time  best  loss  auc  val_loss  val_auc  p_loss  q_loss  q_accuracy
─────────────────────────────────────────────────────────────────────────────────────
a.run         3  5.5s     2     2  0.5         4    0.125       –       –           –
b.jsonl       1  1:00     1   0.5    –         –        –    0.25       –     100.00%

curves  compare.png
`},
		{[]string{"--csv", "a.run", "b.jsonl"}, `run,epoch,seconds,learning_rate,best,loss,auc,val_loss,val_auc,p_loss,q_loss,q_accuracy
a.run,1,1.5,0.1,true,3,0.25,5,,,,
a.run,2,2,0.1,true,2,0.5,4,0.125,,,
a.run,3,2,0.05,false,1,0.75,6,0.0625,,,
b.jsonl,1,60,1,true,0.5,,,,0.25,,1
`},
		{[]string{"--json", "b.jsonl"}, `{"run":"b.jsonl","epochs":1,"best":{"epoch":1,"seconds":60,"learning_rate":1,"train":` + two + `,"best":true}}` + "\n"},
	} {
		if got, _ := compare(c.args...); got != c.want {
			t.Errorf("%v: got\n%s\nexpected\n%s", c.args, got, c.want)
		}
	}
	drawn, err := os.ReadFile("compare.png")
	if err == nil {
		_, err = png.Decode(bytes.NewReader(drawn))
	}
	if err != nil {
		t.Error(err)
	}
	for _, c := range []struct{ by, want string }{{"loss", "b.jsonl,a.run"}, {"auc", "a.run,b.jsonl"}, {"q_accuracy", "b.jsonl,a.run"}} {
		got, _ := compare("--csv", "--sort", c.by, "a.run", "b.jsonl")
		order := "a.run,b.jsonl"
		if strings.Index(got, "\nb.jsonl") < strings.Index(got, "\na.run") {
			order = "b.jsonl,a.run"
		}
		if order != c.want {
			t.Errorf("sorted by %s: %s, want %s", c.by, order, c.want)
		}
	}
	if got, _ := compare("--sort", "acuracy", "b.jsonl"); !strings.Contains(got, `--sort is "acuracy"; did you mean "q_accuracy"`) && !strings.Contains(got, "the trainings have loss, p_loss, q_loss, q_accuracy") {
		t.Errorf("%q", got)
	}
	for _, args := range [][]string{{"--csv", "--json"}, {"--csv", "--out", "c.png"}, {"--json", "--out", "c.png"}} {
		if got, _ := compare(append(args, "b.jsonl")...); !strings.Contains(got, "expected one of them") {
			t.Errorf("%v: got %q", args, got)
		}
	}
	write("c.run/history.jsonl", `{"epoch":1}`)
	write("d.run/history.jsonl", `{"epoch":1}`+"\nnothing\n")
	write("i.run/history.jsonl", `{"epoch":3}`+"\n"+`{"epoch":3}`+"\n")
	write("j.run/history.jsonl", `{"epoch":1}`+"\n"+strings.Repeat(" ", mostLine)+"\n")
	write("f.json", "{\"step\":1}\n")
	write("g.toml", "# Not a history.\n")
	write("h.safetensors", "\x10\x00")
	got, status := compare("c.run", "d.run", "e.run", "i.run", "j.run", "f.json", "g.toml", "h.safetensors")
	for _, want := range []string{"c.run/history.jsonl: no epoch is complete", "d.run/history.jsonl: line 2: invalid character", "open e.run: ",
		"i.run/history.jsonl: line 2: found epoch 3, expected 4", "j.run/history.jsonl: line 2: found more than 1048576 bytes",
		"f.json: found no history", "g.toml: found no history", "h.safetensors: found no history"} {
		if want = filepath.FromSlash(want); status == 0 || !strings.Contains(got, want) {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

// FuzzHistory compares a training with whatever history.
func FuzzHistory(f *testing.F) {
	for _, seed := range []string{
		"", "{}\n", "null\n", `{"epoch":1,"train":{"loss":null},"best":true}` + "\n",
		strings.Repeat(`{"epoch":1}`+"\n", 3), `{"epoch":9223372036854775806,"train":{"loss":1}}` + "\n" + `{"epoch":9223372036854775807,"train":{"loss":2}}` + "\n", `{"epoch":-9223372036854775808}` + "\n", `{"epoch":9223372036854775807}` + "\n" + `{"epoch":-9223372036854775808}` + "\n",
		`{"epoch":1,"seconds":-1,"learning_rate":null,"train":{"samples":-1,"loss":1e308,"outputs":[{"name":"\u001b","metrics":{"a":-1e308,"":null}},{}]},"validation":{}}` + "\n" + `{"epoch":2,"train":{"loss":-1e308}}` + "\n{",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, history []byte) {
		path := filepath.Join(t.TempDir(), historyFile)
		if err := os.WriteFile(path, history, 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := readPast(path)
		if err != nil {
			return
		}
		if err := epochTable(io.Discard, []past{r}); err != nil {
			t.Error(err)
		}
		if text := bestTable([]past{r, r}, 40); strings.ContainsRune(text, 0x1b) {
			t.Errorf("%q moves the cursor", text)
		}
		drawn, err := picture.Curves("two trainings", "epoch", courses([]past{r, r})...)
		if err == nil {
			picture.Write(filepath.Join(t.TempDir(), comparedFile), drawn)
		}
	})
}
