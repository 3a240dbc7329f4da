package behaviour

import (
	"context"
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/tokens"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func tokenSamples(n int) []tokens.Sample {
	samples := make([]tokens.Sample, n)
	for i := range samples {
		s := &samples[i]
		s.Inputs = tokens.Inputs{X: [2]float32{1, float32(i)}, Words: [3]int32{int32(i), 2999, int32(7 * i)}}
		s.Targets.Y = [2]float32{float32(i % 3), 1}
	}
	return samples
}

// TestRowsThatAreNoneOfTheBatchStay trains on few rows of a table, in plain Go, one by
// one and side by side, on any number of processors.
func TestRowsThatAreNoneOfTheBatchStay(t *testing.T) {
	for _, n := range []int{1, 3, 40} {
		samples := tokenSamples(n)
		used := map[int32]bool{}
		for _, s := range samples {
			for _, word := range s.Inputs.Words {
				used[word] = true
			}
		}
		start := tokens.NewWeights(1)
		var results []*tokens.Weights
		for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
			w := tokens.NewWeights(1)
			tr := tokens.NewTrainerOn(on, w, tokens.DefaultOptions())
			for range 2 {
				tr.Step(samples)
			}
			tr.Close()
			if err := tr.Err(); err != nil {
				t.Fatal(err)
			}
			for row := range int32(3000) {
				if same := w.Table.Weight[row] == start.Table.Weight[row]; same == used[row] {
					t.Errorf("%d samples: row %d: stays %v, in the batch %v", n, row, same, used[row])
				}
			}
			results = append(results, w)
		}
		for row := range 3000 {
			for i, v := range results[0].Table.Weight[row] {
				if math.Abs(float64(v-results[1].Table.Weight[row][i])) > 1e-5 {
					t.Fatalf("%d samples: row %d: %v in vector code, %v in plain Go", n, row, v, results[1].Table.Weight[row][i])
				}
			}
		}
	}
}

// TestIntegersOutOfRange are refused where there can be an error, and else the nearest row.
func TestIntegersOutOfRange(t *testing.T) {
	w := tokens.NewWeights(1)
	model := tokens.New(w)
	in := []tokens.Inputs{{}, {Words: [3]int32{0, 3000, 1}}}
	out := make([]tokens.Outputs, 2)
	want := `input "words": found 3000 for element 1, expected 0 to 2999`
	if err := model.PredictBatch(context.Background(), in, out); err == nil || err.Error() != "tokens: sample 1: "+want {
		t.Error(err)
	}
	tr := tokens.NewTrainer(w, tokens.DefaultOptions())
	defer tr.Close()
	if loss := tr.Step([]tokens.Sample{{Inputs: in[1]}}); loss == loss || tr.Err().Error() != want {
		t.Error(loss, tr.Err())
	}
	_, err := model.Evaluate(context.Background(), func(yield func(*tokens.Sample, error) bool) { yield(&tokens.Sample{Inputs: in[1]}, nil) })
	if err == nil || err.Error() != "sample 1: "+want {
		t.Error(err)
	}
	var one, other tokens.Outputs
	model.Predict(&tokens.Inputs{Words: [3]int32{-5, 1 << 30, 1}}, &one)
	model.Predict(&tokens.Inputs{Words: [3]int32{0, 2999, 1}}, &other)
	if one != other {
		t.Errorf("%v, of the nearest rows %v", one, other)
	}
	if err := model.Prepare(&in[0], []float64{0, 0, 1, 2, 2.5}); err == nil || err.Error() != "tokens: found 2.5 for element 4, expected an integer from 0 to 2999" {
		t.Error(err)
	}
	if err := model.Prepare(&in[0], []float64{0, 0, 1, 2, 3}); err != nil || in[0].Words != [3]int32{1, 2, 3} {
		t.Error(in[0].Words, err)
	}
}

// trainedRows trains on few rows of a table by an optimizer, or by the gradients of the whole
// table and the optimizer's formula.
func trainedRows(t *testing.T, on runtime.Machine, o runtime.Optimizer[float32], whole bool) *tokens.Parameters {
	t.Helper()
	w := tokens.NewWeights(1)
	tr := tokens.Network().NewTrainer(on, w.Parameters, new(runtime.Beside), o)
	defer tr.Close()
	tensors := tokens.Network().Tensors(w.Parameters)
	slots := make([]runtime.Slots[float32], len(tensors))
	for i, weight := range tensors {
		for k := range o.Slots {
			slots[i][k] = make([]float32, len(weight.Data))
		}
	}
	for step, n := range []int{40, 1, 16, 3} {
		samples := tokenSamples(n + step)[step:]
		if !whole {
			if tr.Step(samples); tr.Err() != nil {
				t.Fatal(tr.Err())
			}
			continue
		}
		tr.Accumulate(samples)
		c := o.Coefficients(*o.LearningRate, step+1)
		for i, gradients := range tokens.Network().Tensors(tr.Gradients()) {
			o.Update(on, &c, tensors[i].Data, gradients.Data, slots[i])
		}
	}
	return w.Parameters
}

// TestRowsHaveTheBitsOfTheWhole: an optimizer that goes over the rows of a batch alone changes a
// table as if it had gone over all, as do those that go over all.
func TestRowsHaveTheBitsOfTheWhole(t *testing.T) {
	sgd, momentum, adagrad, adam := runtime.DefaultSGD(), runtime.DefaultSGD(), runtime.DefaultAdagrad(), runtime.DefaultAdam()
	momentum.Momentum = 0.9
	for name, o := range map[string]runtime.Optimizer[float32]{
		"sgd": runtime.SGDOptimizer[float32](&sgd), "momentum": runtime.SGDOptimizer[float32](&momentum),
		"adagrad": runtime.AdagradOptimizer[float32](&adagrad), "adam": runtime.AdamOptimizer[float32](&adam),
	} {
		if still := name == "sgd" || name == "adagrad"; o.Still != still {
			t.Errorf("%s: a weight without gradient stays: %v", name, o.Still)
		}
		for _, on := range runtime.Machines() {
			if on.AVX512() {
				continue // for which the network has no code: it trains as on AVX2
			}
			if *trainedRows(t, on, o, false) != *trainedRows(t, on, o, true) {
				t.Errorf("%s on %v: rows of the batch end with other bits than the whole table", name, on)
			}
		}
	}
}
