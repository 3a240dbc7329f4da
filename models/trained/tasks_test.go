package trained_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// task is one of docs/tasks.md, and how it is trained there.
type task struct {
	name, metric string
	flags        []string
	folds        int    // columns fold1, fold2, …; 0: the spec says what tests
	test         string // a folder to test on, where the spec has none
}

var tasks = []task{
	{name: "breast_cancer", metric: "accuracy", flags: []string{"--patience=20"}, folds: 5},
	{name: "wine", metric: "accuracy", flags: []string{"--patience=20"}, folds: 5},
	{name: "weather", metric: "mean_absolute_error", flags: []string{"--patience=50"}},
	{name: "rare", metric: "recall"},
	{name: "digits", metric: "accuracy", flags: []string{"--patience=15"}},
	{name: "spam", metric: "accuracy", flags: []string{"--patience=3"}, test: "spam/test"},
}

// TestTasks trains what docs/tasks.md has, with the seeds 1 to 3, and compares the mean with what is said there
// and with the best of scikit-learn on the same samples, to 1 %. TENSORNET_TASKS is a folder of the specs there,
// with what the scripts beside them have written.
func TestTasks(t *testing.T) {
	dir := os.Getenv("TENSORNET_TASKS")
	if dir == "" {
		t.Skip("set TENSORNET_TASKS to a folder of docs/tasks, with what its scripts write")
	}
	command := build(t, "../../cmd/tensornet")
	page, err := os.ReadFile("../../docs/tasks.md")
	if err != nil {
		t.Fatal(err)
	}
	var peers map[string]map[string]float64
	stored, err := os.ReadFile("../../docs/tasks/peers.json")
	if err == nil {
		err = json.Unmarshal(stored, &peers)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		t.Run(task.name, func(t *testing.T) {
			got := task.mean(t, command, dir)
			row := regexp.MustCompile(`\| \[` + task.name + `\]\(\S*\) \|[^|]*\| ([\d.]*)( %)? \|`).FindSubmatch(page)
			if row == nil {
				t.Fatal("docs/tasks.md has no such row")
			}
			said, err := strconv.ParseFloat(string(row[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			if len(row[2]) > 0 {
				said /= 100
			}
			if math.Abs(got/said-1) > 0.01 {
				t.Errorf("%s is %.4f, docs/tasks.md says %g", task.metric, got, said)
			}
			if len(peers[task.name]) == 0 {
				t.Error("docs/tasks/peers.json has nothing of it")
			}
			for model, peer := range peers[task.name] {
				t.Logf("%s: %.4f, %s %.4f", task.metric, got, model, peer)
				if worse := peer - got; task.metric != "mean_absolute_error" && worse > 0.01 {
					t.Errorf("%s is %.4f, %s has %.4f", task.metric, got, model, peer)
				} else if task.metric == "mean_absolute_error" && got > 1.01*peer {
					t.Errorf("%s is %.4f, %s has %.4f", task.metric, got, model, peer)
				}
			}
		})
	}
}

// mean is that over seeds and folds.
func (k task) mean(t *testing.T, command, dir string) float64 {
	sum, n := 0.0, 0
	for seed := 1; seed <= 3; seed++ {
		for fold := 1; fold <= max(k.folds, 1); fold++ {
			flags := append([]string{fmt.Sprintf("--seed=%d", seed)}, k.flags...)
			if k.folds > 0 {
				flags = append(flags, fmt.Sprintf("--set=data.split_column=fold%d", fold))
			}
			sum += k.train(t, command, dir, flags)
			n++
		}
	}
	return sum / float64(n)
}

// train trains once, and is what is reached on samples that test.
func (k task) train(t *testing.T, command, dir string, flags []string) float64 {
	out, spec := t.TempDir(), k.name+".toml"
	run := func(args ...string) []byte {
		c := exec.CommandContext(t.Context(), command, args...)
		c.Dir, c.Stderr = dir, os.Stderr
		answer, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, answer)
		}
		return answer
	}
	args := append([]string{"train", "--json", "--quiet", "--out", out}, flags...)
	answer := run(append(args, spec)...)
	if k.test != "" {
		answer = run("eval", "--json", "--weights", filepath.Join(out, "weights.safetensors"), "--data", k.test, spec)
	}
	var result struct {
		Tests []struct{ Metrics runtime.Metrics }
	}
	if err := json.Unmarshal(lastLine(answer), &result); err != nil || len(result.Tests) != 1 {
		t.Fatalf("%v in %s", err, answer)
	}
	for _, score := range result.Tests[0].Metrics.Outputs[0].Scores {
		if score.Name == k.metric {
			return score.Value
		}
	}
	t.Fatalf("no %s in %s", k.metric, answer)
	return 0
}
