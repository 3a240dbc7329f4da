package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestTasks keeps what the page says of scikit-learn as docs/tasks/peers.py has found it.
func TestTasks(t *testing.T) {
	page, err := os.ReadFile("tasks.md")
	if err != nil {
		t.Fatal(err)
	}
	stored, err := os.ReadFile("tasks/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	var peers map[string]map[string]float64
	if err := json.Unmarshal(stored, &peers); err != nil || len(peers) < 6 {
		t.Fatalf("%d tasks, %v", len(peers), err)
	}
	for task, models := range peers {
		_, row, _ := strings.Cut(string(page), "| ["+task+"](tasks/"+task+".toml) |")
		row, _, _ = strings.Cut(row, "\n")
		for model, result := range models {
			want := fmt.Sprintf("%.1f %% %s", 100*result, model)
			if strings.Contains(row, "error") {
				want = fmt.Sprintf("%.3f %s", result, model)
			}
			if !strings.Contains(row, want) {
				t.Errorf("tasks.md says of %s:%s\nexpected %s", task, row, want)
			}
		}
	}
}
