// Command ranks measures training steps of models on several ranks. Start it by mpirun:
//
//	go build -o ranks ./models/ranks && mpirun -n 2 ./ranks -batch 256 mnist_cnn
//
// For each model it prints how long a step takes, how much of that is exchange, and how long one takes of as many
// processes that train their shares without talking.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/generated/mnist_cnn"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_conv"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_lstm"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_residual"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi"
)

// models are those that can be measured.
var models = map[string]func(w *watched, batch int, span time.Duration) (step, exchange, alone time.Duration, err error){
	"mnist_cnn":    measure(mnist_cnn.Network()),
	"ocr_conv":     measure(ocr_conv.Network()),
	"ocr_lstm":     measure(ocr_lstm.Network()),
	"ocr_residual": measure(ocr_residual.Network()),
}

// watched is a world whose exchanges are timed.
type watched struct {
	*mpi.World
	took time.Duration
}

func (w *watched) Exchange(send, receive []runtime.Message) error {
	start := time.Now()
	err := w.World.Exchange(send, receive)
	w.took += time.Since(start)
	return err
}

func measure[P, S, I, O any, T runtime.Float](net *runtime.Network[P, S, I, O, T]) func(*watched, int, time.Duration) (step, exchange, alone time.Duration, err error) {
	return func(w *watched, batch int, span time.Duration) (step, exchange, alone time.Duration, err error) {
		samples := make([]S, batch)
		r, info := runtime.NewRandom(1, "samples"), net.Info()
		for k := range samples {
			for i := range info.Inputs {
				runtime.Normal(net.Input(&samples[k], i), 0, 1, r)
			}
			for i, o := range info.Outputs {
				if o.Sparse {
					net.SetLabel(&samples[k], i, k%o.Shape[len(o.Shape)-1])
				} else {
					net.Target(&samples[k], i)[k%10] = 1
				}
			}
		}
		one := net.NewTrainer(runtime.Host(), net.Draw(1), new(runtime.Beside), net.Optimizer())
		defer one.Close()
		all := net.NewTrainer(runtime.Host(), net.Draw(1), new(runtime.Beside), net.Optimizer())
		defer all.Close()
		if err := all.Join(w); err != nil {
			return 0, 0, 0, err
		}
		begin, end := all.Share(batch)
		if step, err = medianOf(w, span, func() error { all.Step(samples); return all.Err() }); err != nil {
			return 0, 0, 0, err
		}
		w.took = 0
		const some = 10
		for range some {
			all.Step(samples)
		}
		exchange = w.took / some
		alone, err = medianOf(w, span, func() error { one.Step(samples[begin:end]); return one.Err() })
		return step, exchange, alone, err
	}
}

// medianOf is the time that a call takes, which all ranks make as often.
func medianOf(w *watched, span time.Duration, call func() error) (time.Duration, error) {
	start := time.Now()
	if err := call(); err != nil { // makes memory
		return 0, err
	}
	text, err := runtime.Broadcast(w, []byte(strconv.Itoa(int(span/max(time.Since(start), 1)))), nil)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, err
	}
	var all []time.Duration
	for range max(n, 5) {
		start := time.Now()
		if err := call(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

func main() {
	batches := flag.String("batch", "64,256,1024", "sizes of batches")
	span := flag.Duration("span", time.Second, "about how long to measure each")
	flag.Parse()
	world, err := mpi.Open()
	if err == nil {
		err = run(&watched{World: world}, strings.Split(*batches, ","), *span, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ranks:", err)
	}
	if world != nil {
		world.Close(err)
	}
	if err != nil {
		os.Exit(1)
	}
}

func run(w *watched, batches []string, span time.Duration, names []string) error {
	for _, name := range names {
		of, ok := models[name]
		if !ok {
			return fmt.Errorf("found model %q, expected mnist_cnn, ocr_conv, ocr_lstm or ocr_residual", name)
		}
		for _, text := range batches {
			batch, err := strconv.Atoi(text)
			if err != nil || batch < 1 {
				return fmt.Errorf("-batch: found %q, expected numbers above 0, with commas between", text)
			}
			step, exchange, alone, err := of(w, batch, span)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if w.Rank() == 0 {
				fmt.Printf("%-12s %5d  ranks %d  step %8.2f ms  exchange %7.2f ms  apart %8.2f ms  %3.0f %%\n", name, batch, w.Size(),
					float64(step)/1e6, float64(exchange)/1e6, float64(alone)/1e6, 100*float64(alone)/float64(step))
			}
		}
	}
	return nil
}
