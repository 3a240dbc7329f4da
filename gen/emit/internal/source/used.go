package source

import (
	"regexp"

	"github.com/dave/jennifer/jen"
)

// Named is a declaration of a name.
type Named struct {
	Name string
	Code jen.Code
}

var lineComment = regexp.MustCompile(`//.*`)

// Used are the declarations that code needs.
func Used(code []jen.Code, declarations []Named) []jen.Code {
	text := lineComment.ReplaceAllString(Text(jen.Func().Id("f").Params().Block(code...)), "")
	var needed []jen.Code
	for _, d := range declarations {
		if regexp.MustCompile(`(^|[^.\w"])` + d.Name + `\b`).MatchString(text) {
			needed = append(needed, d.Code)
		}
	}
	return needed
}
