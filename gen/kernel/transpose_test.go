package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// transpositions have blocks with every rest.
func transpositions(int) []*trial {
	var trials []*trial
	for n := 2; n <= 17; n++ {
		trials = append(trials, transposition(n, n*5%19+2)...)
		trials = append(trials, transposition(n*3%13+2, n)...)
	}
	return trials
}

func transposition(channels, places int) []*trial {
	x, y := value("x", ir.Temp, places, channels), value("y", ir.Temp, 2, channels+1, places+3)
	name := fmt.Sprintf("transposition %d×%d", places, channels)
	return []*trial{
		{name: name, op: &ir.Op{Kind: ir.Move, Loops: loops(places, channels),
			Out: access(y, 2, 1, places+3), In: []ir.Access{access(x, 0, channels, 1)}}},
		{name: name + " back", op: &ir.Op{Kind: ir.Move, Loops: loops(channels, places),
			Out: access(x, 0, 1, channels), In: []ir.Access{access(y, 5, places+2, 1)}}},
		{name: name + " twice", op: &ir.Op{Kind: ir.Move, Loops: loops(2, channels, places),
			Out: access(y, 1, (channels+1)*(places+3), places+3, 1), In: []ir.Access{access(x, 0, 0, 1, channels)}}},
	}
}
