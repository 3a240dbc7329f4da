package data

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// hash is that of a row, inputs and targets.
func (t *table) hash(row int) []byte {
	var bits []byte
	add := func(n uint64) { bits = binary.LittleEndian.AppendUint64(bits, n) }
	for _, v := range t.values(row) {
		add(math.Float64bits(v))
	}
	for _, v := range t.targets[row*t.width:][:t.width] {
		add(math.Float64bits(v))
	}
	for _, label := range t.labels[row*t.outputs:][:t.outputs] {
		add(uint64(label))
	}
	h := fnv.New128a()
	h.Write(bits)
	return h.Sum(nil)
}

// digest tells sets of rows apart, in whatever order.
func (t *table) digest(rows []int) string {
	var sum [2]uint64
	for _, row := range rows {
		h := t.hash(row)
		sum[0] += binary.LittleEndian.Uint64(h)
		sum[1] += binary.LittleEndian.Uint64(h[8:])
	}
	return fmt.Sprintf("%d-%016x%016x", len(rows), sum[0], sum[1])
}

// isTraining reports whether the table is the one that weights were trained on.
func (t *table) isTraining(kept *runtime.Preprocess) bool {
	return kept != nil && kept.Table != "" && kept.Table == t.digest(t.rows())
}

// sketchRows is how many rows stand for all.
const sketchRows = 64

func (t *table) sketchHash(row int) string { return hex.EncodeToString(t.hash(row)[8:]) }

// sketch is the smallest hashes of rows: which they are does not depend on other
// rows, so that two sets have as much in common as their sketches show (bottom-k
// MinHash, Broder 1997).
func (t *table) sketch(rows []int) []string {
	var all []string
	for _, row := range rows {
		all = append(all, t.sketchHash(row))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), sketchRows)]
}

// known notes how many of the rows were trained on, if those are more than
// happen to be the same.
func (t *table) known(kept *runtime.Preprocess, rows []int) []string {
	if kept == nil || len(kept.Sketch) == 0 {
		return nil
	}
	compared, same := 0, 0
	for _, row := range rows {
		h := t.sketchHash(row)
		if len(kept.Sketch) == sketchRows && h > kept.Sketch[sketchRows-1] {
			continue
		}
		compared++
		if slices.Contains(kept.Sketch, h) {
			same++
		}
	}
	if same < 3 || 10*same < compared {
		return nil
	}
	return []string{fmt.Sprintf("%s: about %d %% of these samples are among those of the training", t.path, 100*same/compared)}
}
