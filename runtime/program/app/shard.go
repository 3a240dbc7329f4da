package app

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// shard is a part of samples that are divided among several processes: number i, from 0, of n. The
// zero value is all of them.
type shard struct{ i, n int }

const shardUsage = "take part `I/N` of the samples alone, I from 0: those of which number, counted from 0, plus number of the INPUT leaves I when it is divided by N"

func (s *shard) String() string {
	if s.n == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.i, s.n)
}

func (s *shard) Set(value string) error {
	first, second, ok := strings.Cut(value, "/")
	i, err := strconv.Atoi(first)
	n, err2 := strconv.Atoi(second)
	switch {
	case !ok || err != nil || err2 != nil || i < 0 || n < 1:
		return errors.New("want I/N, as 0/4 for the first of four parts")
	case i >= n:
		return fmt.Errorf("want a part from 0/%d to %d/%d", n, n-1, n)
	}
	*s = shard{i, n}
	return nil
}

// has reports whether a number is of the part.
func (s shard) has(number int) bool { return s.n == 0 || number%s.n == s.i }

// partOf are the samples of a split that are of a part.
func partOf[S any](split *data.Split[S], part shard) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		number := 0
		for s, err := range split.Only(part.has).Epoch(0) {
			if (err != nil || part.has(number)) && !yield(s, err) {
				return
			}
			number++
		}
	}
}
