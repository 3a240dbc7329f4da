package generated_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/iris"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// The numbers of a table, prepared as the README does, give the accuracy that
// eval reports and the very numbers that predict prints.
func TestRawNumbers(t *testing.T) {
	source := data.Sources["csv"].(data.CSV)
	source.File = []string{"iris.csv"}
	config := data.Config{Info: iris.Network().Info(), Dir: "../models"}
	views := viewsOf(iris.Network())
	set, err := data.Open(views, source, &config)
	if err != nil {
		t.Fatal(err)
	}
	trained := iris.NewWeights(1)
	if err := trained.SetPreprocess(set.Preprocess); err != nil {
		t.Fatal(err)
	}
	if _, err := iris.Fit(t.Context(), trained, set.Train.Epochs(0), runtime.FitConfig[iris.Sample]{Epochs: 20, Samples: set.Train.Len}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := trained.SaveFile(filepath.Join(dir, "w.safetensors")); err != nil {
		t.Fatal(err)
	}
	w, err := iris.LoadWeights(os.DirFS(dir), "w.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	model := iris.New(w)

	config.Preprocess, config.TestOnly, config.Override = w.Preprocess().Clone(), true, "../models/iris.csv"
	config.Preprocess.Table = "" // the whole table, as if it were another
	if set, err = data.Open(views, source, &config); err != nil {
		t.Fatal(err)
	}
	metrics, err := model.Evaluate(t.Context(), set.Test.Epoch(0))
	if err != nil || metrics.Samples != 150 {
		t.Fatalf("%d samples, %v", metrics.Samples, err)
	}
	predicted, err := data.Read(w.Preprocess(), "../models/iris.csv", "", iris.Network().Info())
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, row := range irisTable(t) {
		var in, ready iris.Inputs
		var out, want iris.Outputs
		if err := model.Prepare(&in, row.numbers); err != nil {
			t.Fatal(err)
		}
		model.Predict(&in, &out)
		copy(ready.Flower[:], predicted[i].Values)
		if model.Predict(&ready, &want); out != want {
			t.Fatalf("row %d: %v, the command's %v", i, out, want)
		}
		if model.Label(&out, 0) == row.species {
			right++
		}
	}
	if accuracy := metrics.Outputs[0].Accuracy; math.Abs(float64(right)/150-accuracy) > 1e-12 || right < 135 {
		t.Errorf("%d of 150 right, eval says %v", right, accuracy)
	}
}

type irisRow struct {
	numbers []float64
	species string
}

func irisTable(t *testing.T) (rows []irisRow) {
	f, err := os.Open("../models/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records[1:] {
		row := irisRow{species: record[4]}
		for _, field := range record[:4] {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatal(err)
			}
			row.numbers = append(row.numbers, v)
		}
		rows = append(rows, row)
	}
	return rows
}

// A training from Go on samples of its own standardises and keeps how.
func TestAdaptedWeights(t *testing.T) {
	rows := irisTable(t)
	var numbers [][]float64
	for _, row := range rows {
		numbers = append(numbers, row.numbers)
	}
	w := iris.NewWeights(1)
	if err := w.Adapt(numbers); err != nil {
		t.Fatal(err)
	}
	var sum, squares float64
	for _, row := range rows {
		var in iris.Inputs
		if err := iris.New(w).Prepare(&in, row.numbers); err != nil {
			t.Fatal(err)
		}
		sum += in.Flower[2]
		squares += in.Flower[2] * in.Flower[2]
	}
	if math.Abs(sum) > 1e-9 || math.Abs(squares/150-1) > 1e-12 {
		t.Errorf("mean %v, variance %v, want 0 and 1", sum/150, squares/150)
	}
	dir := t.TempDir()
	if err := w.SaveFile(filepath.Join(dir, "w.safetensors")); err != nil {
		t.Fatal(err)
	}
	read, err := iris.LoadWeights(os.DirFS(dir), "w.safetensors")
	if err != nil || read.Preprocess().Mean[2] != w.Preprocess().Mean[2] {
		t.Errorf("%+v, %v", read.Preprocess(), err)
	}
	if err := w.SetPreprocess(&runtime.Preprocess{Mean: []float64{1}}); err == nil || w.Preprocess() == nil {
		t.Errorf("a mean for one of four inputs is taken")
	}
}
