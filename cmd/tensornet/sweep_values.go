package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// dimension is an option of the spec, and what it may be.
type dimension struct {
	path   string
	values []string // nil: a range
	ranged
}

// ranged is a range of numbers.
type ranged struct {
	low, high  float64
	log, whole bool
}

const mostTrials = 10_000

// pointsOf are the settings of each training: all combinations of values or, with random,
// so many that are drawn.
func pointsOf(set []string, random int, seed uint64) ([][]string, error) {
	if len(set) == 0 {
		return nil, errors.New("sweep needs options and their values: --set PATH=VALUES")
	}
	if random < 0 || random > mostTrials {
		return nil, fmt.Errorf("--random is %d, expected 1 to %d", random, mostTrials)
	}
	var all []dimension
	seen := map[string]bool{}
	for _, text := range set {
		d, err := dimensionOf(text)
		if err != nil {
			return nil, err
		}
		if seen[d.path] {
			return nil, fmt.Errorf("--set %s: %s is given twice; its values stand in one, with commas between", text, d.path)
		}
		if d.values == nil && random == 0 {
			return nil, fmt.Errorf("--set %s: a range has no end of numbers: expected values with commas between, or --random", text)
		}
		seen[d.path] = true
		all = append(all, d)
	}
	if random > 0 {
		return drawn(all, random, seed), nil
	}
	points := [][]string{nil}
	for _, d := range all {
		var next [][]string
		for _, p := range points {
			for _, v := range d.values {
				next = append(next, append(p[:len(p):len(p)], d.path+"="+v))
			}
		}
		if points = next; len(points) > mostTrials {
			return nil, fmt.Errorf("there are more than %d combinations; --random draws some", mostTrials)
		}
	}
	return points, nil
}

// drawn are points that differ, fewer where there are no more.
func drawn(all []dimension, n int, seed uint64) (points [][]string) {
	random := runtime.NewRandom(seed, "sweep")
	seen := map[string]bool{}
	for tries := 0; len(points) < n && tries < 100*n; tries++ {
		var p []string
		for _, d := range all {
			p = append(p, d.path+"="+d.draw(random.Float64()))
		}
		if key := strings.Join(p, "\n"); !seen[key] {
			seen[key] = true
			points = append(points, p)
		}
	}
	return points
}

// draw is the value at a share of all.
func (d dimension) draw(share float64) string {
	switch {
	case d.values != nil:
		return d.values[min(int(share*float64(len(d.values))), len(d.values)-1)]
	case d.whole && d.log:
		return strconv.FormatFloat(math.Floor(d.low*math.Pow((d.high+1)/d.low, share)), 'f', -1, 64)
	case d.whole:
		return strconv.FormatFloat(math.Floor(d.low+share*(d.high-d.low+1)), 'f', -1, 64)
	case d.log:
		return strconv.FormatFloat(d.low*math.Pow(d.high/d.low, share), 'g', 4, 64)
	}
	return strconv.FormatFloat(d.low+share*(d.high-d.low), 'g', 4, 64)
}

func dimensionOf(text string) (dimension, error) {
	path, list, ok := strings.Cut(text, "=")
	if !ok || path == "" || list == "" {
		return dimension{}, fmt.Errorf("--set %s: expected PATH=VALUES", text)
	}
	d := dimension{path: path}
	if r, ok, err := rangeOf(list); ok || err != nil {
		d.ranged = r
		if err != nil {
			err = fmt.Errorf("--set %s: %w", text, err)
		}
		return d, err
	}
	seen := map[string]bool{}
	for _, v := range splitValues(list) {
		v = strings.TrimSpace(v)
		if v == "" || seen[v] {
			return d, fmt.Errorf("--set %s: found the value %q, expected values that differ, with commas between", text, v)
		}
		seen[v] = true
		d.values = append(d.values, v)
	}
	return d, nil
}

// rangeOf reads LOW..HIGH or LOW..HIGH:log.
func rangeOf(text string) (r ranged, ok bool, err error) {
	text, log := strings.CutSuffix(text, ":log")
	lowText, highText, between := strings.Cut(text, "..")
	if !between {
		return r, false, nil
	}
	low, errLow := strconv.ParseFloat(lowText, 64)
	high, errHigh := strconv.ParseFloat(highText, 64)
	if errLow != nil || errHigh != nil {
		return r, false, nil // a text with dots
	}
	if !(low < high) || math.IsInf(high-low, 0) || log && low <= 0 {
		return r, false, errors.New("expected LOW..HIGH of finite numbers, LOW less than HIGH, and above 0 for :log")
	}
	_, errLow = strconv.ParseInt(lowText, 10, 64)
	_, errHigh = strconv.ParseInt(highText, 10, 64)
	return ranged{low, high, log, errLow == nil && errHigh == nil}, true, nil
}

// splitValues cuts at commas that stand in no brackets or quotes.
func splitValues(text string) (parts []string) {
	depth, quote, begin := 0, byte(0), 0
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote && !(quote == '"' && text[i-1] == '\\') {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case strings.IndexByte("[{(", c) >= 0:
			depth++
		case strings.IndexByte("]})", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:])
}

// mostFolder is how long a folder's name may become by values.
const mostFolder = 80

// folderOf names a training by its values: the last words of paths, and where that is long or has
// other signs than names of files, the beginning and a digest.
func folderOf(set []string) string {
	var parts []string
	for _, s := range set {
		path, value, _ := strings.Cut(s, "=")
		parts = append(parts, path[strings.LastIndexByte(path, '.')+1:]+"="+value)
	}
	name := strings.Join(parts, ",")
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("=,._-+", r) {
			return r
		}
		return '_'
	}, name)
	if plain == name && len(name) <= mostFolder && distinct(set) {
		return name
	}
	sum := sha256.Sum256([]byte(strings.Join(set, "\n")))
	return plain[:min(len(plain), mostFolder)] + "-" + hex.EncodeToString(sum[:4])
}

// distinct says whether the last words of paths differ.
func distinct(set []string) bool {
	seen := map[string]bool{}
	for _, s := range set {
		path, _, _ := strings.Cut(s, "=")
		word := path[strings.LastIndexByte(path, '.')+1:]
		if seen[word] {
			return false
		}
		seen[word] = true
	}
	return true
}
