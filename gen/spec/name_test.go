package spec

import (
	"go/token"
	"strings"
	"testing"
)

func TestGoName(t *testing.T) {
	tests := []struct{ name, exported, local string }{
		{"hidden_1", "Hidden1", "hidden1"},
		{"x", "X", "x"},
		{"Dense", "Dense", "dense"},
		{"lstm_1_state", "Lstm1State", "lstm1State"},
		{"a__b_", "AB", "aB"},
		{"fooBar", "FooBar", "fooBar"},
	}
	for _, test := range tests {
		if got := GoName(test.name); got != test.exported {
			t.Errorf("GoName(%q) = %q, want %q", test.name, got, test.exported)
		}
		if got := GoLocal(test.name); got != test.local {
			t.Errorf("GoLocal(%q) = %q, want %q", test.name, got, test.local)
		}
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"x", "X1", "hidden_1", "fc__", strings.Repeat("a", 64), "main", "Input", "range", "error", "Context", "con"} {
		if err := CheckName(name); err != nil {
			t.Errorf("%q is refused: %v", name, err)
		}
		if s := GoName(name); !token.IsExported(s) || !token.IsIdentifier(s) {
			t.Errorf("%q becomes %q and %q", name, s, GoLocal(name))
		}
	}
	bad := []string{"", "_", "_a", "1", "a b", "a-b", "a.b", "a\n", "ä", "a\x00", "a\"", strings.Repeat("a", 65)}
	for _, name := range bad {
		if CheckName(name) == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestCheckPackage(t *testing.T) {
	for _, name := range []string{"xor", "ocr_dense", "mnist2"} {
		if err := CheckPackage(name); err != nil {
			t.Errorf("%q is refused: %v", name, err)
		}
	}
	for _, name := range []string{"", "main", "Xor", "func", "int", "runtime", "a/b", "..", "a-b", "2d", "x_test", "internal", "vendor", "testdata", "documentation", "con", "aux", "nul", "prn", "com1", "lpt0", "error", "a\nb", strings.Repeat("a", 65)} {
		if CheckPackage(name) == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestCheckNetwork(t *testing.T) {
	for _, name := range []string{"x", "Net", "main", "console", "com", "com10", "coma", "lpt"} {
		if err := CheckNetwork(name); err != nil {
			t.Errorf("%q is refused: %v", name, err)
		}
	}
	for _, name := range []string{"", "a b", "con", "AUX", "Nul", "prn", "COM1", "lpt9"} {
		if CheckNetwork(name) == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestUnknownNamesEachWordOnce(t *testing.T) {
	want := `unknown layer "letter", expected "image" or "hidden"`
	if got := Unknown("layer", "letter", []string{"image", "hidden", "hidden"}).String(); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}
