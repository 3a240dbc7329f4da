package generated_test

import (
	"context"
	"testing"
)

// benchmark is called with the network's name once for each network.
type benchmark struct {
	name string
	run  func(*testing.B)
}

// BenchmarkNetworks reports GFLOP/s as a multiply-add counts two. A training
// step counts as three predictions: forward, and back to inputs and weights.
//
//	go test -run='^$' -bench=/ocr_dense ./generated
func BenchmarkNetworks(b *testing.B) {
	for _, n := range networks {
		b.Run(n.info.Name, func(b *testing.B) {
			for _, one := range n.benchmarks {
				b.Run(one.name, one.run)
			}
		})
	}
}

func (p *probe[T, S, In, Out, W]) benchmarks() []benchmark {
	return []benchmark{
		{"Predict", p.benchmarkPredict},
		{"PredictBatch64", p.benchmarkPredictBatch},
		{"Step1", func(b *testing.B) { p.benchmarkStep(b, 1) }},
		{"Step64", func(b *testing.B) { p.benchmarkStep(b, 64) }},
	}
}

func (p *probe[T, S, In, Out, W]) benchmarkPredict(b *testing.B) {
	s, in, out := p.newSession(p.newWeights(1)), p.inputs(1, 1), new(Out)
	b.ReportAllocs()
	for b.Loop() {
		s.Predict(&in[0], out)
	}
	p.reportSpeed(b, 1)
}

func (p *probe[T, S, In, Out, W]) benchmarkPredictBatch(b *testing.B) {
	m, in, out := p.newModel(p.newWeights(1)), p.inputs(64, 1), make([]Out, 64)
	b.ReportAllocs()
	for b.Loop() {
		if err := m.PredictBatch(context.Background(), in, out); err != nil {
			b.Fatal(err)
		}
	}
	p.reportSpeed(b, 64)
}

func (p *probe[T, S, In, Out, W]) benchmarkStep(b *testing.B, size int) {
	t, batch := p.newTrainer(p.newWeights(1)), p.samples(size, 1)
	defer t.Close()
	t.Step(batch) // a trainer's memory grows with its first batch
	b.ReportAllocs()
	for b.Loop() {
		t.Step(batch)
	}
	p.reportSpeed(b, 3*size)
}

func (p *probe[T, S, In, Out, W]) reportSpeed(b *testing.B, passes int) {
	flops := float64(p.info.FLOPs) * float64(passes) * float64(b.N)
	b.ReportMetric(flops/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
