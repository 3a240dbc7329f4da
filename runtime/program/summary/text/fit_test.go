package text

import "testing"

func TestWithin(t *testing.T) {
	table := NewTable("run", ">epochs", ">loss")
	table.Row("first", "12", "0.25")
	table.Row("second", "", "1e-05")
	wide := table.String()
	if got := table.Within(21); got != wide {
		t.Errorf("found\n%s\nwant it as it is", got)
	}
	if got, want := table.Within(20), "first\n  epochs  12\n  loss    0.25\nsecond\n  loss    1e-05\n"; got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
	plain := NewTable()
	plain.Row("no header", "to put beside")
	if got := plain.Within(3); got != plain.String() {
		t.Errorf("found\n%s", got)
	}
}
