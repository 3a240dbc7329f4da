package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk/faults"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// TestKeeperLeavesFilesOfOthers: what lies where the directory was is not the
// training's to remove.
func TestKeeperLeavesFilesOfOthers(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"file": func(path string) error { return os.WriteFile(path, []byte("precious"), 0o666) },
		"link": func(path string) error { return os.Symlink(t.TempDir(), path) },
		"directory": func(path string) error {
			return errors.Join(os.Mkdir(path, 0o777), os.WriteFile(filepath.Join(path, lockName), nil, 0o666))
		},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		k, _ := newKeeper(t, dir, faults.Never().Disk())
		if err := k.own(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.RemoveAll(dir), put(dir)); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(dir)
		if err != nil {
			t.Fatal(err)
		}
		k.close()
		if after, err := os.Lstat(dir); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, lockName)); name == "directory" && err != nil {
			t.Error("the lock of another is gone:", err)
		}
	}
}

const lockName = ".lock"

// TestKeeperKeepsWeightsAlone: where a checkpoint finds no place anywhere, the
// weights may.
func TestKeeperKeepsWeightsAlone(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	dir := filepath.Join(t.TempDir(), "run")
	small := disk.Disk{Fault: func(o disk.Operation) error {
		switch {
		case o.Name == "sync":
			return disk.ErrUnneeded
		case o.Name == "write" && strings.Contains(string(o.Data), `"training"`): // the checkpoint's metadata
			return syscall.EFBIG
		}
		return nil
	}}
	k, _ := newKeeper(t, dir, small)
	if err := k.own(); err != nil {
		t.Fatal(err)
	}
	if _, err := newToy().train(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(filepath.Join(dir, weightsFile))
	if err != nil || string(weights) != untouched(t).weights {
		t.Errorf("%d bytes of weights, %v", len(weights), err)
	}
	if !errors.Is(k.lost, syscall.EFBIG) || !strings.HasSuffix(k.lost.Error(), "; "+filepath.Join(dir, weightsFile)+" has the weights after 3 epochs") {
		t.Error(k.lost)
	}
	if places := k.places(nil, ""); places != "weights  "+filepath.Join(dir, weightsFile)+"\n" {
		t.Errorf("lists\n%s", places)
	}
}

// TestTrainReplacesNoStrangers: a directory without a training may hold files of
// others under the names of a training's.
func TestTrainReplacesNoStrangers(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{historyFile, "my notes\n", historyFile},
		{historyFile, `{"epoch":0}` + "\n", historyFile},
		{historyFile, `{"epoch":1,"train":{}}` + "\n", ""},
		{historyFile, `{"epo`, ""},
		{historyFile, "", ""},
		{sheetFile, "", sheetFile},
		{curvesFile, "", curvesFile},
		{weightsFile, "", weightsFile},
		{"notes.txt", "", ""},
	} {
		k, _ := newKeeper(t, t.TempDir(), faults.Never().Disk())
		if err := os.WriteFile(k.file(c.name), []byte(c.content), 0o666); err != nil {
			t.Fatal(err)
		}
		got := k.strangers()
		if want := strings.Fields(c.want); !slices.Equal(got, want) {
			t.Errorf("%s of %q: found %v, want %v", c.name, c.content, got, want)
		}
		err := new(train).mayReplace(k)
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), "in "+k.path+" there are files already ("+c.want+"), ") {
			t.Errorf("%s of %q: %v", c.name, c.content, err)
		}
	}
}

// TestOutOnALinkToNowhere explains itself.
func TestOutOnALinkToNowhere(t *testing.T) {
	link := filepath.Join(t.TempDir(), "run")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Skip(err)
	}
	k, _ := newKeeper(t, link, faults.Never().Disk())
	if err := k.own(); err == nil || err.Error() != "write to "+link+": a link to nowhere, which is no directory" {
		t.Error(err)
	}
}

// TestControlCharactersOfTables: classes and columns of others move no cursor.
func TestControlCharactersOfTables(t *testing.T) {
	o := runtime.OutputMetrics{Name: "k", Labels: []string{"p", "\x1b[31mred"}, Confusion: [][]int{{1, 0}, {0, 1}}}
	if got := confusion("test", o); strings.ContainsRune(got, '\x1b') || !strings.Contains(got, "�[31mred") {
		t.Errorf("%q", got)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := &session{err: file}
	s.tell("%v\n\tand", errors.New("want \x1b[31mred"))
	file.Seek(0, io.SeekStart)
	if got, _ := io.ReadAll(file); string(got) != "want �[31mred\n\tand\n" {
		t.Errorf("%q", got)
	}
}

// TestEmptyValues: a flag whose value is empty is most often a variable that is not set.
func TestEmptyValues(t *testing.T) {
	for _, c := range Commands {
		for _, args := range [][]string{{"--weights="}, {"--weights", ""}, {"--out="}, {"--data", ""}} {
			_, err := parse(c.Flags(), args)
			name := strings.TrimRight(strings.TrimLeft(args[0], "-"), "=")
			if c.Flags().Lookup(name) != nil && (err == nil || !strings.Contains(err.Error(), "the value is empty")) {
				t.Errorf("%s %q: %v", c.Name, args, err)
			}
		}
	}
}

// TestPredictTakesFilesFirst: a file may be called as JSON begins.
func TestPredictTakesFilesFirst(t *testing.T) {
	t.Chdir(t.TempDir())
	info := &runtime.ModelInfo{Inputs: []runtime.TensorInfo{{Name: "x", Shape: []int{1}}}, DType: "float32"}
	for _, name := range []string{"[1].json", "{a.json", "[2]"} {
		for _, there := range []bool{false, true} {
			if there {
				if err := os.WriteFile(name, []byte("[7]"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			e := &data.Examples{Info: info}
			in := (&inputs{examples: e}).named(name)
			src, err := in.open()
			var found float64
			if err == nil {
				e.Format = in.format
				_, err = e.Each(name, src, func(x *data.Example) bool {
					found = x.Values[0]
					return true
				})
				src.Close()
			}
			if fromFile := err == nil && found == 7; fromFile != there {
				t.Errorf("%s, a file %v: %v, %v", name, there, found, err)
			}
		}
	}
}

func TestAdviceIsTold(t *testing.T) {
	var said []string
	advise(&runtime.ModelInfo{Outputs: []runtime.OutputInfo{{Name: "a"}, {Name: "b", Advice: "softmax is missing"}}}, func(format string, args ...any) {
		said = append(said, fmt.Sprintf(format, args...))
	})
	if want := []string{`note: output "b": softmax is missing`}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
}

// TestJSONShowsNoControls: what moves cursors is escaped, and stays what it was.
func TestJSONShowsNoControls(t *testing.T) {
	const label = "\x1b[31m\u009b1m\u007f<é>\u202e\U000e0041\n"
	var b strings.Builder
	if err := new(outputFlags).print(&b, map[string]string{"label": label}); err != nil {
		t.Fatal(err)
	}
	if want := `{"label":"\u001b[31m\u009b1m\u007f<é>\u202e\udb40\udc41\n"}` + "\n"; b.String() != want {
		t.Errorf("%s, want %s", b.String(), want)
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back["label"] != label {
		t.Errorf("%q, %v", back, err)
	}
}
