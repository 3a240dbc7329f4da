package data

// measured is what is known of a table after it was read.
type measured struct {
	count   [3]int   // of rows, by what they are for
	columns []spanOf // of training rows
}

// spanOf are the numbers of a column: how many there are and are missing, Welford's mean and squares of
// distances from it, and the ends.
type spanOf struct {
	n, missing, mean, squares, least, most float64
}

func (s *spanOf) add(v float64, times float64) {
	if times == 0 {
		return
	}
	if s.n == 0 {
		s.least, s.most = v, v
	}
	apart := v - s.mean
	s.mean += apart * times / (s.n + times)
	s.squares += apart * apart * times * s.n / (s.n + times)
	s.n += times
	s.least, s.most = min(s.least, v), max(s.most, v)
}
