package app

import (
	"flag"
	"math"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// continuation says how a text goes on.
type continuation struct {
	length      int
	temperature float64
	draw        seed
}

func (c *continuation) flags(f *flag.FlagSet) {
	f.IntVar(&c.length, "continue", 0, "go on with a text for `N` tokens, where the network has learned which token is next")
	f.Float64Var(&c.temperature, "temperature", 1, "of --continue: below 1 `T` makes likely tokens likelier; 0 takes the likeliest")
	f.Var(&c.draw, "seed", "of --continue: which tokens are drawn, `N`; otherwise 0")
}

// check refuses numbers that say nothing.
func (c *continuation) check() error {
	switch {
	case c.length < 0:
		return usagef("predict: --continue is %d, expected more than 0", c.length)
	case !(c.temperature >= 0 && c.temperature <= 100):
		return usagef("predict: --temperature is %v, expected 0 to 100", c.temperature)
	case c.length == 0 && (c.temperature != 1 || c.draw.given):
		return usagef("predict: --temperature and --seed are about --continue, which is not given")
	}
	return nil
}

// afterLast is what a network says of the token after a text's last, which is in x, where it may say
// it of each token.
func afterLast(y []float64, classes int, x []float64) []float64 {
	if len(y) > classes {
		y = y[min(max(lastToken(x), 0), len(y)/classes-1)*classes:][:classes]
	}
	return y
}

// lastToken is where padding begins, less one.
func lastToken(x []float64) int {
	last := len(x) - 1
	for last >= 0 && x[last] == runtime.PaddingToken {
		last--
	}
	return last
}

// goOn draws tokens that follow a text, one after the other. The network sees as many of
// the last as fit into its input.
func (c *continuation) goOn(q *question, p predictor, v *runtime.TextVectorization, x []float64) string {
	random := runtime.NewRandom(c.draw.value, "predict/continue")
	var tokens []string
	for range c.length {
		y := afterLast(p.one(x, false)[0], len(q.classes), x)[:len(v.Vocabulary)]
		next := runtime.UnknownToken + 1 + c.choose(y[runtime.UnknownToken+1:], random)
		tokens = append(tokens, v.Vocabulary[next])
		end := lastToken(x) + 1
		if end == len(x) {
			copy(x, x[1:])
			end--
		}
		x[end] = float64(next)
	}
	if v.Split == runtime.SplitCharacter {
		return strings.Join(tokens, "")
	}
	return strings.Join(tokens, " ")
}

// choose draws one of the values, which are probabilities, or their logarithms but for a
// constant, by these to the power of 1/temperature.
func (c *continuation) choose(y []float64, random *runtime.Random) int {
	best := runtime.Argmax(y)
	if c.temperature == 0 || best < 0 {
		return max(best, 0)
	}
	logarithms := false
	for _, v := range y {
		logarithms = logarithms || v < 0 || v > 1
	}
	weights, sum := make([]float64, len(y)), 0.
	for i, v := range y {
		ratio := math.Log(v / y[best])
		if logarithms {
			ratio = v - y[best]
		}
		weights[i] = math.Exp(ratio / c.temperature)
		sum += weights[i]
	}
	at := random.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return best
}
