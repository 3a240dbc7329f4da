package runtime

// Common are settings that every optimizer has beside its own. At a step gradients are first
// gathered over several batches, then clipped; weights decay, are updated, come within their
// constraints, and their averages follow. Names, formulas and order are those of Keras's Optimizer,
// where constraints come last.
type Common struct {
	WeightDecay               float64     `opt:"weight_decay" min:"0" doc:"share of a weight that a step of size 1 takes away, before the update and apart from the gradient"`
	ClipNorm                  float64     `opt:"clipnorm" min:"0" doc:"the largest norm of the gradient of each tensor of weights: a longer one is shortened; 0: any"`
	GlobalClipNorm            float64     `opt:"global_clipnorm" min:"0" doc:"the largest norm of the gradients of all weights together; 0: any"`
	ClipValue                 float64     `opt:"clipvalue" min:"0" doc:"the largest magnitude of each number of a gradient; 0: any"`
	UseEMA                    bool        `opt:"use_ema" doc:"keep an exponential moving average of the weights, which is what is validated and saved in the end"`
	EMAMomentum               float64     `opt:"ema_momentum" min:"0" below:"1" with:"use_ema" doc:"share of the average that a step keeps; 0: 0.99"`
	EMAOverwriteFrequency     int         `opt:"ema_overwrite_frequency" min:"0" with:"use_ema" doc:"the weights become their averages after every so many steps; 0: never"`
	Layers                    []LayerRate // those that are trained otherwise than the rest
	GradientAccumulationSteps int         `opt:"gradient_accumulation_steps" min:"0" doc:"batches whose mean gradient makes one step of the optimizer, of which its schedule counts one; 0: one"`
}

// Check names an option that does not suit the others, and says why; as Keras refuses it.
func (c *Common) Check() (option, mistake string) {
	first := ""
	for _, clip := range []struct {
		option string
		set    bool
	}{{"clipnorm", c.ClipNorm > 0}, {"global_clipnorm", c.GlobalClipNorm > 0}, {"clipvalue", c.ClipValue > 0}} {
		switch {
		case !clip.set:
		case first != "":
			return clip.option, "found beside \"" + first + "\", expected one of them"
		default:
			first = clip.option
		}
	}
	return "", ""
}

// gathers reports whether a step needs all gradients before it changes any weight, or
// changes weights whose gradients are 0.
func (c *Common) gathers() bool {
	return c.WeightDecay > 0 || c.clips() || c.GradientAccumulationSteps > 1
}

// batches is how many make one step of the optimizer.
func (c *Common) batches() int { return max(c.GradientAccumulationSteps, 1) }

// common are the settings of the trainer's optimizer; of one's own none.
func (t *trainer[T]) common() *Common {
	if t.optimizer.Common == nil {
		return &noCommon
	}
	return t.optimizer.Common
}

var noCommon Common

// apply is a step by gradients that were kept.
func (t *trainer[T]) apply() {
	t.begin()
	if !t.accumulated() {
		t.joint.average(t.numbers)
		t.beside.Changed()
		return
	}
	t.clip()
	if t.optimizer.Measure != nil {
		t.updateByNorms()
	} else {
		t.pool.Do(len(t.blocks), t.doUpdate)
	}
	t.conclude()
}

// conclude ends a step.
func (t *trainer[T]) conclude() {
	t.joint.average(t.numbers)
	t.constrain()
	t.follow()
	t.beside.Changed()
}
