package spec

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const maxName = 64

// imported are the packages that stand beside a generated one in programs: one
// of the same name would be in their way.
var imported = []string{
	"context", "errors", "fmt", "fs", "io", "iter", "math", "os", "runtime", "slices", "sync", "unsafe",
}

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
// becomes "hidden1". It may be a word of Go or hide one: whoever writes source
// looks for that.
func GoLocal(name string) string {
	s := GoName(name)
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// CheckName says what is wrong with a name of a layer, input or output, or
// returns nil. A name is a letter, then letters, digits and underscores, all
// ASCII; so it may stand in a weights file and in a path, and after GoName in Go
// source.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("an empty name, expected a letter, then letters, digits and underscores")
	case len(name) > maxName:
		return fmt.Errorf("a name of %d bytes, expected at most %d", len(name), maxName)
	case !isName(name):
		return fmt.Errorf("the name %s, expected a letter, then letters, digits and underscores", quote(name))
	}
	return nil
}

// CheckNetwork says what is wrong with the name of a network, which is also that
// of folders and programs, or returns nil.
func CheckNetwork(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if isDevice(name) {
		return fmt.Errorf("the name %q, expected another: on Windows it is that of a device", name)
	}
	return nil
}

// isDevice says whether a file of that name, with any ending, is a device on
// Windows. The go command refuses such packages everywhere.
func isDevice(name string) bool {
	name = strings.ToLower(name)
	if slices.Contains([]string{"con", "prn", "aux", "nul"}, name) {
		return true
	}
	kind, number := name[:min(3, len(name))], name[min(3, len(name)):]
	return (kind == "com" || kind == "lpt") && len(number) == 1 && number[0] >= '0' && number[0] <= '9'
}

// reserved says what else a word means in a program that imports the package.
func reserved(word string) string {
	switch {
	case token.IsKeyword(word):
		return "a keyword of Go"
	case types.Universe.Lookup(word) != nil:
		return "a predeclared identifier of Go"
	case slices.Contains(imported, word):
		return "a package that programs import beside it"
	}
	return ""
}

// CheckPackage says what is wrong with a package name, or returns nil. It must
// also do as the name of a folder that the go command accepts.
func CheckPackage(name string) error {
	switch {
	case !isName(name) || len(name) > maxName || name != strings.ToLower(name):
		return fmt.Errorf("the package name %s, expected a lower-case letter, then lower-case letters, digits and underscores", quote(name))
	case name == "main", name == "init":
		return fmt.Errorf("the package name %q, expected another: a package of that name cannot be imported", name)
	case isDevice(name):
		return fmt.Errorf("the package name %q, expected another: on Windows it is that of a device", name)
	case slices.Contains([]string{"internal", "vendor", "testdata", "documentation"}, name), strings.HasSuffix(name, "_test"):
		return fmt.Errorf("the package name %q, expected another: the go command treats it specially", name)
	}
	if what := reserved(name); what != "" {
		return fmt.Errorf("the package name %q, expected another: %s is %s", name, name, what)
	}
	return nil
}

// patterns are what isName says of names, as far as a schema can, by the tag of
// options.
var patterns = map[string]string{
	"any":     "^[A-Za-z][A-Za-z0-9_]{0,63}$",
	"package": "^[a-z][a-z0-9_]{0,63}$",
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
