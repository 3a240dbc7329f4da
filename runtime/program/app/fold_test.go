package app

import "testing"

func TestFold(t *testing.T) {
	var f fold
	if f.String() != "" {
		t.Errorf("no fold is %q", f.String())
	}
	if err := f.Set("2/5"); err != nil || f != (fold{1, 5}) || f.String() != "2/5" {
		t.Errorf("%+v, %v", f, err)
	}
	for _, text := range []string{"", "1", "0/5", "6/5", "1/1", "a/5", "1/b", "1/5/2"} {
		want := "found \"" + text + "\", expected K/N, such as 1/5 for the first of five"
		if err := f.Set(text); err == nil || err.Error() != want || f != (fold{1, 5}) {
			t.Errorf("%q: %v, %+v", text, err, f)
		}
	}
}
