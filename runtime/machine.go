package runtime

import "slices"

// Machine is what code runs on: which vector instructions it uses, of those that
// the processor has. Host is the best there is; that a Machine exists says that
// the processor can run it. The zero value is that of PlainGo.
type Machine struct{ instructions instructions }

// instructions are sets of them; each has those before it, too.
type instructions uint8

const (
	plainGo instructions = iota // what Go's compiler writes
	avx2                        // and FMA
	avx512                      // F, DQ, BW and VL of it
)

// Host is the best machine that the processor is, for which this program has
// code. The settings GODEBUG=cpu.avx512f=off and GODEBUG=cpu.avx2=off take AVX-512, or
// all vectors, away.
//
// AVX-512 is the best of processors that have its part VBMI2, too: those from before
// lower their clock under wide vectors, and some have no more multipliers for them.
func Host() Machine { return Machine{host()} }

// PlainGo is the machine that every processor is. A program that was built for
// processors that are sure to have more, by GOAMD64=v3 or v4, has no other than these.
func PlainGo() Machine { return Machine{least} }

// Machines are all that this program can run on here, the best first.
func Machines() []Machine {
	all := []Machine{Host()}
	for i := most(); ; i-- {
		if m := (Machine{i}); !slices.Contains(all, m) {
			all = append(all, m)
		}
		if i == least {
			return all
		}
	}
}

// AVX2 reports whether code for AVX2 and FMA runs.
func (m Machine) AVX2() bool { return least >= avx2 || m.instructions >= avx2 }

// AVX512 reports whether code for AVX-512 runs, and that for AVX2, too.
func (m Machine) AVX512() bool { return least >= avx512 || m.instructions >= avx512 }

// String names the machine, such as "AVX2".
func (m Machine) String() string {
	return [...]string{plainGo: "plain Go", avx2: "AVX2", avx512: "AVX-512"}[max(m.instructions, least)]
}
