package launch

import (
	"os"
	"testing"
)

func TestFind(t *testing.T) {
	for _, l := range launchers {
		t.Setenv(l.rank, "") // and back in the end
		t.Setenv(l.size, "")
		os.Unsetenv(l.rank)
		os.Unsetenv(l.size)
	}
	if l := Find(); l != nil {
		t.Errorf("%+v without variables", l)
	}
	for _, c := range []struct {
		rank, size string
		want       *Launcher
	}{
		{"1", "4", &Launcher{"", 1, 4}}, {"0", "1", nil}, {"4", "4", nil}, {"-1", "4", nil}, {"x", "4", nil}, {"0", "", nil},
	} {
		for _, l := range launchers {
			t.Setenv(l.rank, c.rank)
			t.Setenv(l.size, c.size)
			got := Find()
			if (got == nil) != (c.want == nil) || got != nil && (got.Name != l.name || got.Rank != c.want.Rank || got.Size != c.want.Size) {
				t.Errorf("%s=%s, %s=%s: %+v", l.rank, c.rank, l.size, c.size, got)
			}
			os.Unsetenv(l.rank)
			os.Unsetenv(l.size)
		}
	}
	t.Setenv("PMI_RANK", "1")
	t.Setenv("PMI_SIZE", "4")
	t.Setenv(Variable, Alone)
	if l := Find(); l != nil {
		t.Errorf("%+v though it is to be alone", l)
	}
}
