package data

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// knownRows is the note of 120 rows that were trained on, of about 150.
var knownRows = regexp.MustCompile(`csv: about [789]. % of these samples are among those of the training$`)

// others are flowers that are 10 cm larger.
func others(lines []string) []string {
	changed := []string{lines[0]}
	for _, line := range lines[1:] {
		if line != "" {
			changed = append(changed, "1"+line)
		}
	}
	return changed
}

// TestEvaluationKnowsTheTraining: rows that were trained on are measured in no way
// of naming the table.
func TestEvaluationKnowsTheTraining(t *testing.T) {
	text, err := os.ReadFile("../../../models/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lines := strings.SplitAfter(string(text), "\n")
	shuffled := slices.Clone(lines)
	shuffled[1], shuffled[150] = shuffled[150], shuffled[1]
	for name, content := range map[string][]string{
		"iris.csv": lines, "copy.csv": lines, "shuffled.csv": shuffled,
		"other.csv": others(lines), "fewer.csv": lines[:150], "more.csv": append(slices.Clone(lines), "5,3,1,0.2,setosa\n"),
	} {
		write(t, dir, name, strings.Join(content, ""))
	}
	trained := open[flower, float64](t, irisCSV(), &Config{Info: irisNetwork(), Dir: dir})
	metadata, err := trained.Preprocess.Metadata(irisNetwork())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := runtime.ReadPreprocess(metadata, irisNetwork())
	if err != nil {
		t.Fatal(err)
	}
	other := func(change func(*CSV)) CSV {
		c := irisCSV()
		change(&c)
		return c
	}
	const refused = "csv: the weights were trained on some of the rows that would test them: want split, test_fraction, seed, --fold and the order of rows as they were in training, or another table"
	for _, c := range []struct {
		source CSV
		data   string // --data
		rows   int    // 0: an error
		known  bool   // as those of the training, for the most part
	}{
		{irisCSV(), "", 30, false},
		{irisCSV(), "iris.csv", 30, false},
		{irisCSV(), "copy.csv", 30, false},
		{irisCSV(), "fewer.csv", 149, true},
		{irisCSV(), "more.csv", 151, true},
		{irisCSV(), "other.csv", 150, false},
		{irisCSV(), "shuffled.csv", 0, false},
		{other(func(c *CSV) { c.ValidationFraction = 0.25 }), "", 30, false}, // of rows that were trained on
		{other(func(c *CSV) { c.Seed = 2 }), "", 0, false},
		{other(func(c *CSV) { c.TestFraction = 0.5 }), "copy.csv", 0, false},
		{other(func(c *CSV) { c.Split = splitTime }), "", 0, false},
		{other(func(c *CSV) { c.Seed = 2 }), "more.csv", 151, true},
		{other(func(c *CSV) { c.TestFile, c.TestFraction = []string{"more.csv"}, 0 }), "", 151, true},
	} {
		config := &Config{Info: irisNetwork(), Dir: dir, Preprocess: kept, TestOnly: true}
		if c.data != "" {
			config.Override = filepath.Join(dir, c.data)
		}
		set, err := openAs[flower, float64](c.source, config)
		if c.rows == 0 {
			if err == nil || !strings.HasSuffix(err.Error(), refused) {
				t.Errorf("--data %q, %+v: %v", c.data, c.source, err)
			}
			continue
		}
		if err != nil || set.Test == nil || set.Test.Len != c.rows {
			t.Errorf("--data %q, %+v: %v, want %d rows", c.data, c.source, err, c.rows)
			continue
		}
		if known := len(set.Notes) == 1 && knownRows.MatchString(set.Notes[0]); known != c.known || !known && set.Notes != nil {
			t.Errorf("--data %q, %+v: notes %q", c.data, c.source, set.Notes)
		}
		if c.rows == 30 && !slices.Equal(collect(t, set.Test, 0), collect(t, trained.Test, 0)) {
			t.Errorf("--data %q: other rows than were kept from training", c.data)
		}
	}
	// A fold tests what was trained without it.
	folded := open[flower, float64](t, irisCSV(), &Config{Info: irisNetwork(), Dir: dir, Fold: 1, Folds: 5})
	for folds, fold := range map[int]int{0: 0, 5: 0, 4: 1} {
		_, err := openAs[flower, float64](irisCSV(), &Config{Info: irisNetwork(), Dir: dir, Preprocess: folded.Preprocess, TestOnly: true, Fold: fold, Folds: folds})
		if err == nil || !strings.HasSuffix(err.Error(), refused) {
			t.Errorf("fold %d of %d after fold 1 of 5: %v", fold, folds, err)
		}
	}
	again, err := openAs[flower, float64](irisCSV(), &Config{Info: irisNetwork(), Dir: dir, Preprocess: folded.Preprocess, TestOnly: true, Fold: 1, Folds: 5})
	if err != nil || !slices.Equal(collect(t, again.Test, 0), collect(t, folded.Test, 0)) {
		t.Errorf("the fold that was kept from training: %v", err)
	}
	_, err = openAs[flower, float64](irisCSV(), &Config{Info: irisNetwork(), Dir: dir, Fold: 150, Folds: 151})
	wantError(t, err, dir, "151 folds: this one has no samples to test with: want fewer")
	// Going on with other data, as with new labels, is another training.
	config := &Config{Info: irisNetwork(), Dir: dir, Preprocess: kept, Override: filepath.Join(dir, "more.csv")}
	set, err := openAs[flower, float64](irisCSV(), config)
	if err != nil || set.Preprocess.Table == kept.Table || set.Preprocess.Trained == kept.Trained || set.Preprocess.Mean[0] != kept.Mean[0] {
		t.Errorf("%+v, %v", set.Preprocess, err)
	}
	if changed, err := runtime.ReadPreprocess(metadata, irisNetwork()); err != nil || changed.Table != kept.Table {
		t.Error("what the weights kept has changed")
	}
}
