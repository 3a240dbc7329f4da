package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestGrid(t *testing.T) {
	points, err := pointsOf([]string{"hidden.units=4, 8", `data.augmentation=["a", "b"],[]`, "x=1..z"}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"hidden.units=4", `data.augmentation=["a", "b"]`, "x=1..z"}, {"hidden.units=4", "data.augmentation=[]", "x=1..z"},
		{"hidden.units=8", `data.augmentation=["a", "b"]`, "x=1..z"}, {"hidden.units=8", "data.augmentation=[]", "x=1..z"},
	}
	if fmt.Sprint(points) != fmt.Sprint(want) {
		t.Errorf("found %q\nwant  %q", points, want)
	}
}

func TestDrawn(t *testing.T) {
	set := []string{"rate=1e-4..1:log", "units=3..5", "wide=1..1000:log", "drop=0..0.5", "act=relu,tanh"}
	points, err := pointsOf(set, 400, 7)
	if err != nil || len(points) != 400 {
		t.Fatal(len(points), err)
	}
	again, _ := pointsOf(set, 400, 7)
	other, _ := pointsOf(set, 400, 8)
	if fmt.Sprint(points) != fmt.Sprint(again) || fmt.Sprint(points) == fmt.Sprint(other) {
		t.Error("the seed does not decide")
	}
	if first, _ := pointsOf(set, 3, 7); fmt.Sprint(first) != fmt.Sprint(points[:3]) {
		t.Error("more of them are others")
	}
	counts := map[string]int{}
	small, narrow := 0, 0
	for _, p := range points {
		numbers := map[string]float64{}
		for _, s := range p {
			name, text, _ := strings.Cut(s, "=")
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				counts[text]++
			}
			numbers[name] = v
		}
		if r := numbers["rate"]; r < 1e-4 || r > 1 || numbers["drop"] < 0 || numbers["drop"] > 0.5 || numbers["wide"] < 1 || numbers["wide"] > 1000 || numbers["wide"] != math.Floor(numbers["wide"]) {
			t.Errorf("%v", p)
		} else if r < 1e-2 {
			small++
		}
		if numbers["wide"] < 32 {
			narrow++
		}
		counts[fmt.Sprint(numbers["units"])]++
	}
	for _, name := range []string{"3", "4", "5", "relu", "tanh"} {
		if counts[name] < 90 {
			t.Errorf("%s is drawn %d times", name, counts[name])
		}
	}
	if small < 160 || small > 240 || narrow < 160 || narrow > 240 { // half of the decades
		t.Errorf("%d rates below 0.01, %d widths below 32", small, narrow)
	}
	if few, err := pointsOf([]string{"a=1,2"}, 50, 0); err != nil || len(few) != 2 {
		t.Errorf("%v %v", few, err)
	}
}

func TestPointsRefused(t *testing.T) {
	for _, c := range []struct {
		set    []string
		random int
		want   string
	}{
		{nil, 0, "sweep needs options and their values: --set PATH=VALUES"},
		{[]string{"a"}, 0, "--set a: expected PATH=VALUES"},
		{[]string{"a=1", "a=2"}, 0, "--set a=2: a is given twice; its values stand in one, with commas between"},
		{[]string{"a=1,1"}, 0, `--set a=1,1: found the value "1", expected values that differ`},
		{[]string{"a=1,"}, 0, `--set a=1,: found the value ""`},
		{[]string{"a=1..2"}, 0, "--set a=1..2: a range has no end of numbers"},
		{[]string{"a=2..1"}, 5, "--set a=2..1: expected LOW..HIGH of finite numbers"},
		{[]string{"a=0..1:log"}, 5, "and above 0 for :log"},
		{[]string{"a=1"}, -1, "--random is -1, expected 1 to 10000"},
		{slices.Collect(func(yield func(string) bool) {
			for i := range 14 {
				yield(fmt.Sprintf("a%d=1,2", i))
			}
		}), 0, "there are more than 10000 combinations; --random draws some"},
	} {
		if _, err := pointsOf(c.set, c.random, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: found %v, want %s", c.set, err, c.want)
		}
	}
}

func TestFolders(t *testing.T) {
	for _, c := range []struct {
		set  []string
		want string
	}{
		{[]string{"hidden.units=4", "train.optimizer.learning_rate=1e-3"}, "units=4,learning_rate=1e-3"},
		{[]string{"a.units=4", "b.units=8"}, "units=4,units=8-"},
		{[]string{`x=["../a"]`}, "x=__.._a__-"},
		{[]string{"x=" + strings.Repeat("1", 100)}, "x=" + strings.Repeat("1", 78) + "-"},
	} {
		got := folderOf(c.set)
		if rest, ok := strings.CutPrefix(got, c.want); !ok || strings.HasSuffix(c.want, "-") != (len(rest) == 8) {
			t.Errorf("%v: %s, want %s", c.set, got, c.want)
		}
	}
	if folderOf([]string{"a.x=1", "b.x=2"}) == folderOf([]string{"b.x=1", "a.x=2"}) {
		t.Error("two trainings have one folder")
	}
}
