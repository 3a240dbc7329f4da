package virtual

import (
	"math"
	"math/big"
	"sync"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// LargeQuarters counts quarters in whole numbers of many digits.
func (m *Machine) LargeQuarters(x, n, r machine.Vec, large machine.Mask) {
	size, lanes := m.size, m.Lanes()
	m.do(func(s *state) {
		for i := range lanes {
			v := get(s.vector(x)[i*size:], size)
			if !s.mask(large)[i] || math.IsInf(v, 0) || math.IsNaN(v) {
				continue
			}
			quarters, rest := quartersOf(v)
			put(s.vector(n)[i*size:], size, quarters)
			put(s.vector(r)[i*size:], size, rest)
		}
	})
}

// quartersOf gives the quarters of a turn in x, less whole turns, and the rest.
func quartersOf(x float64) (quarters, rest float64) {
	half := halfPi()
	turn := number().Quo(number().SetFloat64(x), half)
	whole, _ := number().Add(turn, number().SetFloat64(0.5)).Int(nil)
	r, _ := number().Sub(number().SetFloat64(x), number().Mul(number().SetInt(whole), half)).Float64()
	return float64(new(big.Int).And(whole, big.NewInt(3)).Int64()), r
}

// number is one of as many digits as whole turns of the largest float64 take.
func number() *big.Float { return new(big.Float).SetPrec(1400) }

// halfPi is π/2 = 8·atan(1/5) - 2·atan(1/239), by Machin.
var halfPi = sync.OnceValue(func() *big.Float {
	inverseAtan := func(n, times int64) *big.Float {
		sum, power := number(), number().Quo(number().SetInt64(times), number().SetInt64(n))
		for k := int64(1); power.MantExp(nil) > -1400; k += 2 {
			sum.Add(sum, number().Quo(power, number().SetInt64(k)))
			power.Quo(power, number().SetInt64(-n*n))
		}
		return sum
	}
	return number().Sub(inverseAtan(5, 8), inverseAtan(239, 2))
})
