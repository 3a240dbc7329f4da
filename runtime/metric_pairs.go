package runtime

import "cmp"

// agreement counts which class was taken for which, as far as metrics of two raters
// need it: three counts for each class, as in [ClassOptions.Start], and then how many
// there are, and by how much they differ. Yes and no are two classes, of all units
// together.
type agreement struct{}

func (agreement) start(o *OutputInfo) Tally { return Tally{Counts: make([]int, 3*o.told()+2)} }

// add counts what j is taken for; differ is by how much two classes do.
func (agreement) add(t *Tally, j *Judged, threshold float64, differ func(classes int) int) {
	pair := func(label, found int) {
		of, rest := t.Counts[:len(t.Counts)-2], t.Counts[len(t.Counts)-2:]
		tell(of, label, found)
		rest[0]++
		if n := len(of) / 3; uint(label) < uint(n) && uint(found) < uint(n) {
			rest[1] += differ(max(label-found, found-label))
		}
	}
	if j.Output.Answer == OneClass {
		pair(j.Label, j.Found)
		return
	}
	for k, v := range j.Y {
		pair(above(j.TargetOf(k), 0.5), above(v, cmp.Or(threshold, j.Output.threshold(k))))
	}
}

// told is the number of classes that an output tells apart.
func (o *OutputInfo) told() int {
	if o.Answer == OneClass {
		return o.units()
	}
	return 2
}

// pairs are the counts of an agreement.
type pairs struct {
	counts         []int
	total, differs int
	right          int
	chance         float64 // Σ there·found of the classes
	there, found   float64 // Σ of their squares
}

func pairsOf(t *Tally) pairs {
	n := len(t.Counts) - 2
	p := pairs{counts: t.Counts[:n], total: t.Counts[n], differs: t.Counts[n+1]}
	for k := 0; k < n; k += 3 {
		there, found := float64(p.counts[k+1]), float64(p.counts[k+2])
		p.right += p.counts[k]
		p.chance += there * found
		p.there += there * there
		p.found += found * found
	}
	return p
}

// alike says why nothing can be said of those who agree by necessity; empty otherwise.
func (p pairs) alike() string {
	whole := float64(p.total) * float64(p.total)
	switch {
	case p.total == 0:
		return nothingJudged
	case p.there == whole && p.found == whole:
		return "all are of one class, and all were taken for one"
	case p.there == whole:
		return "all are of one class"
	case p.found == whole:
		return "all were taken for one class"
	}
	return ""
}
