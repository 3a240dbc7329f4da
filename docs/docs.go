// Package docs has the manual, *.md. What its pages quote of programs and of
// generated code is compiled from the specs in models, and is renewed by go
// generate.
package docs

//go:generate go test -count=1 -run=^Test[QO] . -update
//go:generate go test -count=1 -run=^TestTable$ ../gen/export -update
