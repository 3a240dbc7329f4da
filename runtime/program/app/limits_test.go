package app

import (
	"strings"
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{"10m": 10 * time.Minute, "1.5s": 1500 * time.Millisecond} {
		var s, again span
		if err := s.Set(text); err != nil || time.Duration(s) != want {
			t.Errorf("%s: %v, %v, want %v", text, time.Duration(s), err, want)
		}
		if err := again.Set(s.String()); err != nil || again != s {
			t.Errorf("%s: written as %q, which is %v, %v", text, s.String(), time.Duration(again), err)
		}
	}
	for _, text := range []string{"", "0", "0s", "5", "-1s", "5 minutes"} {
		if err := new(span).Set(text); err == nil || !strings.Contains(err.Error(), "as 1h30m") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if none := new(span).String(); none != "" {
		t.Errorf("the default is shown as %q", none)
	}
}

func TestInterval(t *testing.T) {
	for text, want := range map[string]interval{"500": {steps: 500}, "10m": {time: 10 * time.Minute}, "1.5s": {time: 1500 * time.Millisecond}} {
		var i interval
		if err := i.Set(text); err != nil || i != want {
			t.Errorf("%s: %+v, %v, want %+v", text, i, err, want)
		}
		var again interval
		if err := again.Set(i.String()); err != nil || again != i {
			t.Errorf("%s: written as %q, which is %+v, %v", text, i.String(), again, err)
		}
	}
	for _, text := range []string{"", "0", "-5", "m", "-1s", "5 steps"} {
		if err := new(interval).Set(text); err == nil || !strings.Contains(err.Error(), "500") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
