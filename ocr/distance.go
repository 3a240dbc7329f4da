package ocr

// Distance is the number of characters to insert, delete or replace in a to get b (Levenshtein
// 1966).
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			best := min(row[j], row[j+1]) + 1
			if a[i] == b[j] {
				best = min(best, diagonal)
			} else {
				best = min(best, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], best
		}
	}
	return row[len(b)]
}
