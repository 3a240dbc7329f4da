package runtime

// CohenKappa is by how much what was found agrees with what is, beyond chance: 1 for
// all, 0 for as much as chance. Cohen, "A coefficient of agreement for nominal scales",
// 1960, and with weights 1968.
type CohenKappa struct {
	Weights   string  `opt:"weights" enum:"none|linear|quadratic" doc:"of a mistake: all alike, or by how far the classes are apart, where their order means something"`
	Threshold float64 `opt:"threshold" doc:"as that of binary_accuracy, for outputs that say yes or no"`
}

// Name implements Metric.
func (CohenKappa) Name() string { return "cohen_kappa" }

// Goal implements Metric.
func (CohenKappa) Goal() Goal { return MoreIsBetter }

// Start implements Metric.
func (CohenKappa) Start(o *OutputInfo) Tally { return agreement{}.start(o) }

// Add implements Metric.
func (m CohenKappa) Add(t *Tally, j *Judged) { agreement{}.add(t, j, m.Threshold, m.differ) }

// differ is the weight of a mistake between classes that are so far apart.
func (m CohenKappa) differ(classes int) int {
	switch m.Weights {
	case "linear":
		return classes
	case "quadratic":
		return classes * classes
	}
	return min(classes, 1)
}

// Value implements Metric.
func (m CohenKappa) Value(t *Tally, _ *OutputInfo) Score {
	p := pairsOf(t)
	if p.total == 0 {
		return undefined(nothingJudged)
	}
	expected := m.expected(p.counts)
	if expected == 0 {
		return undefined(p.alike())
	}
	return Score{Value: 1 - float64(p.differs)*float64(p.total)/expected}
}

// expected is Σ differ(i-k)·there[i]·found[k]: what mistakes would weigh by chance.
func (m CohenKappa) expected(counts []int) float64 {
	var allThere, allFound, same, there, found, thereSquare, foundSquare, product float64
	for i := 0; i < len(counts); i += 3 {
		at, a, b := float64(i/3), float64(counts[i+1]), float64(counts[i+2])
		allThere, allFound, same = allThere+a, allFound+b, same+a*b
		there, found = there+at*a, found+at*b
		thereSquare, foundSquare = thereSquare+at*at*a, foundSquare+at*at*b
	}
	switch m.Weights {
	case "quadratic":
		return thereSquare*allFound + foundSquare*allThere - 2*there*found
	case "linear":
		var below, foundBelow float64 // a pair counts at each cut between its two classes
		for i := 0; i < len(counts); i += 3 {
			below, foundBelow = below+float64(counts[i+1]), foundBelow+float64(counts[i+2])
			product += below*(allFound-foundBelow) + (allThere-below)*foundBelow
		}
		return product
	}
	return allThere*allFound - same
}
