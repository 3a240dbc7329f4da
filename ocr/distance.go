package ocr

// Distance is the number of characters to insert, delete or replace in a to get b (Levenshtein
// 1966).
func Distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range to {
			best := min(row[j], row[j+1]) + 1
			if x == y {
				best = min(best, diagonal)
			} else {
				best = min(best, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], best
		}
	}
	return row[len(to)]
}
