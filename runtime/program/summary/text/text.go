package text

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Int prints n with a comma between thousands.
func Int[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Bytes prints a size in B, KiB, MiB or GiB.
func Bytes[N int | int64](n N) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	units, size := []string{"KiB", "MiB", "GiB"}, float64(n)/1024
	for size >= 1024 && len(units) > 1 {
		size /= 1024
		units = units[1:]
	}
	return fmt.Sprintf("%.1f %s", size, units[0])
}

// Percent prints a share of one; a value that rounds to 100 % without reaching
// it is printed as 99.99 %.
func Percent(share float64) string {
	if math.IsNaN(share) {
		return "-"
	}
	if share < 1 {
		share = min(share, 0.9999)
	}
	return fmt.Sprintf("%.2f%%", 100*share)
}

// Duration prints 85µs, 310ms, 4.2s, 1:07 or 2:05:09.
func Duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%dµs", max(d, 0).Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	s := int(d.Round(time.Second).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
