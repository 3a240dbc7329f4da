package runtime

import (
	"encoding/binary"
	"fmt"
)

// Fact is something that has to be the same on all ranks.
type Fact struct{ What, Value string }

// Agree returns an error on all ranks of a world if a fact is not the same on all of them, which says
// what differs and where.
func Agree(w World, facts ...Fact) error {
	u, err := newUnion(w)
	if err != nil {
		return err
	}
	return u.agree(facts)
}

func (u *union) agree(facts []Fact) error {
	var mine []byte
	for _, f := range facts {
		for _, text := range []string{f.What, f.Value} {
			mine = binary.AppendUvarint(mine, uint64(len(text)))
			mine = append(mine, text...)
		}
	}
	all, err := u.gather(mine)
	if err != nil {
		return err
	}
	first := factsFrom(all[0])
	for rank, of := range all {
		theirs := factsFrom(of)
		for i := range max(len(first), len(theirs)) {
			switch {
			case i >= len(first) || i >= len(theirs) || first[i].What != theirs[i].What:
				return fmt.Errorf("%s and %s run different programs", u.name(rank), u.name(0))
			case first[i] != theirs[i]:
				return fmt.Errorf("%s: found %s on %s, expected %s as on %s", first[i].What, theirs[i].Value, u.name(rank), first[i].Value, u.name(0))
			}
		}
	}
	return nil
}

func factsFrom(of []byte) (facts []Fact) {
	text := func() string {
		n, used := binary.Uvarint(of)
		if used <= 0 || n > uint64(len(of)-used) {
			of = nil
			return ""
		}
		s := string(of[used:][:n])
		of = of[used+int(n):]
		return s
	}
	for len(of) > 0 {
		facts = append(facts, Fact{text(), text()})
	}
	return facts
}
