package pass

import "github.com/seed-5f2744a7/tensornet/gen/ir"

// Single is what Lanes is for one sample: what the sample brings is copied into
// the arena, where the gradients of weights find it for all samples of a batch.
// Values get no axis.
func Single(p *ir.Program) error {
	p.Lanes = 1
	return nil
}
