package app

import (
	"fmt"
	"math"
	"strconv"
)

// seed is a flag of which 0 is a value as any other.
type seed struct {
	value uint64
	given bool
}

func (s *seed) String() string {
	if !s.given {
		return ""
	}
	return strconv.FormatUint(s.value, 10)
}

func (s *seed) Set(text string) error {
	value, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return fmt.Errorf("want a whole number from 0 to %d", uint64(math.MaxUint64))
	}
	*s = seed{value, true}
	return nil
}
