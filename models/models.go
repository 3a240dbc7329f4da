// Package models has the specs of this repository, *.toml, and the files that
// some of them read. What they compile to is checked in under generated/.
//
// go generate, or go test -update, removes all generated packages, makes them
// again, and renews whatever else is printed from the compiler's tables.
package models

//go:generate go test -count=1 -run=^Test(Generated|Language)$ . -update
