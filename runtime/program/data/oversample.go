package data

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// oversample has each epoch draw samples of rarer classes several times: all of them as often as
// they go into the most frequent class, and some once more, others in each epoch.
func (p *part) oversample(class func(i int) int) {
	var classes [][]int
	for i := range p.len {
		c := class(i)
		for c >= len(classes) {
			classes = append(classes, nil)
		}
		classes[c] = append(classes[c], i)
	}
	most, present := 0, 0
	for _, samples := range classes {
		most = max(most, len(samples))
		present += min(len(samples), 1)
	}
	p.len = most * present
	p.draw = func(seed uint64, epoch int) []int {
		order := make([]int, 0, p.len)
		for c, samples := range classes {
			for n := most; len(samples) > 0 && n > 0; n -= len(samples) {
				if n >= len(samples) {
					order = append(order, samples...)
					continue
				}
				random := runtime.NewRandom(seed, fmt.Sprintf("data/oversample/%d/%d", epoch, c))
				for _, k := range random.Perm(len(samples))[:n] {
					order = append(order, samples[k])
				}
			}
		}
		shuffled := make([]int, len(order))
		for i, j := range runtime.NewRandom(seed, fmt.Sprintf("data/order/%d", epoch)).Perm(len(order)) {
			shuffled[i] = order[j]
		}
		return shuffled
	}
}
