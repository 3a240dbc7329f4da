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
	plain.Row("no", "more words than a line has, ofwhichoneislong")
	if got, want := plain.Within(24), `no header  to put beside
no         more words
           than a line
           has,
           ofwhichoneislong
`; got != want {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

func TestFold(t *testing.T) {
	for _, test := range []struct {
		line   string
		indent int
		want   string
	}{
		{"", 0, ""},
		{"exactly so many", 0, "exactly so many"},
		{"one more than fit", 0, "one more than\nfit"},
		{"averyveryverylongword and more", 0, "averyveryverylongword\nand more"},
		{"averyveryverylongword", 0, "averyveryverylongword"},
		{"a  ää öö üü ßß ÄÄ", 3, "a  ää öö üü ßß\n   ÄÄ"},
		{"too little room beside this", 4, "too little room beside this"},
	} {
		if got := Fold(test.line, test.indent, 15); got != test.want {
			t.Errorf("%q: found\n%s\nwant\n%s", test.line, got, test.want)
		}
	}
}
