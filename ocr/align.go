package ocr

import "math"

// align finds in which time steps the characters of a text are, in the likeliest way of it through
// them (Viterbi 1967). Its memory is used again.
type align struct {
	likely []float32 // of the ways that end in a place: blanks are the even ones, characters the odd ones
	came   []uint8   // [step][place]: by how many places the likeliest way came on
}

// marks returns the marks of a text's classes, in the memory of others.
func (a *align) marks(marks []mark, odds [][classes]float32, text []int) []mark {
	places := 2*len(text) + 1
	a.walk(odds, text, places)
	marks = marks[:0]
	for _, class := range text {
		marks = append(marks, mark{class, 0, float32(math.Inf(-1))})
	}
	place := places - 1
	if len(text) > 0 && a.likely[places-2] > a.likely[places-1] {
		place--
	}
	for step := len(odds) - 1; step >= 0; step-- {
		if place%2 == 1 {
			m := &marks[place/2]
			if sure := odds[step][m.class]; sure > m.sure {
				m.at, m.sure = step, sure
			}
		}
		place -= int(a.came[step*places+place])
	}
	return marks
}

// walk fills likely and came.
func (a *align) walk(odds [][classes]float32, text []int, places int) {
	a.likely, a.came = sized(a.likely, places), sized(a.came, places*len(odds))
	for place := range a.likely {
		a.likely[place] = float32(math.Inf(-1))
	}
	a.likely[0] = 0 // before the first time step
	for step := range odds {
		came := a.came[step*places:][:places]
		for place := places - 1; place >= 0; place-- {
			class, by := 0, 0
			if place > 0 && a.likely[place-1] > a.likely[place] {
				by = 1
			}
			if place%2 == 1 {
				class = text[place/2]
				if place > 1 && class != text[place/2-1] && a.likely[place-2] > a.likely[place-by] {
					by = 2
				}
			}
			came[place] = uint8(by)
			a.likely[place] = a.likely[place-by] + odds[step][class]
		}
	}
}

// sized returns n elements, of x if it has room.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
