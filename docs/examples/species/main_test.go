package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"

	"species/flowers"
)

func TestMain(m *testing.M) { ptest.MainWithDefault(m, "prism") }

const perSeed = 1000

func init() {
	register.Function2x0(rows)
	register.Function1x1(idOf)
	register.Function1x1(isRight)
	register.Function3x0(notOnce)
	register.Emitter1[string]()
}

// line is number i of the rows that are predicted.
func line(i int) string {
	return fmt.Sprintf("%d,%g,%g,%g,%g", i, 4+float64(i%37)/10, 2+float64(i%23)/10, 1+float64(i%59)/10, float64(i%25)/10)
}

func rows(seed int, emit func(string)) {
	for i := range perSeed {
		emit(line(seed*perSeed + i))
	}
}

func idOf(line string) string {
	id, _, _ := strings.Cut(line, ",")
	return id
}

// isRight compares a line with what the network says when it is asked alone, which may differ by rounding.
func isRight(found string) bool {
	i, err := strconv.Atoi(idOf(found))
	model, e := loaded()
	if err != nil || e != nil {
		return false
	}
	f := &predictFn{Batch: 1, model: model, in: make([]flowers.Inputs, 1), out: make([]flowers.Outputs, 1)}
	var alone string
	keep := func(line string) { alone = line }
	if f.ProcessElement(context.Background(), line(i), keep, keep) != nil {
		return false
	}
	one, other := strings.Split(found, ","), strings.Split(alone, ",")
	p, err := strconv.ParseFloat(one[2], 64)
	q, e := strconv.ParseFloat(other[2], 64)
	return err == nil && e == nil && one[0] == other[0] && one[1] == other[1] && math.Abs(p-q) < 2e-4
}

func notOnce(id string, times int, emit func(string)) {
	if times != 1 {
		emit(fmt.Sprintf("%s: %d times", id, times))
	}
}

// TestExactlyOnce predicts a million rows by Beam's local runner.
func TestExactlyOnce(t *testing.T) {
	seeds := 1000
	if testing.Short() {
		seeds = 20
	}
	numbers := make([]int, seeds)
	for i := range numbers {
		numbers[i] = i
	}
	p, s := beam.NewPipelineWithRoot()
	lines := beam.Reshuffle(s, beam.ParDo(s, rows, beam.CreateList(s, numbers)))
	species, broken := Predict(s, lines)
	passert.Empty(s, broken)
	passert.Count(s, species, "predictions", seeds*perSeed)
	passert.Empty(s, beam.ParDo(s, notOnce, stats.Count(s, beam.ParDo(s, idOf, species))))
	passert.True(s, species, isRight)
	if err := ptest.Run(p); err != nil {
		t.Fatal(err)
	}
}

// TestBroken: what cannot be read is told of, and does not hold up the rest.
func TestBroken(t *testing.T) {
	p, s := beam.NewPipelineWithRoot()
	species, broken := Predict(s, beam.Create(s, "a,5.1,3.5,1.4,0.2", "b", "c,1,2,3,x", "d,1,2,3,NaN"))
	passert.Count(s, species, "predictions", 1)
	passert.Equals(s, broken,
		"b: flowers: found 0 numbers, expected 4: one for each of the columns sepal_length, sepal_width, petal_length, petal_width",
		`c,1,2,3,x: strconv.ParseFloat: parsing "x": invalid syntax`,
		`d,1,2,3,NaN: flowers: found NaN for column "petal_width", expected a finite number that float32 can hold`)
	if err := ptest.Run(p); err != nil {
		t.Fatal(err)
	}
}
