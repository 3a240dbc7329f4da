package data

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Ways to choose the rows that test and validate.
const (
	splitStratified = "stratified"
	splitRandom     = "random"
	splitTime       = "time"
)

// divide takes a fraction of rows out of them in the way that split names.
func divide(split string, rows []int, class func(int) int, fraction float64, seed uint64, stream string) (taken, rest []int) {
	switch split {
	case splitTime:
		begin := len(rows) - int(float64(len(rows))*fraction)
		return rows[begin:], rows[:begin]
	case splitRandom:
		return share(rows, func(int) int { return 0 }, fraction, seed, stream)
	}
	return share(rows, class, fraction, seed, stream)
}

// emptied notes that an option's share of so many samples is not one.
func emptied(option string, fraction float64, rows int, taken []int) []string {
	if fraction == 0 || len(taken) > 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s = %v of %d samples is none", option, fraction, rows)}
}

// share takes a fraction of rows out of them, as evenly over the classes as
// can be: rows are shuffled, sorted by class, and every (1/fraction)-th taken.
func share(rows []int, class func(int) int, fraction float64, seed uint64, stream string) (taken, rest []int) {
	for i, r := range byClass(rows, class, seed, stream) {
		if int(float64(i+1)*fraction) > int(float64(i)*fraction) {
			taken = append(taken, r)
		} else {
			rest = append(rest, r)
		}
	}
	return sorted(taken), sorted(rest)
}

// fold takes every folds-th row of rows sorted by class.
func fold(rows []int, class func(int) int, fold, folds int, seed uint64) (taken, rest []int) {
	for i, r := range byClass(rows, class, seed, "data/folds") {
		if i%folds == fold {
			taken = append(taken, r)
		} else {
			rest = append(rest, r)
		}
	}
	return sorted(taken), sorted(rest)
}

func byClass(rows []int, class func(int) int, seed uint64, stream string) []int {
	out := make([]int, len(rows))
	for i, j := range runtime.NewRandom(seed, stream).Perm(len(rows)) {
		out[i] = rows[j]
	}
	slices.SortStableFunc(out, func(a, b int) int { return class(a) - class(b) })
	return out
}

func sorted(rows []int) []int {
	slices.Sort(rows)
	return rows
}
