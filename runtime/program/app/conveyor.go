package app

import (
	"bufio"
	"context"
	"io"
	"os"
	goruntime "runtime"
	"sync"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	lotSamples = 1024
	lotBytes   = 4 << 20 // about, of what is read of them
	fullBatch  = 64      // samples, from which on the bits of a prediction do not depend on how many there are
	maxBroken  = 20      // samples that are told of
)

// conveyor takes samples from where they are read, by one goroutine, past several that predict lots of
// them, to where predictions are written in the order of the samples.
type conveyor struct {
	*predict
	*session
	examples   *data.Examples
	predictor  predictor
	questions  []question
	form       form
	vocabulary *runtime.TextVectorization // where it is asked which token is next
	stateful   bool

	cancel      context.CancelFunc
	free        chan *lot
	work, order chan *lot
	filling     *lot // by the goroutine that reads
	workers     sync.WaitGroup
}

// lot is some samples, and then what is written of them.
type lot struct {
	samples []data.Example
	begins  []bool // which begin a sequence
	bytes   int
	done    chan struct{}

	text    []byte
	written int     // samples
	broken  []error // of those that are skipped
	end     error   // behind what is written
}

// run writes predictions, and returns of how many samples. What Read waits for is left alone when ctx
// ends.
func (c *conveyor) run(ctx context.Context, w io.Writer, args []string) (samples int, err error) {
	ctx, c.cancel = context.WithCancel(ctx)
	workers := goruntime.GOMAXPROCS(0)
	if c.stateful || c.length > 0 || c.explanation.wanted {
		workers = 1 // each sample is for all processors, or goes on from the one before
	}
	lots := 2*workers + 2
	c.free, c.work, c.order = make(chan *lot, lots), make(chan *lot, lots), make(chan *lot, lots)
	for range lots {
		c.free <- &lot{done: make(chan struct{}, 1)}
	}
	for range workers {
		c.workers.Go(func() { c.predictLots(ctx) })
	}
	go c.read(ctx, args)
	defer c.workers.Wait()
	defer c.cancel()
	return c.writeLots(ctx, w)
}

// read fills lots with the samples of all inputs.
func (c *conveyor) read(ctx context.Context, args []string) {
	defer close(c.order)
	defer close(c.work)
	in := &inputs{examples: c.examples}
	var stdin io.Reader = os.Stdin
	if info, err := os.Stdin.Stat(); err != nil || !info.Mode().IsRegular() {
		stdin = &prompt{os.Stdin, func() { c.send() }}
	}
	in.stdin = bufio.NewReaderSize(stdin, 1<<16)
	number := 0
	err := in.each(args, func(in input) error {
		err := c.readInput(ctx, in, number)
		number++
		return err
	})
	if err != nil && c.take(ctx) {
		c.filling.end = err
	}
	c.send()
}

// readInput reads the samples of a file.
func (c *conveyor) readInput(ctx context.Context, in input, number int) error {
	if c.stateful && !c.part.has(number) {
		return nil
	}
	e, begins := *c.examples, true
	e.Format = in.format
	if c.part.n > 0 && !c.stateful {
		e.Takes = func(row int) bool { return c.part.has(row + number) }
		if in.inFolder && !c.part.has(number) && e.Format == "" {
			return nil // a sample is all of the file
		}
	}
	use := func(x *data.Example) bool {
		if !c.take(ctx) {
			return false
		}
		c.add(x, begins)
		if begins = false; len(c.filling.samples) >= c.most() || c.filling.bytes > lotBytes {
			c.send()
		}
		return true
	}
	unused, err := c.readFile(&e, in, use)
	if err != nil && c.skipErrors && in.inFolder {
		use(data.Broken(in.name, err))
		return nil
	}
	c.note(in.name, unused)
	if err == nil {
		err = ctx.Err()
	}
	return err
}

func (c *conveyor) readFile(e *data.Examples, in input, use func(*data.Example) bool) ([]string, error) {
	src, err := in.open()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return e.Each(in.name, src, use)
}

// most is how many samples a lot has.
func (c *conveyor) most() int {
	n := 0
	for _, in := range c.examples.Info.Inputs {
		n += elements(in.Shape)
	}
	for _, out := range c.examples.Info.Outputs {
		n += elements(out.Shape)
	}
	return max(16, min(lotSamples, 2*lotBytes/(8*n)))
}

// take has a lot to fill, unless ctx ends.
func (c *conveyor) take(ctx context.Context) bool {
	if c.filling != nil {
		return true
	}
	select {
	case c.filling = <-c.free:
		l := c.filling
		l.samples, l.begins, l.text, l.broken = l.samples[:0], l.begins[:0], l.text[:0], nil
		l.bytes, l.written, l.end = 0, 0, nil
		return true
	case <-ctx.Done():
		return false
	}
}

// add copies a sample.
func (c *conveyor) add(x *data.Example, begins bool) {
	l := c.filling
	if n := len(l.samples); n < cap(l.samples) {
		l.samples = l.samples[:n+1]
	} else {
		l.samples = append(l.samples, data.Example{})
	}
	own := &l.samples[len(l.samples)-1]
	own.Take(x)
	l.begins = append(l.begins, begins)
	l.bytes += own.Size()
}

// send has a lot predicted and written.
func (c *conveyor) send() {
	if l := c.filling; l != nil {
		c.filling = nil
		c.order <- l // which has room for all
		c.work <- l
	}
}

func (c *conveyor) predictLots(ctx context.Context) {
	goOn := false
	var values [][]float64
	var finished []*data.Example
	for {
		var l *lot
		select {
		case l = <-c.work:
		case <-ctx.Done():
		}
		if l == nil {
			return
		}
		values, finished = values[:0], finished[:0]
		for i := range l.samples {
			x := &l.samples[i]
			goOn = goOn && !l.begins[i]
			err := c.examples.Finish(x)
			switch {
			case err != nil && !c.skipErrors:
				l.end = err
			case err != nil:
				l.broken = append(l.broken, err)
				finished = append(finished, nil)
			case c.stateful || c.vocabulary != nil && c.length > 0 || c.explanation.wanted:
				c.addOne(l, x, c.predictor.one(x.Values, goOn))
				goOn = true
			default:
				values, finished = append(values, x.Values), append(finished, x)
			}
			if l.end != nil {
				break
			}
		}
		c.predictBatch(ctx, l, values, finished)
		l.done <- struct{}{}
	}
}

// predictBatch predicts the samples of a lot that can be read; finished has nil for others.
func (c *conveyor) predictBatch(ctx context.Context, l *lot, values [][]float64, finished []*data.Example) {
	least := 0
	if c.predict.out != "" || c.part.n > 0 {
		least = fullBatch
	}
	at := 0
	gaps := func() {
		for ; at < len(finished) && finished[at] == nil; at++ {
			l.text = c.form.gap(l.text)
		}
	}
	err := c.predictor.batch(ctx, values, least, func(_ int, outputs [][]float64) {
		gaps()
		c.addOne(l, finished[at], outputs)
		at++
	})
	if gaps(); err != nil {
		l.end = err
	}
}

// addOne adds the prediction of a sample to what is written.
func (c *conveyor) addOne(l *lot, x *data.Example, outputs [][]float64) {
	p := &prediction{input: x.Name, row: x.Row, kept: x.Kept}
	for k := range c.questions {
		y := outputs[k]
		if c.vocabulary != nil {
			y = afterLast(y, len(c.questions[k].classes), x.Values)
		}
		p.answers = append(p.answers, c.questions[k].answer(y))
	}
	if c.vocabulary != nil {
		p.continuation = c.goOn(&c.questions[0], c.predictor, c.vocabulary, x.Values)
	}
	var err error
	if p.explained, err = c.explain(c.predictor, c.examples.Info, c.examples.Preprocess, x.Values, p); err != nil {
		l.end = err
		return
	}
	l.text = c.form.add(l.text, p)
	l.written++
}

// writeLots writes lots in their order, and says how many samples the file has.
func (c *conveyor) writeLots(ctx context.Context, w io.Writer) (samples int, err error) {
	head, err := c.form.head(0)
	if err != nil {
		return 0, err
	}
	plain := c.predict.form == "table"
	broken := 0
	for {
		var l *lot
		select {
		case l = <-c.order:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		if l == nil {
			break
		}
		select {
		case <-l.done:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		content := l.text
		if plain && samples == 0 && len(content) > 0 {
			content = content[1:] // no line between it and nothing
		}
		if len(head) > 0 && (len(content) > 0 || l.end == nil) {
			if _, err := w.Write(head); err != nil {
				return 0, writeError{err}
			}
			head = nil
		}
		if len(content) > 0 {
			if _, err := w.Write(content); err != nil {
				return 0, writeError{err}
			}
		}
		for _, err := range l.broken {
			if broken++; broken <= maxBroken {
				c.tell("%s: skipped: %v", c.name, err)
			}
		}
		samples += l.written
		if l.end != nil {
			return 0, l.end
		}
		c.free <- l
	}
	if len(head) > 0 {
		if _, err := w.Write(head); err != nil {
			return 0, writeError{err}
		}
	}
	if broken > 0 {
		c.tell("%s: skipped %s of %s", c.name, text.Int(broken), text.Count(broken+samples, "sample"))
	}
	if _, isArray := c.form.(*arrayForm); isArray {
		samples += broken
	}
	return samples, nil
}
