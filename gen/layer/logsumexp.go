package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var logsumexpDef = Def{
	Type:  "logsumexp",
	Doc:   "log Σ exp(x) over some axes, which does not overflow." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &LogSumExp{} },
	Example: "axis = -1",
}

// LogSumExp is a smooth maximum.
type LogSumExp struct{ reduction }

// Build implements Layer. The maximum, which is subtracted and added again, cancels, so
// no gradient flows through it; one that is infinite is taken for 0.
func (l *LogSumExp) Build(c *Context) {
	r, ok := l.begin(c)
	if !ok {
		return
	}
	x, a, b := c.In[0], expr.Arg(0), expr.Arg(1)
	peak := r.over("peak", true, a, x)
	peak.Stop = true
	finite := expr.Call("equal", expr.Sub(a, a), expr.Const(0))
	shift := r.row("shift", expr.Where(finite, a, expr.Const(0)), peak)
	shift.Stop = true
	total := r.over("total", false, expr.Call("exp", expr.Sub(a, b)), x, shift)
	c.Output(r.row("y", expr.Add(expr.Call("log", a), b), total, shift))
}
