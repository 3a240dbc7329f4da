package app

import (
	"fmt"
	"strconv"
	"strings"
)

// fold is the flag that chooses one of several parts to test with.
type fold struct{ number, of int } // counted from 0

// String implements flag.Value.
func (f *fold) String() string {
	if f.of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", f.number+1, f.of)
}

// Set implements flag.Value.
func (f *fold) Set(text string) error {
	k, n, _ := strings.Cut(text, "/")
	number, err := strconv.Atoi(k)
	of, err2 := strconv.Atoi(n)
	if err != nil || err2 != nil || of < 2 || number < 1 || number > of {
		return fmt.Errorf("found %q, expected K/N, such as 1/5 for the first of five", text)
	}
	*f = fold{number - 1, of}
	return nil
}
