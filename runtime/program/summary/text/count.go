package text

import "strings"

// Count is a number of things that have a regular plural: "1 column", "3 classes".
func Count(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	default:
		thing += "s"
	}
	return Int(n) + " " + thing
}
