package ir

import (
	"fmt"
	"slices"
	"strings"
)

// Window lists the loops of a select-and-scatter that run over its window: its maximum,
// In[1], is the same in all their iterations.
func (op *Op) Window() []int {
	var window []int
	for i, l := range op.Loops {
		if op.In[1].Strides[i] == 0 && l.N > 1 {
			window = append(window, i)
		}
	}
	return window
}

// verifySelectAndScatter checks that a select-and-scatter gives to the place that it looks at, and adds
// where windows overlap.
func (op *Op) verifySelectAndScatter() error {
	switch {
	case len(op.In) != 3 || op.Expr != nil:
		return fmt.Errorf("a select-and-scatter has three operands and no expression")
	case !op.Add && !op.Out.Injective(op.Loops):
		return fmt.Errorf("a select-and-scatter with overlapping windows adds")
	case op.Out.Offset != op.In[0].Offset || !slices.Equal(op.Out.Strides, op.In[0].Strides):
		return fmt.Errorf("a select-and-scatter gives elsewhere than it looks")
	}
	for _, i := range op.Window() {
		if op.In[2].Strides[i] != 0 {
			return fmt.Errorf("what is scattered changes within the window")
		}
	}
	return nil
}

func (op *Op) selectAndScatterString(names []string) string {
	var over []string
	for _, i := range op.Window() {
		over = append(over, op.Loops[i].Name)
	}
	s := fmt.Sprintf("%s at the first %s where %s = %s", names[2], strings.Join(over, ","), names[0], names[1])
	if !op.Add {
		s += ", else 0"
	}
	return s
}
