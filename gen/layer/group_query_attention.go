package layer

import "github.com/seed-5f2744a7/tensornet/gen/spec"

var groupQueryAttentionDef = Def{
	Type:  "group_query_attention",
	Doc:   "Attention in heads of which several neighbours share keys and values. Ainslie et al. 2023. " + attentionDoc,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GroupQueryAttention{Heads: Heads{UseBias: true}} },
	Example: "head_dim = 4\nnum_query_heads = 4\nnum_key_value_heads = 2",
}

// GroupQueryAttention has fewer heads of keys and values than of queries.
type GroupQueryAttention struct {
	Heads
	HeadDim          int `opt:"head_dim,required" min:"1" doc:"n, the length of a head"`
	NumQueryHeads    int `opt:"num_query_heads,required" min:"1" doc:"the number of heads of queries"`
	NumKeyValueHeads int `opt:"num_key_value_heads,required" min:"1" doc:"the number of heads of keys and values, a divisor of that"`
}

// Build implements Layer.
func (l *GroupQueryAttention) Build(c *Context) {
	if l.NumQueryHeads%l.NumKeyValueHeads != 0 {
		c.Errorf("num_key_value_heads", "%d heads cannot serve %d alike; expected a divisor", l.NumKeyValueHeads, l.NumQueryHeads)
		return
	}
	a := l.sequences(c)
	if a == nil {
		return
	}
	a.heads, a.shared, a.window = l.NumKeyValueHeads, l.NumQueryHeads/l.NumKeyValueHeads, l.SlidingWindow
	l.build(a, l.HeadDim, l.HeadDim, spec.Shape{features(a.query)})
}
