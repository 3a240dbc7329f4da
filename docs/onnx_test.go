package docs_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
)

// TestOperators compares the page's table with the operators that can be imported.
func TestOperators(t *testing.T) {
	const page = "onnx.md"
	var b strings.Builder
	b.WriteString("| operator | attributes | becomes |\n|---|---|---|\n")
	last := ""
	for _, o := range convert.Operators() {
		if o.Name == last {
			t.Errorf("%s has two entries", last)
		}
		last = o.Name
		var attributes []string
		for _, a := range strings.Fields(o.Attributes) {
			attributes = append(attributes, "`"+a+"`")
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", o.Name, strings.Join(attributes, " "), strings.ReplaceAll(o.Becomes, "|", `\|`))
	}
	text := read(t, page)
	renewed := operators.ReplaceAll(text, []byte("${1}"+b.String()+"${3}"))
	switch {
	case bytes.Equal(renewed, text) && bytes.Contains(text, []byte("| Conv |")):
	case *update:
		if err := os.WriteFile(page, renewed, 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: renew with: go generate ./docs", page)
	}
}

var operators = regexp.MustCompile(`(?s)(<!-- operators -->\n)(.*)(<!-- end of operators -->)`)
