package text

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInt(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", 100000: "100,000"} {
		if got := Int(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 5 << 30: "5.0 GiB", 1 << 50: "1048576.0 GiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0.00%", 0.5: "50.00%", 1: "100.00%", 0.99999: "99.99%", math.NaN(): "-"} {
		if got := Percent(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0µs", 85 * time.Microsecond: "85µs", 310 * time.Millisecond: "310ms", 4200 * time.Millisecond: "4.2s",
		67 * time.Second: "1:07", 3599600 * time.Millisecond: "1:00:00", 2*time.Hour + 5*time.Minute + 9*time.Second: "2:05:09",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	table := NewTable("name", ">count")
	table.Row("größe", "1,000")
	table.Row("a\x1b[2J\n", "7")
	want := "name    count\n─────────────\ngröße   1,000\na�[2J�      7\n"
	if diff := cmp.Diff(want, table.String()); diff != "" {
		t.Error(diff)
	}
	plain := NewTable()
	plain.Row("key", "value")
	plain.Row("longer", "")
	if diff := cmp.Diff("key     value\nlonger\n", plain.String()); diff != "" {
		t.Error(diff)
	}
	narrow := NewTable("a", ">b")
	narrow.Narrow()
	narrow.Row("1", "2")
	if diff := cmp.Diff("a b\n───\n1 2\n", narrow.String()); diff != "" {
		t.Error(diff)
	}
	if got := NewTable().String(); got != "" {
		t.Errorf("empty table: %q", got)
	}
}
