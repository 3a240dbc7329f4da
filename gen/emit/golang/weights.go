package golang

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// weightsFile is weights.go: the parameters, their start and their files.
func (g *generator) weightsFile() *jen.File {
	f := g.newFile()
	declare(f, comment("Weights are the parameters of the network, and how the data is prepared that they were trained on. [NewWeights] and [LoadWeights] make them."),
		jen.Type().Id("Weights").Struct(
			jen.Op("*").Id("Parameters"),
			jen.Id("preprocess").Op("*").Add(inRuntime("Preprocess")),
		))
	declare(f, comment("Parameters are numbers, layer by layer. In memory they are one block."),
		jen.Type().Id("Parameters").Struct(g.weightFields()...))
	g.newWeights(f)
	g.loadWeights(f)
	g.tensors(f)
	g.weightStreams(f)
	g.preprocess(f)
	return f
}

// group is the parameters of one layer.
type group struct {
	name   string // Go field of Weights; "" for parameters of no layer
	params []*ir.Value
}

// groups collects neighbouring parameters of one layer, so that the fields of
// Weights have the order of Program.Params.
func (g *generator) groups() []group {
	var all []group
	for _, p := range g.training.Params {
		name, _ := weightPath(p.Name)
		if n := len(all); n == 0 || name == "" || all[n-1].name != name {
			all = append(all, group{name: name})
		}
		last := &all[len(all)-1]
		last.params = append(last.params, p)
	}
	return all
}

// check refuses parameters that cannot be laid out in their order.
func (g *generator) check() error {
	seen := map[string]bool{}
	for _, group := range g.groups() {
		name := group.name
		if name == "" {
			_, name = weightPath(group.params[0].Name)
		}
		if seen[name] {
			return fmt.Errorf("emit: the parameters of %s are not next to each other", name)
		}
		seen[name] = true
	}
	return nil
}

func (g *generator) weightFields() []jen.Code {
	var fields []jen.Code
	for i, group := range g.groups() {
		var inner []jen.Code
		for _, p := range group.params {
			_, field := weightPath(p.Name)
			inner = append(inner, jen.Id(field).Add(g.arrayType(p.Shape)))
		}
		if group.name == "" {
			fields = append(fields, inner...)
			continue
		}
		if i > 0 {
			fields = append(fields, jen.Line())
		}
		fields = append(fields, comment("%s", g.groupDoc(group)), jen.Id(group.name).Struct(inner...))
	}
	return fields
}

// groupDoc says of which layer the parameters are.
func (g *generator) groupDoc(of group) string {
	doc := "of " + of.params[0].Layer
	for _, l := range g.u.Info.Layers {
		if l.Name == of.params[0].Layer && len(l.InputShapes) > 0 && len(l.Shapes) > 0 {
			doc = fmt.Sprintf("%s: %s, %s → %s", l.Name, l.Type, times(l.InputShapes[0]), times(l.Shapes[0]))
		}
	}
	if !slices.ContainsFunc(of.params, func(p *ir.Value) bool { return !p.Frozen }) {
		doc += "; not trained"
	}
	return doc
}

func (g *generator) newWeights(f *jen.File) {
	body := []jen.Code{jen.Id("w").Op(":=").Add(g.allWeights())}
	zeros := false
	for _, p := range g.training.Params {
		if startsAtZero(p) {
			zeros = true
		} else {
			body = append(body, g.initialise(p))
		}
	}
	doc := "NewWeights draws the weights that training starts from. The same seed gives the same weights everywhere."
	if zeros {
		doc += " What is not set here starts at 0."
	}
	seed := "seed"
	if !slices.ContainsFunc(g.training.Params, func(p *ir.Value) bool { return p.Init != nil && p.Init.Random }) {
		seed = "_"
	}
	declare(f, comment("%s", doc),
		jen.Func().Id("NewWeights").Params(jen.Id(seed).Uint64()).Add(pointer("Weights")).Block(append(body, jen.Return(jen.Id("w")))...))
}

func startsAtZero(p *ir.Value) bool {
	return p.Init == nil || p.Init.Func == "Zeros" || p.Init.Func == "Constant" && p.Init.Args[0] == 0.0
}

// initialise calls the initialiser of a parameter. Each has a random stream of
// its own, so that a change in one layer leaves the others as they were.
func (g *generator) initialise(p *ir.Value) jen.Code {
	args := []jen.Code{flat(weightOf("w", p))}
	if p.Init.Fans {
		args = append(args, jen.Lit(p.Init.FanIn), jen.Lit(p.Init.FanOut))
	}
	for _, a := range p.Init.Args {
		args = append(args, literal(a))
	}
	if p.Init.Random {
		args = append(args, inRuntime("NewRandom").Call(jen.Id("seed"), jen.Lit(p.Name)))
	}
	return inRuntime(p.Init.Func).Call(args...)
}

func (g *generator) loadWeights(f *jen.File) {
	declare(f, comment("LoadWeights reads weights from the named file. An error says why the file does not fit; see [Weights.ReadFrom]."),
		jen.Func().Id("LoadWeights").Params(jen.Id("fsys").Qual("io/fs", "FS"), jen.Id("name").String()).
			Params(pointer("Weights"), jen.Error()).Block(
			jen.List(jen.Id("f"), jen.Err()).Op(":=").Id("fsys").Dot("Open").Call(jen.Id("name")),
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
			jen.Defer().Id("f").Dot("Close").Call(),
			jen.Id("w").Op(":=").Add(g.allWeights()),
			jen.If(jen.List(jen.Id("_"), jen.Err()).Op(":=").Id("w").Dot("ReadFrom").Call(jen.Id("f")), jen.Err().Op("!=").Nil()).Block(
				jen.Return(jen.Nil(), jen.Qual("fmt", "Errorf").Call(jen.Lit("read %s: %w"), jen.Id("name"), jen.Err())),
			),
			jen.Return(jen.Id("w"), jen.Nil()),
		))
}

func (g *generator) tensors(f *jen.File) {
	var list []jen.Code
	for _, p := range g.training.Params {
		list = append(list, braces([]jen.Code{
			jen.Id("Name").Op(":").Lit(p.Name),
			jen.Id("Shape").Op(":").Add(literal(p.Shape)),
			jen.Id("Data").Op(":").Add(flat(weightOf("w", p))),
		}, false))
	}
	declare(f, comment("Tensors lists the weights in the order of their file. Their Data is w's own memory."),
		method("w", "Parameters", "Tensors").Params().Add(g.tensorSlice()).Block(
			jen.Return(g.tensorSlice().Add(braces(list, true))),
		))
}

func (g *generator) tensorSlice() *jen.Statement {
	return jen.Index().Add(inRuntime("Tensor")).Types(g.elem())
}

func (g *generator) weightStreams(f *jen.File) {
	declare(f, comment("WriteTo writes the weights, and how the data is prepared, as a safetensors file and returns its size in bytes."),
		method("w", "Weights", "WriteTo").Params(jen.Id("dst").Qual("io", "Writer")).Params(jen.Int64(), jen.Error()).Block(
			jen.Return(inRuntime("WriteWeights").Call(jen.Id("dst"), jen.Op("&").Id("Info"), jen.Id("w.Tensors").Call(), jen.Id("w.preprocess"))),
		))
	declare(f, comment("ReadFrom reads a safetensors file and returns its size in bytes. If it is damaged, or of another network ([*runtime.MismatchError]), w stays as it was."),
		method("w", "Weights", "ReadFrom").Params(jen.Id("src").Qual("io", "Reader")).Params(jen.Int64(), jen.Error()).Block(
			jen.List(jen.Id("p"), jen.Id("n"), jen.Err()).Op(":=").Add(inRuntime("ReadWeights")).Call(jen.Id("src"), jen.Op("&").Id("Info"), jen.Id("w.Tensors").Call()),
			jen.If(jen.Err().Op("==").Nil()).Block(jen.Id("w.preprocess").Op("=").Id("p")),
			jen.Return(jen.Id("n"), jen.Err()),
		))
	declare(f, comment("ReadForeign reads a safetensors file that another program has written and returns its size in bytes. The tensors must be called and laid out as those of [Parameters.Tensors], see [runtime.ReadForeign]; how data is prepared stays as it was. If the file is damaged or does not fit, w stays as it was."),
		method("w", "Weights", "ReadForeign").Params(jen.Id("src").Qual("io", "Reader")).Params(jen.Int64(), jen.Error()).Block(
			jen.Return(inRuntime("ReadForeign").Call(jen.Id("src"), jen.Op("&").Id("Info"), jen.Id("w.Tensors").Call())),
		))
	declare(f, comment("SaveFile writes the weights to a file, which is never there in part: it is replaced when all is written."),
		method("w", "Weights", "SaveFile").Params(jen.Id("path").String()).Error().Block(
			jen.Return(inRuntime("WriteFile").Call(jen.Id("path"), jen.Func().Params(jen.Id("dst").Qual("io", "Writer")).Error().Block(
				jen.List(jen.Id("_"), jen.Err()).Op(":=").Id("w").Dot("WriteTo").Call(jen.Id("dst")),
				jen.Return(jen.Err()),
			))),
		))
}

// largeWeights is the size in bytes from which weights are worth large pages.
const largeWeights = 4 << 20

// allWeights allocates Weights.
func (g *generator) allWeights() *jen.Statement {
	parameters := jen.New(jen.Id("Parameters"))
	if g.numParameters()*g.width() >= largeWeights {
		parameters = inRuntime("Allocate").Types(jen.Id("Parameters")).Call(jen.Lit(0))
	}
	return jen.Op("&").Id("Weights").Values(jen.Id("Parameters").Op(":").Add(parameters))
}
