package data

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// rowHashes are those of all rows, of their inputs and targets.
func (t *table) rowHashes() [][2]uint64 {
	if len(t.hashes) == t.len() {
		return t.hashes
	}
	t.hashes = slices.Grow(t.hashes[:0], t.len())[:t.len()]
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

// setDigest tells sets of rows apart, in whatever order.
type setDigest struct {
	rows int
	sum  [2]uint64
	sketch
}

func (d *setDigest) add(h [2]uint64) {
	d.rows++
	d.sum[0] += h[0]
	d.sum[1] += h[1]
	d.sketch.add(h[1])
}

func (d *setDigest) String() string { return fmt.Sprintf("%d-%016x%016x", d.rows, d.sum[0], d.sum[1]) }

// digest is that of rows.
func (t *table) digest(rows []int) *setDigest {
	d := new(setDigest)
	for _, row := range rows {
		d.add(t.rowHashes()[row])
	}
	return d
}

// digestOfClasses tells sets of things and their classes apart, in whatever order.
func digestOfClasses(rows, labels []int, hash func(i int) uint64) string {
	var sum uint64
	for _, i := range rows {
		sum += mix(hash(i) ^ uint64(labels[i]))
	}
	return fmt.Sprintf("%d-%016x", len(rows), sum)
}

// isTraining reports whether the table is the one that weights were trained on.
func (t *table) isTraining(kept *runtime.Preprocess) bool {
	return kept != nil && kept.Table != "" && kept.Table == t.digest(t.rows()).String()
}

// hashesOf are those of rows that sketches are of.
func (t *table) hashesOf(rows []int) []uint64 {
	all := make([]uint64, len(rows))
	for i, row := range rows {
		all[i] = t.rowHashes()[row][1]
	}
	return all
}

// known notes how many of the rows were trained on.
func (t *table) known(kept *runtime.Preprocess, rows []int) []string {
	if kept == nil {
		return nil
	}
	return knownOf(t.path, kept.Sketch, t.hashesOf(rows))
}

// sketchRows is how many samples stand for all.
const sketchRows = 64

// sketch is the smallest hashes of samples: which they are does not depend on other
// samples, so that two sets have as much in common as their sketches show (bottom-k
// MinHash, Broder 1997).
type sketch []uint64

func (s *sketch) add(h uint64) {
	i, there := slices.BinarySearch(*s, h)
	if there || i == sketchRows {
		return
	}
	*s = slices.Insert(*s, i, h)
	*s = (*s)[:min(len(*s), sketchRows)]
}

// names are the hashes as weights keep them.
func (s sketch) names() []string {
	var names []string
	for _, h := range s {
		names = append(names, fmt.Sprintf("%016x", h))
	}
	return names
}

func sketchOf(hashes []uint64) []string {
	var s sketch
	for _, h := range hashes {
		s.add(h)
	}
	return s.names()
}

// knownOf notes how many samples are those of a training, by its sketch, if they are more than
// happen to be the same.
func knownOf(path string, sketch []string, hashes []uint64) []string {
	f := newFamiliar(sketch)
	for _, hash := range hashes {
		f.add(hash)
	}
	return f.note(path)
}

// familiar counts samples that are those of a training, by its sketch.
type familiar struct {
	sketch         []uint64
	compared, same int
}

func newFamiliar(sketch []string) *familiar {
	f := new(familiar)
	for _, name := range sketch {
		if h, err := strconv.ParseUint(name, 16, 64); err == nil {
			f.sketch = append(f.sketch, h)
		}
	}
	return f
}

func (f *familiar) add(hash uint64) {
	if len(f.sketch) == sketchRows && hash > f.sketch[sketchRows-1] {
		return
	}
	f.compared++
	if slices.Contains(f.sketch, hash) {
		f.same++
	}
}

func (f *familiar) note(path string) []string {
	if f.same < 3 || 10*f.same < f.compared {
		return nil
	}
	return []string{fmt.Sprintf("%s: about %d %% of these samples are among those of the training", path, 100*f.same/f.compared)}
}
