package pass_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// A gradient is cleared if the first operation that makes it adds to it.
func TestClears(t *testing.T) {
	added, written := &ir.Value{Name: "added"}, &ir.Value{Name: "written"}
	to := func(v *ir.Value, add bool) *ir.Op { return &ir.Op{Out: ir.Access{Value: v}, Add: add} }
	got := pass.Clears([]*ir.Op{to(added, true), to(written, false), to(added, true), to(written, true)})
	if !slices.Equal(got, []*ir.Value{added}) {
		t.Errorf("cleared are %v, expected added alone", got)
	}
}
