package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// A network of one layer, by hand, with a lap for each direction.
type (
	weights struct{}
	in      struct{ x [4]float32 }
	out     struct{ y [4]float32 }
	sample  struct {
		in in
		y  [4]float32
	}
	net struct{}
)

var network = runtime.NewNetwork(runtime.Table[weights, sample, in, out, float32]{
	Info: func() runtime.ModelInfo {
		return runtime.ModelInfo{
			Name: "small", DType: "float32", Parameters: 1234,
			Inputs:  []runtime.TensorInfo{{Name: "x", Shape: []int{4}}},
			Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{4}}},
		}
	},
	Inputs:     func(s *sample) *in { return &s.in },
	Targets:    []uintptr{unsafe.Offsetof(sample{}.y)},
	Workers:    3, // whose goroutines end with their trainer
	Initialise: func(*weights, uint64) {},
	Optimizer: func() runtime.Optimizer[float32] {
		return runtime.SGDOptimizer[float32](new(runtime.SGD))
	},
	Forward: func(_ runtime.Machine, _ *weights, _ []float32, s *sample, out *out, _ []float32, _ uint64) {
		forward(s.in.x[:], out.y[:])
	},
	Backward: func(*weights, []float32, *sample, *out, *weights, runtime.Watch[float32]) {
		lapOfAny(1)
		time.Sleep(50 * time.Microsecond) // the rest
	},
})

func (net) Predict(in *in, out *out) { forward(in.x[:], out.y[:]) }

func (n net) PredictBatch(_ context.Context, in []in, out []out) error {
	if len(in) == 13 {
		return errors.New("thirteen")
	}
	for i := range in {
		n.Predict(&in[i], &out[i])
	}
	return nil
}

func forward(x, y []float32) {
	for i := range x {
		y[i] += x[i]
	}
	lapOfAny(0)
}

var lapping sync.Mutex

// lapOfAny is Lap for workers that take their samples side by side.
func lapOfAny(i int) {
	lapping.Lock()
	defer lapping.Unlock()
	Lap(i)
}

func testBench() *Bench {
	laps = make([]lap, 3) // for calls that nobody measures
	n := Bind(network, func(uint64) weights { return weights{} }, func(weights) net { return net{} })
	return &Bench{Network: n, Laps: n, Infer: 8, Train: 16, Operations: []Operation{
		{Lap: 0, Layer: "sum", Stage: "forward", Kind: "contract", Kernel: "k", Form: "tile 1×1", Width: 1, Calls: 1, FLOPs: 8, Own: 32},
		{Lap: 1, Layer: "sum", Stage: "backward", Kind: "map", Plain: "no reason", Width: 1, Calls: 1, Shared: 16},
	}}
}

// leavesNone fails if goroutines of a function outlive it.
func leavesNone(t *testing.T, f func()) {
	t.Helper()
	before := goruntime.NumGoroutine()
	f()
	for deadline := time.Now().Add(10 * time.Second); goruntime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", goruntime.NumGoroutine(), before)
		}
	}
}

func TestTables(t *testing.T) {
	var out bytes.Buffer
	o := &Options{Batches: Numbers{1, 3}, Threads: Numbers{1}, Time: time.Millisecond}
	leavesNone(t, func() {
		if err := testBench().Run(&out, o); err != nil {
			t.Fatal(err)
		}
	})
	for _, want := range []string{
		`small \(float32\) on .+, \d+ processors?, go`, `1,234 parameters, 8 FLOP to predict a sample, 16 to train on it`,
		`1 thread`, `Predict +\d`, `PredictBatch 3 +\d`, `Step 1 +\d`, `Predict by layer`, `PredictBatch 3 by layer`,
		`sum +forward +\d.* tile 1×1`, `sum +backward +\d.* plain Go`, `\(rest\) +\d`, `all +\d`,
	} {
		if !regexp.MustCompile(`(?m)^` + want).Match(out.Bytes()) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	o := &Options{Batches: Numbers{2}, Threads: Numbers{1, 2}, Time: time.Millisecond, JSON: true}
	if err := testBench().Run(&out, o); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for text := range strings.Lines(out.String()) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		found[l.Peer+l.Mode]++
		if l.Peer == "tensornet" && (l.Workload != "small" || l.Batch != 2 || l.PerCall <= 0 || l.Least > l.PerCall || l.Threads < 1) {
			t.Errorf("%s", text)
		}
	}
	if found["tensornetinfer"] != 2 || found["tensornettrain"] != 2 || found["limit"] < 4 {
		t.Errorf("%v", found)
	}
}

func TestCalls(t *testing.T) {
	var out bytes.Buffer
	o := &Options{Batches: Numbers{2}, Threads: Numbers{1}, Time: time.Millisecond, Calls: Calls{"step"}}
	if err := testBench().Run(&out, o); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, "PredictBatch") || !strings.Contains(text, "Step 2 by layer") {
		t.Error(text)
	}
	if err := o.Calls.Set("predict,train"); err == nil || err.Error() != `"train" is no call; expected predict or step` {
		t.Error(err)
	}
}

func TestLayers(t *testing.T) {
	var out bytes.Buffer
	o := &Options{Batches: Numbers{2}, Time: time.Millisecond, Calls: Calls{"step"}, Layers: true}
	if err := testBench().Run(&out, o); err != nil {
		t.Fatal(err)
	}
	var found []string
	sum, all := 0.0, 0.0
	for text := range strings.Lines(out.String()) {
		var l layerLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		if l.Workload != "small" || l.Mode != "train" || l.Batch != 2 || l.Time < 0 {
			t.Errorf("%s", text)
		}
		found = append(found, strings.Join(l.Layers, "+")+" "+l.Direction)
		if l.Layers == nil {
			all = l.Time
		} else {
			sum += l.Time
		}
	}
	if got := strings.Join(found, ", "); got != " , sum forward, sum backward, (rest) " || all < sum-1e-3 || all > sum+1e-3 {
		t.Errorf("%s; %v of %v", got, sum, all)
	}
}

func TestFailure(t *testing.T) {
	o := &Options{Batches: Numbers{13}, Threads: Numbers{1}, Time: time.Millisecond, JSON: true}
	if err := testBench().Run(new(bytes.Buffer), o); err == nil || err.Error() != "thirteen" {
		t.Error(err)
	}
}

// Rows are judged by the limit that explains most of their time.
func TestBound(t *testing.T) {
	l := limits{machine.Limits{
		FLOPS:     map[runtime.DType]float64{"float32": 100e9},
		Bandwidth: []machine.Level{{Name: "L1", Size: 1000, Rate: 200e9}, {Name: "L2", Size: 100_000, Rate: 100e9}, {Name: "memory", Rate: 10e9}},
	}, "float32"}
	for want, r := range map[string]row{
		"arithmetic": {flops: 80_000, shared: 1000, hits: 1, seconds: 1e-6},
		"latency":    {flops: 10_000, work: 20_000, own: 1000, hits: 1, seconds: 1e-6},
		"memory":     {flops: 10_000, shared: 8000, hits: 1, seconds: 1e-6},
		"L2":         {flops: 10_000, own: 80_000, hits: 1, seconds: 1e-6},
		"L1":         {own: 160_000, hits: 200, seconds: 1e-6},
	} {
		got, share := l.bound(r, 200_000)
		if got != want || share > 1.001 || (share < 0.5) != (want == "latency") {
			t.Errorf("%+v is bound by %s for %g, want %s", r, got, share, want)
		}
	}
	if got, share := (limits{dtype: "float32"}).bound(row{hits: 1}, 0); got != "" || share != 0 {
		t.Errorf("without limits: %s for %g", got, share)
	}
}

// Lanes without a sample do not count, and what sums over a batch does once.
func TestRow(t *testing.T) {
	b := &Bench{Operations: []Operation{
		{Lap: 0, Width: 16, Calls: 2, FLOPs: 1600, Work: 1700, Shared: 10, Own: 160, Groups: true},
		{Lap: 1, Width: 16, Calls: 1, FLOPs: 1600, Shared: 10, Own: 160},
		{Lap: 2, Width: 16, Calls: 1, FLOPs: 1600, Stage: "once"},
	}}
	if once := b.row(2, lap{hits: 1}, 24); once.flops != 1600 {
		t.Errorf("once for the weights: %+v", once)
	}
	sum, each := b.row(0, lap{hits: 2}, 24), b.row(1, lap{hits: 2}, 24)
	if sum.flops != 2*2400 || sum.work != 2*3400 || sum.shared != 20 || sum.own != 2*320 {
		t.Errorf("%+v", sum)
	}
	if each.flops != 2400 || each.shared != 20 || each.own != 320 {
		t.Errorf("%+v", each)
	}
}

func TestDeduct(t *testing.T) {
	laps := []lap{{1000, 10}, {30, 1}, {}}
	deduct(laps, 1008)
	if laps[0].time != 980 || laps[1].time != 28 {
		t.Errorf("%v for a call of 1008 ns", laps)
	}
	deduct(laps, 5000)
	if laps[0].time != 980 || laps[1].time != 28 {
		t.Errorf("%v for a call that took longer than all its parts", laps)
	}
	deduct(laps, 0)
	if laps[0].time <= 0 || laps[1].time > 28 {
		t.Errorf("%v: more than laps cost", laps)
	}
}

func TestUnits(t *testing.T) {
	for seconds, want := range map[float64]string{19.24e-9: "19.2 ns", 999.96e-9: "1.0 µs", 0.0042: "4.2 ms", 2: "2.00 s"} {
		if got := duration(seconds); got != want {
			t.Errorf("%g s is printed as %s, want %s", seconds, got, want)
		}
	}
	var n Numbers
	if err := n.Set("1,64"); err != nil || n.String() != "1,64" {
		t.Errorf("%v, %v", n, err)
	}
	if err := n.Set("1,,2"); err == nil {
		t.Error("an empty number")
	}
}
