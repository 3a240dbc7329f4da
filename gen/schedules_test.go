package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// schedules compiles a network and returns the dumps of its schedules by program.
func schedules(t *testing.T, text string, o gen.Options) (names []string, dumps map[string]string) {
	t.Helper()
	dumps = map[string]string{}
	o.Dump = func(pass, text string) {
		if name, ok := strings.CutSuffix(pass, "/schedule"); ok {
			names = append(names, name)
			dumps[name] = text
		}
	}
	if _, err := gen.Generate(t.Context(), "network.toml", []byte(text), o); err != nil {
		t.Fatal(err)
	}
	return names, dumps
}

// TestSchedules compares the schedules of the networks that show the passes with
// those in testdata.
func TestSchedules(t *testing.T) {
	specs, err := filepath.Glob("pass/testdata/*.toml")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range specs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		names, dumps := schedules(t, string(text), gen.Options{})
		for _, name := range names {
			fmt.Fprintf(&got, "-- %s --\n%s\n", name, dumps[name])
		}
		golden := filepath.Join("testdata", "schedules", strings.TrimSuffix(filepath.Base(file), ".toml")+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		lines, expected := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
		for i := range max(len(lines), len(expected)) {
			if i >= len(lines) || i >= len(expected) || lines[i] != expected[i] {
				t.Errorf("%s differs from line %d on, got %q; renew with -update", golden, i+1, lines[min(i, len(lines)-1):][:1])
				break
			}
		}
	}
}

// TestGroupsAreShared is whether several processors share a group of samples where there is not one
// for each: of networks that are worth it, and of those that are done before another has begun.
func TestGroupsAreShared(t *testing.T) {
	for name, want := range map[string]bool{
		"peers/mlp_11m": true, "peers/gru_classifier": true, "peers/lstm_1000": true,
		"ocr_dense": true, "ocr_conv": true, "ocr_rnn": false, "airline_gru": false, "iris": false,
	} {
		text, err := os.ReadFile(filepath.Join("..", "models", filepath.FromSlash(name)+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		_, dumps := schedules(t, string(text), gen.Options{})
		for _, program := range []string{"lanes inference", "lanes evaluation", "lanes inference on AVX512", "lanes evaluation on AVX512"} {
			dump := dumps[program]
			if dump == "" && strings.HasSuffix(program, "on AVX512") {
				continue // as fast on AVX2
			}
			if shared := !strings.Contains(dump, "processors at most: 1 ("); shared != want {
				t.Errorf("%s: %s: shared: %v\n%s", name, program, shared, dump)
			}
		}
	}
}

// TestTimeStepsAreShared is how several processors go through a time step of a group of samples: by
// units, so that each goes on with what it has made, with nothing that one of them does alone; and that
// nothing has an element for each step, where that is more than the caches hold.
func TestTimeStepsAreShared(t *testing.T) {
	for _, name := range []string{"lstm_1000", "gru_classifier"} {
		text, err := os.ReadFile(filepath.Join("..", "models", "peers", name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		_, dumps := schedules(t, string(text), gen.Options{})
		for _, program := range []string{"lanes inference", "lanes inference on AVX512"} {
			_, body, found := strings.Cut(dumps[program], "  loop {t:")
			if !found {
				t.Fatalf("%s: %s: no time steps\n%s", name, program, dumps[program])
			}
			loops := 0
			for line := range strings.Lines(body[strings.Index(body, "\n")+1:]) {
				switch {
				case !strings.HasPrefix(line, "    "):
					body = ""
				case body == "":
				case strings.HasPrefix(line, "    tasks {"):
					loops++
				case !strings.HasPrefix(line, "      "):
					t.Errorf("%s: %s: one processor does %s", name, program, strings.TrimSpace(line))
				}
			}
			if loops != 2 {
				t.Errorf("%s: %s: processors meet %d times in a step, expected 2", name, program, loops)
			}
			if of := strings.NewReplacer("·x[t,", "", "·embedded[t,", ""); strings.Contains(of.Replace(dumps[program]), "[t,") {
				t.Errorf("%s: %s: values of all steps\n%s", name, program, dumps[program])
			}
		}
	}
}
