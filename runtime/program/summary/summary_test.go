package summary

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

var recurrent = &runtime.ModelInfo{
	Name: "reader", DType: "float64",
	Inputs: []runtime.TensorInfo{{Name: "rows", Shape: []int{20, 28}}},
	Layers: []runtime.LayerInfo{
		{Name: "rows", Type: "input", Shapes: [][]int{{20, 28}}},
		{Name: "memory", Type: "lstm", From: []string{"rows"}, InputShapes: [][]int{{20, 28}}, Shapes: [][]int{{20, 8}, {8}}, Parameters: 1184, Trainable: 1184},
		{Name: "each", Type: "time_distributed", From: []string{"memory.sequence"}, InputShapes: [][]int{{20, 8}}, Shapes: [][]int{{20, 3}}, Parameters: 27, FLOPs: 960},
		{Name: "sum", Type: "add", From: []string{"each", "memory.state"}, InputShapes: [][]int{{20, 3}, {8}}, Shapes: [][]int{{}}},
	},
	Outputs: []runtime.OutputInfo{
		{Name: "each", Loss: "huber", Weight: 0.5, Shape: []int{20, 3}},
		{Name: "sum", Loss: "mean_squared_error", Weight: 1},
	},
	Parameters: 1211, TrainableParameters: 1184, FLOPs: 960, InferenceArena: 2048, TrainingArena: 3 << 20,
}

func TestTable(t *testing.T) {
	want := `reader

layer   type              output shape   parameters  connected to        FLOPs
──────────────────────────────────────────────────────────────────────────────
rows    input             (20, 28)                0                          0
memory  lstm              (20, 8), (8,)       1,184  rows                    0
each    time_distributed  (20, 3)                27  memory.sequence       960
sum     add               ()                      0  each, memory.state      0

parameters  1,211 (9.5 KiB of float64), 27 of them frozen
FLOPs       960 forward, one sample
memory      2.0 KiB to predict, 3.0 MiB to train, beside the weights
loss        huber of each, weight 0.5
loss        mean squared error of sum, weight 1
`
	if diff := cmp.Diff(want, written(t, "table", 78)); diff != "" {
		t.Error(diff)
	}
}

// TestNarrow has a table in 40 cells.
func TestNarrow(t *testing.T) {
	want := `reader

rows
  type          input
  output shape  (20, 28)
  parameters    0
  FLOPs         0
memory
  type          lstm
  output shape  (20, 8), (8,)
  parameters    1,184
  connected to  rows
  FLOPs         0
each
  type          time_distributed
  output shape  (20, 3)
  parameters    27
  connected to  memory.sequence
  FLOPs         960
sum
  type          add
  output shape  ()
  parameters    0
  connected to  each, memory.state
  FLOPs         0

parameters  1,211 (9.5 KiB of float64),
            27 of them frozen
FLOPs       960 forward, one sample
memory      2.0 KiB to predict, 3.0 MiB
            to train, beside the weights
loss        huber of each, weight 0.5
loss        mean squared error of sum,
            weight 1
`
	if diff := cmp.Diff(want, written(t, "table", 40)); diff != "" {
		t.Error(diff)
	}
}

func TestLines(t *testing.T) {
	want := "LSTM :: [(20, 28)] -> [(20, 8), (8,)]\n" +
		"TimeDistributed :: [(20, 8)] -> [(20, 3)]\n" +
		"Add :: [(20, 3), (8,)] -> [()]\n"
	if diff := cmp.Diff(want, written(t, "lines", 10)); diff != "" {
		t.Error(diff)
	}
}

func TestJSON(t *testing.T) {
	var got struct {
		Name   string
		Layers []struct {
			From   []string
			Shapes [][]int
		}
		Outputs []struct {
			Name   string
			Weight float64
		}
		Arena int `json:"training_arena_bytes"`
	}
	if err := json.Unmarshal([]byte(written(t, "json", 10)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "reader" || got.Arena != 3<<20 || got.Outputs[0].Weight != 0.5 || got.Outputs[1].Name != "sum" {
		t.Errorf("%+v", got)
	}
	if got.Layers[0].From == nil || !cmp.Equal(got.Layers[1].Shapes, [][]int{{20, 8}, {8}}) {
		t.Errorf("%+v", got.Layers)
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Write(new(bytes.Buffer), recurrent, "yaml", 80)
	if err == nil || err.Error() != `unknown format "yaml"; known are table, lines, json` {
		t.Error(err)
	}
}

func written(t *testing.T, format string, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, recurrent, format, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNormalised is what the table says of a network that normalises over the batch.
func TestNormalised(t *testing.T) {
	info := &runtime.ModelInfo{
		Name: "n", DType: runtime.Float32, TrainingArena: 2048, TrainsTogether: true,
		Layers: []runtime.LayerInfo{{Name: "c", Type: "conv", FLOPs: 10}, {Name: "b", Type: "batch_normalization", FLOPs: 5, Folded: "c"}},
	}
	var b strings.Builder
	if err := Table(&b, info, 80); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"folded into c\n", "2.0 KiB for each sample of a batch to train"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	for typ, want := range map[string]string{"rms_normalization": "RMSNormalization", "batch_normalization": "BatchNormalization"} {
		if got := TypeName(typ); got != want {
			t.Errorf("%s is called %s, want %s", typ, got, want)
		}
	}
}
