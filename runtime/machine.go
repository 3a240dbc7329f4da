package runtime

// Machine is what code runs on: which vector instructions it uses, of those that
// the processor has. Host is the best there is; that a Machine exists says that
// the processor can run it. The zero value is that of PlainGo.
type Machine struct{ instructions instructions }

// instructions are sets of them; each has those before it, too.
type instructions uint8

const (
	plainGo instructions = iota // what Go's compiler writes
	avx2                        // and FMA
)

// Host is the best machine that the processor is, for which this program has
// code. The setting GODEBUG=cpu.avx2=off takes AVX2 away.
func Host() Machine { return Machine{host()} }

// PlainGo is the machine that every processor is. A program that was built for
// processors that are sure to have more, by GOAMD64=v3, has no other than these.
func PlainGo() Machine { return Machine{least} }

// Machines are all that this program can run on here, the best first.
func Machines() []Machine {
	var all []Machine
	for i := host(); ; i-- {
		if all = append(all, Machine{i}); i == least {
			return all
		}
	}
}

// AVX2 reports whether code for AVX2 and FMA runs.
func (m Machine) AVX2() bool { return least >= avx2 || m.instructions >= avx2 }

// String names the machine, such as "AVX2".
func (m Machine) String() string {
	return [...]string{plainGo: "plain Go", avx2: "AVX2"}[max(m.instructions, least)]
}
