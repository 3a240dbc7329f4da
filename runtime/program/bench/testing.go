package bench

import "time"

// B is what a benchmark needs of a [testing.B].
type B interface {
	Loop() bool
	Elapsed() time.Duration
	ReportAllocs()
	ReportMetric(n float64, unit string)
	Fatal(args ...any)
}

// Predict measures a prediction for a number of samples, one by Predict and
// more by PredictBatch, and reports the GFLOP/s of its products.
func (b *Bench) Predict(t B, batch int) { b.measureIn(t, task{false, batch}) }

// Step measures a step of training, and reports the GFLOP/s of its products.
func (b *Bench) Step(t B, batch int) { b.measureIn(t, task{true, batch}) }

func (b *Bench) measureIn(t B, what task) {
	call, end := b.prepare(b.Network, what)
	t.ReportAllocs()
	calls := 0
	for t.Loop() {
		call()
		calls++
	}
	flops := float64(b.flops(what)) * float64(what.Batch) * float64(calls)
	t.ReportMetric(flops/t.Elapsed().Seconds()/1e9, "GFLOP/s")
	if err := end(); err != nil {
		t.Fatal(err)
	}
}
