package runtime

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// byHand are rates from the formulas, with initial rate 8.
var byHand = []struct {
	schedule Schedule
	rates    map[int]float64 // by step
}{
	{ConstantRate{}, map[int]float64{0: 8, 1: 8, math.MaxInt32: 8}},
	{ExponentialDecay{DecaySteps: 4, DecayRate: 0.5}, map[int]float64{0: 8, 2: 8 * math.Sqrt2 / 2, 4: 4, 12: 1, 40: 8.0 / 1024}},
	{ExponentialDecay{DecaySteps: 4, DecayRate: 0.5, Staircase: true}, map[int]float64{0: 8, 3: 8, 4: 4, 7: 4, 8: 2}},
	{ExponentialDecay{DecaySteps: 1, DecayRate: 10}, map[int]float64{0: 8, 1: 80, 3: 8000}},
	{InverseTimeDecay{DecaySteps: 2, DecayRate: 3}, map[int]float64{0: 8, 1: 3.2, 2: 2, 10: 0.5}},
	{InverseTimeDecay{DecaySteps: 2, DecayRate: 3, Staircase: true}, map[int]float64{0: 8, 1: 8, 2: 2, 3: 2, 10: 0.5}},
	{PolynomialDecay{DecaySteps: 4, Power: 1}, map[int]float64{0: 8, 1: 6, 3: 2, 4: 0, 5: 0, math.MaxInt32: 0}},
	{PolynomialDecay{DecaySteps: 4, Power: 2, EndLearningRate: 4}, map[int]float64{0: 8, 2: 5, 4: 4, 9: 4}},
	{PolynomialDecay{DecaySteps: 4, Power: 1, EndLearningRate: 4, Cycle: true}, map[int]float64{0: 8, 2: 6, 4: 4, 5: 5.5, 6: 5, 8: 4, 9: 5}},
	{PolynomialDecay{DecaySteps: 4, Power: 1, EndLearningRate: 16}, map[int]float64{0: 8, 1: 10, 4: 16}},
	{PiecewiseConstantDecay{[]int{0, 3}, []float64{2, 5}}, map[int]float64{0: 8, 1: 2, 3: 2, 4: 5, math.MaxInt32: 5}},
	{PiecewiseConstantDecay{[]int{2, 4}, []float64{1}}, map[int]float64{2: 8, 3: 1, 5: 1}},
	{PiecewiseConstantDecay{}, map[int]float64{0: 8, 5: 8}},
	{CosineDecay{DecaySteps: 6}, map[int]float64{0: 8, 2: 6, 3: 4, 4: 2, 6: 0, 7: 0}},
	{CosineDecay{DecaySteps: 6, Alpha: 0.25}, map[int]float64{0: 8, 2: 6.5, 3: 5, 6: 2, 99: 2}},
	{CosineDecay{DecaySteps: 6, WarmupTarget: 4, WarmupSteps: 4}, map[int]float64{0: 8, 1: 7, 3: 5, 4: 4, 6: 3, 7: 2, 10: 0, 11: 0}},
	{CosineDecayRestarts{FirstDecaySteps: 2, TMul: 2, MMul: 1}, map[int]float64{0: 8, 1: 4, 2: 8, 4: 4, 6: 8, 10: 4, 14: 8}},
	{CosineDecayRestarts{FirstDecaySteps: 2, TMul: 1, MMul: 0.5}, map[int]float64{0: 8, 1: 4, 2: 4, 3: 2, 4: 2, 20: 8.0 / 1024}},
	{CosineDecayRestarts{FirstDecaySteps: 2, TMul: 1, MMul: 1, Alpha: 0.5}, map[int]float64{0: 8, 1: 6, 2: 8}},
	{OneCycle{TotalSteps: 12, MaxLearningRate: 24, PctStart: 0.25, FinalDivFactor: 8}, map[int]float64{0: 8, 1: 16, 2: 24, 5: 23*0.75 + 1, 8: 23*0.25 + 1, 11: 1, 12: 1, math.MaxInt32: 1}},
	{ReduceOnPlateau{Factor: 0.1}, map[int]float64{0: 8, 1: 8, math.MaxInt32: 8}},
	{Warmup{Steps: 4}, map[int]float64{0: 0, 1: 2, 3: 6, 4: 8, 99: 8}},
	{Warmup{Steps: 2, From: 4, Then: ExponentialDecay{DecaySteps: 4, DecayRate: 0.5}}, map[int]float64{0: 4, 1: 6, 2: 8, 6: 4, 14: 1}},
	{OneCycle{TotalSteps: 1, MaxLearningRate: 24, PctStart: 0.25, FinalDivFactor: 8}, map[int]float64{0: 8, 1: 24, 2: 1}},
}

func TestSchedulesByHand(t *testing.T) {
	missing := AllSchedules()
	for _, test := range byHand {
		missing = slices.DeleteFunc(missing, func(k ScheduleKind) bool { return reflect.TypeOf(k.Schedule) == reflect.TypeOf(test.schedule) })
		for step, want := range test.rates {
			if got := test.schedule.Rate(8, step); math.Abs(got-want) > 1e-14*want+1e-15 {
				t.Errorf("%T%+v: step %d: %v, want %v", test.schedule, test.schedule, step, got, want)
			}
		}
	}
	for _, k := range missing {
		t.Errorf("%s: no numbers", k.Name)
	}
}

// A restart is at the step that sums of periods say, however the logarithm of it
// is rounded.
func TestRestarts(t *testing.T) {
	for _, factor := range []float64{1, 1.25, 1.5, 2, 3, 10} {
		s := CosineDecayRestarts{FirstDecaySteps: 1 << 20, TMul: factor, MMul: 1}
		at, length := 0.0, float64(s.FirstDecaySteps)
		for n := 0; at+length < min(1<<40, math.MaxInt); n++ {
			if at == math.Floor(at) {
				if got := s.Rate(1, int(at)); got < 1-1e-9 {
					t.Errorf("t_mul %v: restart %d at step %v: rate %v, want 1", factor, n, at, got)
				}
			}
			if step := int(math.Ceil(at+length)) - 1; s.Rate(1, step) > 1e-9 {
				t.Errorf("t_mul %v: step %d, before restart %d: rate %v, want 0", factor, step, n+1, s.Rate(1, step))
			}
			at, length = at+length, length*factor
		}
	}
}

// scheduleFrom sets the options of a schedule of the table by their names in
// specs.
func scheduleFrom(t *testing.T, name string, options map[string]json.RawMessage) Schedule {
	t.Helper()
	all := AllSchedules()
	i := slices.IndexFunc(all, func(k ScheduleKind) bool { return k.Name == name })
	if i < 0 {
		t.Fatalf("no schedule %q", name)
	}
	s := reflect.New(reflect.TypeOf(all[i].Schedule)).Elem()
	s.Set(reflect.ValueOf(all[i].Schedule))
	for f := range s.Type().NumField() {
		option, _, _ := strings.Cut(s.Type().Field(f).Tag.Get("opt"), ",")
		if value, ok := options[option]; ok {
			delete(options, option)
			if err := json.Unmarshal(value, s.Field(f).Addr().Interface()); err != nil {
				t.Fatalf("%s: %s: %v", name, option, err)
			}
		}
	}
	if len(options) > 0 {
		t.Fatalf("%s has no options %v", name, options)
	}
	return s.Interface().(Schedule)
}

// The numbers are of testdata/schedules.py.
func TestSchedulesAgainstOthers(t *testing.T) {
	text, err := os.ReadFile("testdata/schedules.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Steps     []int
		Schedules []struct {
			Name    string
			Rate    float64
			Options map[string]json.RawMessage
			Warmup  int
			From    float64
			Error   float64
			Rates   []float64
		}
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{"constant": true, "reduce_on_plateau": true} // of the latter TestReduceOnPlateau has them
	for _, r := range reference.Schedules {
		seen[r.Name] = true
		s := scheduleFrom(t, r.Name, r.Options)
		if r.Warmup > 0 {
			s = Warmup{r.Warmup, r.From, s}
		}
		for i, step := range reference.Steps {
			if got := s.Rate(r.Rate, step); math.Abs(got-r.Rates[i]) > r.Error {
				t.Errorf("%s%+v: step %d: %v, want %v", r.Name, s, step, got, r.Rates[i])
			}
		}
	}
	for _, k := range AllSchedules() {
		if !seen[k.Name] {
			t.Errorf("%s: no numbers", k.Name)
		}
	}
}

// every is a schedule of each kind with the numbers of byHand, and none.
func every() []Schedule {
	all := []Schedule{nil}
	for _, test := range byHand {
		all = append(all, test.schedule)
	}
	return all
}

// Every optimizer does under a schedule what it does with learning rates set by
// hand, and it makes no difference where it begins: a training that goes on
// from a checkpoint gives the same bits.
func TestOptimizersFollowSchedules(t *testing.T) {
	const n, steps = 5, 9
	for name := range variants[float64](PlainGo()) {
		for _, schedule := range every() {
			o, byHand := variants[float64](PlainGo())[name], variants[float64](PlainGo())[name]
			settings := reflect.ValueOf(o.settings).Elem()
			if schedule != nil {
				settings.FieldByName("Schedule").Set(reflect.ValueOf(schedule))
			}
			rate := reflect.ValueOf(byHand.settings).Elem().FieldByName("LearningRate")
			first := rate.Float()

			w, want := make([]float64, n), make([]float64, n)
			Normal(w, 0, 1, NewRandom(1, "weights"))
			copy(want, w)
			slots, wantSlots := newSlots(o, n), newSlots(byHand, n)
			g := make([]float64, n)
			for step := 1; step <= steps; step++ {
				Normal(g, 0, 1, NewRandom(uint64(step), "gradients"))
				o.update(step, w, g, slots)
				rate.SetFloat(LearningRate(first, schedule, step-1))
				byHand.update(step, want, g, wantSlots)
			}
			if !slices.Equal(w, want) {
				t.Errorf("%s, %T: %v, want %v", name, schedule, w, want)
			}
		}
	}
}

// All schedules start with the optimizer's rate, whatever their options, behind their
// warm-up.
func TestSchedulesStart(t *testing.T) {
	for _, s := range every() {
		if w, ok := s.(Warmup); ok {
			s = w.Then
		}
		if got := LearningRate(8, s, 0); got != 8 {
			t.Errorf("%T%+v starts with %v, want 8", s, s, got)
		}
	}
}
