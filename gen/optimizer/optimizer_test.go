package optimizer

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// decode reads the value of the option optimizer in a spec.
func decode(t *testing.T, value string) (Optimizer, error) {
	t.Helper()
	if value == "" {
		return decodeTrain(t, "")
	}
	return decodeTrain(t, "optimizer = "+value)
}

// decodeTrain reads [train] with a line in it.
func decodeTrain(t *testing.T, line string) (Optimizer, error) {
	t.Helper()
	src := `name = "n"
[[input]]
name = "x"
shape = 1
[[output]]
from = "x"
loss = "mean_squared_error"
`
	if line != "" {
		src += "[train]\n" + line + "\n"
	}
	net, errs := spec.Parse("n.toml", []byte(src))
	o := Decode(net.Train, errs)
	return o, errs.Err()
}

func TestDecode(t *testing.T) {
	for value, want := range map[string]struct {
		text  string
		slots []string
	}{
		``:      {"adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07)", []string{"m", "v"}},
		`"sgd"`: {"sgd(learning_rate=0.01)", nil},
		`{ type = "adam", clipnorm = 0.5, use_ema = true, gradient_accumulation_steps = 4 }`: {
			"adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, clipnorm=0.5, use_ema=true, gradient_accumulation_steps=4)", []string{"m", "v"}},
		`"adagrad"`: {"adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07)", []string{"accumulator"}},
		`{ type = "sgd", momentum = 0.9, nesterov = true, learning_rate = 1 }`: {
			"sgd(learning_rate=1, momentum=0.9, nesterov=true)", []string{"velocity"}},
		`{ type = "rmsprop", centered = true }`: {
			"rmsprop(learning_rate=0.001, rho=0.9, epsilon=1e-07, centered=true)", []string{"square", "mean"}},
		`{ type = "adamw", amsgrad = true, bias_correction = false }`: {
			"adamw(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, weight_decay=0.004, amsgrad=true, bias_correction=false)", []string{"m", "v", "v_max"}},
		`{ type = "adam", bias_correction = true }`: {"adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07)", []string{"m", "v"}},
		`"rprop"`: {"rprop(learning_rate=0.01, etas=[0.5 1.2], step_sizes=[1e-06 50])", []string{"previous", "size"}},
		`{ type = "adamw", weight_decay = 0 }`: {
			"adamw(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, weight_decay=0)", []string{"m", "v"}},
	} {
		o, err := decode(t, value)
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if o.String() != want.text || !slices.Equal(o.Slots, want.slots) {
			t.Errorf("%s: %s with slots %q, want %s with %q", value, o, o.Slots, want.text, want.slots)
		}
	}
}

func TestMistakes(t *testing.T) {
	for value, want := range map[string]string{
		`"adm"`:                                         `n.toml:9:13: [train]: unknown optimizer "adm"; did you mean "adam"?`,
		`{ type = "adam", beta_1 = 1 }`:                 `n.toml:9:39: [train]: optimizer "adam": option "beta_1": found 1, expected a number from 0 to 0.99999999`,
		`{ type = "adam", learningrate = 1 }`:           `did you mean "learning_rate"?`,
		`{ type = "sgd", clipnorm = 1, clipvalue = 2 }`: `n.toml:9:55: [train]: optimizer "sgd": option "clipvalue": found beside "clipnorm", expected one of them`,
		`{ type = "rprop", etas = [0.5] }`:              `n.toml:9:38: [train]: optimizer "rprop": option "etas": expected two numbers, one from 0 to 1 and one above 1`,
		`{ type = "rprop", step_sizes = [2, 1] }`:       `option "step_sizes": expected two numbers above 0, the smaller first`,
		`{ type = "rprop", learning_rate = 0 }`:         `option "learning_rate": found 0, expected a number of more than 0`,
		`{ type = "sgd", ema_momentum = 0.5 }`:          `option "ema_momentum": has no effect without "use_ema"`,
		`{ type = "sgd", momentum = "much" }`:           `optimizer "sgd": option "momentum": found the string "much"`,
	} {
		if _, err := decode(t, value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", value, err, want)
		}
	}
}

// A row says whether there is an update of products.
func TestProducts(t *testing.T) {
	updates := map[string]runtime.Optimizer[float32]{
		"sgd":      runtime.SGDOptimizer[float32](new(runtime.SGD)),
		"rmsprop":  runtime.RMSPropOptimizer[float32](new(runtime.RMSProp)),
		"adam":     runtime.AdamOptimizer[float32](new(runtime.Adam)),
		"adamw":    runtime.AdamWOptimizer[float32](new(runtime.AdamW)),
		"adagrad":  runtime.AdagradOptimizer[float32](new(runtime.Adagrad)),
		"adadelta": runtime.AdadeltaOptimizer[float32](new(runtime.Adadelta)),
		"adamax":   runtime.AdamaxOptimizer[float32](new(runtime.Adamax)),
		"lamb":     runtime.LambOptimizer[float32](new(runtime.Lamb)),
		"nadam":    runtime.NadamOptimizer[float32](new(runtime.Nadam)),
		"rprop":    runtime.RpropOptimizer[float32](new(runtime.Rprop)),
		"lion":     runtime.LionOptimizer[float32](new(runtime.Lion)),
	}
	for _, d := range All() {
		if o := updates[d.Name]; o.Update == nil || (o.UpdateProduct != nil) != d.products {
			t.Errorf("%s: products %v, but runtime's update: %v, of products: %v", d.Name, d.products, o.Update != nil, o.UpdateProduct != nil)
		}
	}
}

func TestTable(t *testing.T) {
	for _, d := range All() {
		if d.Doc == "" || len(spec.Options(d.Settings)) == 0 {
			t.Errorf("%s lacks a doc or options", d.Name)
		}
		for _, o := range spec.Options(d.Settings) {
			if o.Doc == "" {
				t.Errorf("%s: option %s lacks a doc", d.Name, o.Name)
			}
		}
	}
}
