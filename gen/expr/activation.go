package expr

// Activation is a function of an element that layers apply by its name.
type Activation struct {
	Name        string // in specs; "" is the function's own
	Doc         string
	Options     any  // a struct of what else it depends on, with tags and defaults
	Rectifies   bool // about half of the values vanish, which initial weights make up for
	Probability bool // values may be taken for probabilities

	of func(x *Expr, options any) *Expr
}

// Of is the activation of x, with options that a pointer leads to.
func (a *Activation) Of(x *Expr, options any) *Expr { return a.of(x, options) }

// Activations lists them.
func Activations() []*Activation { return activations }

var activations []*Activation

// none are the options of an activation without any.
type none struct{}

// made gives an activation options, and what it is with them.
func made[O any](a Activation, defaults O, of func(o O, x *Expr) *Expr) *Activation {
	a.Options = defaults
	a.of = func(x *Expr, options any) *Expr { return of(*options.(*O), x) }
	return &a
}

// compose adds an activation that is an expression of other functions.
func compose[O any](a Activation, defaults O, of func(o O, x *Expr) *Expr) {
	made(a, defaults, of).add(nil)
}

// add puts the activation into the table; without options it is the function f.
func (a *Activation) add(f *Func) *Activation {
	if a.Name == "" {
		a.Name = f.Name
	}
	if a.of == nil {
		a.Options = none{}
		a.of = func(x *Expr, _ any) *Expr { return Call(f.Name, x) }
	}
	activations = append(activations, a)
	return a
}
