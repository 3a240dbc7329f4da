package main

import (
	"compress/flate"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/ocr/internal/language"
)

// order is how many characters the longest sequences have.
const order = 5

// sequence has its characters, from 1 on, in seven bits each, the last one lowest.
type sequence uint64

// counts are how often sequences are in texts, and after each how many characters, of how many kinds.
type counts struct {
	times [order + 1]map[sequence]int // by length
	after [order]map[sequence]after
}

type after struct{ all, kinds int }

func newCounts() *counts {
	c := new(counts)
	for i := range c.times {
		c.times[i] = map[sequence]int{}
	}
	return c
}

// add counts a line so many times. Other signs than those of ASCII break it.
func (c *counts) add(line string, times int) {
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r < language.First || r > language.Last }) {
		text := " " + strings.Join(strings.Fields(part), " ") + " "
		if len(text) < 4 {
			continue
		}
		for end := 1; end <= len(text); end++ {
			s := sequence(0)
			for begin := end - 1; begin >= max(0, end-order); begin-- {
				s |= sequence(text[begin]-language.First+1) << (7 * (end - 1 - begin))
				c.times[end-begin][s] += times
			}
		}
	}
}

// sum fills after.
func (c *counts) sum() {
	for n := range c.after {
		c.after[n] = map[sequence]after{}
		for s, times := range c.times[n+1] {
			a := c.after[n][s>>7]
			c.after[n][s>>7] = after{a.all + times, a.kinds + 1}
		}
	}
}

// likely is the probability of a sequence's last character after the others, mixed with that after
// fewer of them: the more, the more kinds of characters follow (Witten and Bell 1991).
func (c *counts) likely(s sequence, n int) float64 {
	if n == 0 {
		return 1. / language.Signs
	}
	shorter := c.likely(s&(1<<(7*(n-1))-1), n-1)
	a := c.after[n-1][s>>7]
	if a.all == 0 {
		return shorter
	}
	return (float64(c.times[n][s]) + float64(a.kinds)*shorter) / float64(a.all+a.kinds)
}

// choose lists the sequences of each length that tell at least so much: how often they are there
// times what they change of the logarithm (Seymore and Rosenfeld 1996); and the begins of these.
func (c *counts) choose(worth float64) [order + 1][]sequence {
	var chosen [order + 1][]sequence
	kept := map[sequence]bool{}
	for n := order; n >= 1; n-- {
		begins := map[sequence]bool{}
		for s, times := range c.times[n] {
			gain := float64(times) * math.Abs(math.Log(c.likely(s, n)/c.likely(s&(1<<(7*(n-1))-1), n-1)))
			if n == 1 || gain >= worth || kept[s] {
				chosen[n] = append(chosen[n], s)
				begins[s>>7] = true
			}
		}
		if n == 1 {
			for i := range sequence(language.Signs) {
				if c.times[1][i+1] == 0 {
					chosen[1] = append(chosen[1], i+1)
				}
			}
		}
		slices.Sort(chosen[n])
		kept = begins
	}
	chosen[0] = []sequence{0}
	return chosen
}

// write writes a model as package language reads it.
func (c *counts) write(to io.Writer, worth float64) error {
	c.sum()
	var children, signs, costs []byte
	chosen := c.choose(worth)
	for n, all := range chosen {
		number := map[sequence]byte{}
		if n < order {
			for _, s := range chosen[n+1] {
				number[s>>7]++
			}
		}
		for _, s := range all {
			children = append(children, number[s])
			if n == 0 {
				signs, costs = append(signs, 0), append(costs, 0)
				continue
			}
			cost := math.Round(-math.Log(c.likely(s, n)) * language.Quantum)
			signs, costs = append(signs, byte(s&127)-1), append(costs, byte(min(cost, 255)))
		}
	}
	data := binary.LittleEndian.AppendUint32([]byte(language.Magic), uint32(len(signs)))
	data = slices.Concat(data, children, signs, costs)
	deflated, err := flate.NewWriter(to, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := deflated.Write(data); err != nil {
		return err
	}
	return deflated.Close()
}
