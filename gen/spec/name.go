package spec

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

const maxName = 64

// imported are the packages that generated code may import: a variable or
// package of that name would hide them.
var imported = []string{
	"context", "errors", "fmt", "fs", "io", "iter", "math", "os", "runtime", "slices", "sync", "unsafe",
}

// predeclared are Go's predeclared identifiers.
var predeclared = strings.Fields(`any bool byte comparable complex64 complex128 error
	float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32
	uint64 uintptr true false iota nil append cap clear close complex copy delete
	imag len make max min new panic print println real recover`)

// GoName converts a name of a spec to an exported Go identifier: "hidden_1"
// becomes "Hidden1". Of a valid name, the result is valid Go.
func GoName(name string) string {
	var s strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			s.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return s.String()
}

// GoLocal converts a name of a spec to an unexported Go identifier: "hidden_1"
// becomes "hidden1". Of a valid name, the result is valid Go and hides no
// predeclared identifier and no package that generated code imports.
func GoLocal(name string) string {
	s := GoName(name)
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// CheckName says what is wrong with a name of a layer, input or output, or
// returns nil. A name is a letter, then letters, digits and underscores, all
// ASCII; so it may stand in Go source, in a weights file and in a path.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("an empty name, expected a letter, then letters, digits and underscores")
	case len(name) > maxName:
		return fmt.Errorf("a name of %d bytes, expected at most %d", len(name), maxName)
	case !isName(name):
		return fmt.Errorf("the name %s, expected a letter, then letters, digits and underscores", quote(name))
	}
	for _, word := range []string{name, GoLocal(name)} {
		if what := reserved(word); what != "" {
			return fmt.Errorf("the name %q, expected another: %s is %s", name, word, what)
		}
	}
	return nil
}

// reserved says what else a word means in generated code.
func reserved(word string) string {
	switch {
	case token.IsKeyword(word):
		return "a keyword of Go"
	case slices.Contains(predeclared, word):
		return "a predeclared identifier of Go"
	case slices.Contains(imported, word):
		return "a package that generated code imports"
	}
	return ""
}

// CheckPackage says what is wrong with a package name, or returns nil. It must
// also do as the name of a folder that the go command accepts.
func CheckPackage(name string) error {
	switch {
	case !isName(name) || len(name) > maxName || name != strings.ToLower(name):
		return fmt.Errorf("the package name %s, expected a lower-case letter, then lower-case letters, digits and underscores", quote(name))
	case name == "main":
		return fmt.Errorf("the package name %q, expected another: a main package cannot be imported", name)
	case slices.Contains([]string{"internal", "vendor", "testdata"}, name), strings.HasSuffix(name, "_test"):
		return fmt.Errorf("the package name %q, expected another: the go command treats it specially", name)
	}
	if what := reserved(name); what != "" {
		return fmt.Errorf("the package name %q, expected another: %s is %s", name, name, what)
	}
	return nil
}

func isName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i]) || i == 0 && !isLetter(s[0]) {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool   { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isNameByte(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '_' }
