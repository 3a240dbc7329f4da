package runtime

// Identity sets the row-major matrix w [rows][cols] to gain on its diagonal and 0 elsewhere.
// len(w) must be rows·cols.
func Identity[T Float](w []T, rows, cols int, gain float64) {
	clear(w)
	for i := range min(rows, cols) {
		w[i*cols+i] = T(gain)
	}
}
