package verify

// OwnActivation is an activation that a spec defines itself.
type OwnActivation struct {
	Expr  string
	Apply func(x Scalar) Scalar
}

// OwnActivations are some of them by name.
var OwnActivations = map[string]OwnActivation{
	"smooth": {"x * tanh(log(1 + exp(x)))", func(x Scalar) Scalar {
		return x.Mul(x.Exp().Plus(1).Log().Tanh())
	}},
	"bell": {"exp(-x*x/2) - 0.25", func(x Scalar) Scalar {
		return x.Mul(x).Times(-0.5).Exp().Plus(-0.25)
	}},
	"slope": {"max(x, 0.1*x) / (2 + abs(x))", func(x Scalar) Scalar {
		return x.Max(x.Times(0.1)).Div(x.Abs().Plus(2))
	}},
	"cubic": {"-(x - pow(x, 3)/6) + (3 - x)*0.5", func(x Scalar) Scalar {
		return x.Mul(x).Mul(x).Times(1. / 6).Sub(x).Add(x.Times(-0.5).Plus(1.5))
	}},
}
