package data

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// rowHashes are those of all rows, of their inputs and targets.
func (t *table) rowHashes() [][2]uint64 {
	if t.hashes != nil {
		return t.hashes
	}
	t.hashes = make([][2]uint64, t.len())
	h := fnv.New128a()
	var bits, sum []byte
	add := func(n uint64) { bits = binary.BigEndian.AppendUint64(bits, n) }
	for row := range t.hashes {
		bits = bits[:0]
		for _, v := range t.values(row) {
			add(math.Float64bits(v))
		}
		for _, v := range t.targets[row*t.width:][:t.width] {
			add(math.Float64bits(v))
		}
		for _, label := range t.labels[row*t.outputs:][:t.outputs] {
			add(uint64(label))
		}
		h.Reset()
		h.Write(bits)
		sum = h.Sum(sum[:0])
		t.hashes[row] = [2]uint64{mix(binary.BigEndian.Uint64(sum)), mix(binary.BigEndian.Uint64(sum[8:]))}
	}
	return t.hashes
}

// digest tells sets of rows apart, in whatever order.
func (t *table) digest(rows []int) string {
	var sum [2]uint64
	for _, row := range rows {
		h := t.rowHashes()[row]
		sum[0] += h[0]
		sum[1] += h[1]
	}
	return fmt.Sprintf("%d-%016x%016x", len(rows), sum[0], sum[1])
}

// isTraining reports whether the table is the one that weights were trained on.
func (t *table) isTraining(kept *runtime.Preprocess) bool {
	return kept != nil && kept.Table != "" && kept.Table == t.digest(t.rows())
}

// sketchRows is how many rows stand for all.
const sketchRows = 64

// sketch is the smallest hashes of rows: which they are does not depend on other
// rows, so that two sets have as much in common as their sketches show (bottom-k
// MinHash, Broder 1997).
func (t *table) sketch(rows []int) []string {
	all := make([]uint64, len(rows))
	for i, row := range rows {
		all[i] = t.rowHashes()[row][1]
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var sketch []string
	for _, h := range all[:min(len(all), sketchRows)] {
		sketch = append(sketch, fmt.Sprintf("%016x", h))
	}
	return sketch
}

// known notes how many of the rows were trained on, if those are more than
// happen to be the same.
func (t *table) known(kept *runtime.Preprocess, rows []int) []string {
	if kept == nil || len(kept.Sketch) == 0 {
		return nil
	}
	compared, same := 0, 0
	for _, row := range rows {
		h := fmt.Sprintf("%016x", t.rowHashes()[row][1])
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
