package runtime

import (
	"context"
	"iter"
	"time"
	"unsafe"
)

type point struct{ value float32 }

// recorder is a stepper that remembers its batches. Its weight and its slot
// depend on all samples and their order.
type recorder struct {
	batches [][]float32
	steps   int
	weight  [1]float32
	slot    [1]float32
	beside  Beside
	meter   *Meter
	err     error
	loss    func(v float32) float32
	delay   time.Duration
}

var recorderInfo = &ModelInfo{
	Fingerprint: "of the recorder",
	Outputs:     []OutputInfo{{Name: "y", Shape: []int{1}, Weight: 1, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}}},
	Epochs:      3,
	BatchSize:   2,
}

func newRecorder() *recorder {
	return &recorder{meter: NewMeter(recorderInfo.Outputs), loss: func(v float32) float32 { return v }}
}

func (r *recorder) step(batch list) float64 {
	time.Sleep(r.delay)
	var values []float32
	sum := float32(0)
	for _, s := range valuesOf[point](batch) {
		values = append(values, s.value)
		loss := r.loss(s.value)
		sum += loss
		r.meter.AddLoss(0, float64(loss))
		MeterAdd(r.meter, 0, []float32{s.value}, []float32{1})
		r.meter.Sample()
	}
	r.batches, r.err = append(r.batches, values), nil
	if !IsFinite(sum) {
		r.err = lossDiverged(1)
	} else {
		r.steps++
		r.slot[0] = 0.9*r.slot[0] + sum/float32(r.steps)
		r.weight[0] = 0.7*r.weight[0] - r.slot[0] + 1
	}
	return float64(sum) / float64(batch.n)
}

func (r *recorder) Meter() *Meter { return r.meter }

// LearningRate halves in every step.
func (r *recorder) LearningRate() float64 {
	return LearningRate(1, ExponentialDecay{1, 0.5, false}, r.steps)
}

func (r *recorder) Err() error { return r.err }

func (r *recorder) State() State {
	tensor := func(values []float32) []Array { return Arrays([]Tensor[float32]{{"y.weight", []int{1}, values}}) }
	return State{
		Weights: Weights{recorderInfo, tensor(r.weight[:]), &r.beside}, Steps: &r.steps, Slots: []Slot{{"m", tensor(r.slot[:])}},
	}
}

// counting yields 0, 1, … n-1 through one pointer, as a source may.
func counting(n int) iter.Seq2[*point, error] {
	return func(yield func(*point, error) bool) {
		var s point
		for i := range n {
			s.value = float32(i)
			if !yield(&s, nil) {
				return
			}
		}
	}
}

func (r *recorder) fit(ctx context.Context, data iter.Seq2[*point, error], cfg FitConfig[point]) (History, error) {
	return r.fitOf(ctx, recorderInfo, r.evaluate, data, cfg)
}

func (r *recorder) fitOf(ctx context.Context, info *ModelInfo, evaluate evaluator, data iter.Seq2[*point, error], cfg FitConfig[point]) (History, error) {
	var validate func(context.Context) (Metrics, error)
	if cfg.Validation != nil {
		validate = func(ctx context.Context) (Metrics, error) { return evaluate(ctx, cfg.Validation) }
	}
	return train(ctx, info, r, validate, samplesOf(data), points(), cfg.settings())
}

type evaluator func(ctx context.Context, data iter.Seq2[*point, error]) (Metrics, error)

func points() *batcher { return &batcher{sample: unsafe.Sizeof(point{})} }

// evaluate gives the mean of the values as loss.
func (r *recorder) evaluate(ctx context.Context, data iter.Seq2[*point, error]) (Metrics, error) {
	return evaluate(ctx, recorderInfo, samplesOf(data), points(), nil, nil, scoring{score: func(batch list, begin, end int, m *Meter, _ *Pool) int {
		samples := valuesOf[point](batch)[begin:end]
		for i := range samples {
			m.AddLoss(0, float64(samples[i].value))
			MeterAdd(m, 0, []float32{samples[i].value}, []float32{1})
			if !m.Sample() {
				return i + 1
			}
		}
		return len(samples)
	}})
}
