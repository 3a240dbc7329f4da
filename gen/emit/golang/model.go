package golang

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/runtime/summary/text"
)

// maxStackArena is the largest arena, in bytes, that Predict puts on the stack.
const maxStackArena = 4096

// modelFile is model.go: what the network is and how to use it.
func (g *generator) modelFile() *jen.File {
	f := g.newFile()
	f.PackageComment(commentText(g.packageDoc()))
	fits(f)
	declare(f, comment("Sizes of the network. An arena holds one sample's intermediate values; its size is in elements."),
		jen.Const().Defs(
			jen.Id("NumParameters").Op("=").Lit(g.numParameters()),
			jen.Id("NumOutputs").Op("=").Lit(len(g.training.Outputs)),
			jen.Id("InferenceArena").Op("=").Lit(g.inferenceArena()),
			jen.Id("TrainingArena").Op("=").Lit(max(g.training.Arena, 1)),
			g.stepArena(),
		))
	g.sampleTypes(f)
	g.model(f)
	g.prepare(f)
	g.session(f)
	g.evaluate(f)
	g.views(f)
	declare(f, comment("Info describes the network."),
		jen.Var().Id("Info").Op("=").Add(literal(*g.u.Info)))
	return f
}

func (g *generator) packageDoc() string {
	i := g.u.Info
	var b strings.Builder
	fmt.Fprintf(&b, "Package %s is the network of %s, compiled to Go.\n\n", i.Package, g.specName())
	if i.Doc != "" {
		fmt.Fprintf(&b, "%s\n\n", i.Doc)
	}
	b.WriteString(g.layerTable())
	fmt.Fprintf(&b, "\nTo predict with weights from a file:\n\n"+
		"\tw, err := %[1]s.LoadWeights(os.DirFS(\"%[2]s.run\"), \"weights.safetensors\")\n"+
		"\t…\n"+
		"\tmodel := %[1]s.New(w)\n"+
		"\terr = model.Prepare(&in, numbers) // as they are in the data\n"+
		"\t…\n"+
		"\tmodel.Predict(&in, &out)\n"+
		"\tname := model.Label(&out, 0)\n\n"+
		"To train new weights on data, an iter.Seq2[*%[1]s.Sample, error]:\n\n"+
		"\tw := %[1]s.NewWeights(%[1]s.Info.Seed)\n"+
		"\thistory, err := %[1]s.Fit(ctx, w, data, runtime.FitConfig[%[1]s.Sample]{})\n",
		i.Package, i.Name)
	return b.String()
}

// layerTable lists the layers, a line each.
func (g *generator) layerTable() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "layer\ttype\tfrom\tshape\tparameters\n")
	for _, l := range g.u.Info.Layers {
		shapes := make([]string, len(l.Shapes))
		for i, s := range l.Shapes {
			shapes[i] = times(s)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", l.Name, l.Type, text.List(l.From), text.List(shapes), l.Parameters)
	}
	w.Flush()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	return "\t" + strings.Join(lines, "\n\t") + "\n"
}

func (g *generator) numParameters() int {
	n := 0
	for _, p := range g.training.Params {
		n += p.Size()
	}
	return n
}

// pooled reports whether the arena is too large for the stack.
func (g *generator) pooled() bool {
	return g.inferenceArena()*g.width() > maxStackArena
}

// inferenceArena is enough for plain Go and for kernels.
func (g *generator) inferenceArena() int {
	return largestArena(g.u.Schedule.InPlainGo(ir.Predict), g.u.Schedule.Single(ir.Predict))
}

func largestArena(programs ...*schedule.Program) int {
	size := 1
	for _, p := range programs {
		if p != nil {
			size = max(size, p.Arena)
		}
	}
	return size
}

// run calls the function that takes one sample through a program on a machine.
func (g *generator) run(s oneStory, machine jen.Code, args ...jen.Code) *jen.Statement {
	if g.u.Schedule.Single(ir.Predict) == nil {
		return jen.Id(s.plain).Call(args...)
	}
	return jen.Id(s.name).Call(append([]jen.Code{machine}, args...)...)
}

// modelType is what the Models of all packages share.
func (g *generator) modelType() *jen.Statement {
	return inRuntime("Model").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Inputs"), jen.Id("Outputs"), g.elem())
}

func (g *generator) model(f *jen.File) {
	declare(f, comment("Model predicts. Any number of goroutines may use it at a time, as long as none changes its weights."),
		jen.Type().Id("Model").Struct(
			jen.Id("model").Op("*").Add(g.modelType()),
			machineParam(),
			jen.Id("weights").Add(pointer("Weights")),
			jen.Id("parameters").Add(pointer("Parameters")),
		))
	declare(f, comment("New returns a model with the weights w, which it shares."),
		jen.Func().Id("New").Params(jen.Id("w").Add(pointer("Weights"))).Add(pointer("Model")).Block(
			jen.Return(jen.Id("NewOn").Call(inRuntime("Host").Call(), jen.Id("w")))))
	declare(f, comment("NewOn is New for a machine of choice, as [runtime.PlainGo] to compare with; that of New is [runtime.Host]."),
		jen.Func().Id("NewOn").Params(machineParam(), jen.Id("w").Add(pointer("Weights"))).Add(pointer("Model")).Block(
			jen.Return(jen.Op("&").Id("Model").Add(braces([]jen.Code{
				jen.Id("model").Op(":").Add(inRuntime("NewModel")).Call(jen.Id(machineName), jen.Op("&").Id("network"), jen.Id("w.Parameters"), jen.Op("&").Id("w.preprocess")),
				jen.Id(machineName).Op(":").Id(machineName),
				jen.Id("weights").Op(":").Id("w"),
				jen.Id("parameters").Op(":").Id("w.Parameters"),
			}, true))),
		))
	declare(f, comment("Predict computes out from in, whose numbers are as [Model.Prepare] makes them. It allocates nothing."),
		method("m", "Model", "Predict").Params(inAndOut()...).Block(g.predictBody()...))
	g.predictBatch(f)
}

func inAndOut() []jen.Code {
	return []jen.Code{jen.Id("in").Add(pointer("Inputs")), jen.Id("out").Add(pointer("Outputs"))}
}

func (g *generator) predictBody() []jen.Code {
	if g.pooled() {
		return []jen.Code{jen.Id("m.model.Predict").Call(jen.Id("in"), jen.Id("out"))}
	}
	return []jen.Code{
		jen.Var().Id("arena").Add(g.arena("InferenceArena")),
		g.run(g.predictStory(), jen.Id("m.machine"), jen.Id("m.parameters"), jen.Op("&").Id("arena"), jen.Id("in"), jen.Id("out")),
	}
}

func (g *generator) arena(size string) *jen.Statement {
	return jen.Index(jen.Id(size)).Add(g.elem())
}

func (g *generator) predictBatch(f *jen.File) {
	doc := "PredictBatch computes out[i] from in[i] for all i, several at a time. It fails if the lengths differ, and gives up when ctx ends. In the long run it allocates nothing."
	if g.u.Schedule.Wide(ir.Predict) != nil {
		doc += " Where it runs in vector code, results differ from Predict's by rounding."
	}
	declare(f, comment("%s", doc),
		method("m", "Model", "PredictBatch").Params(
			jen.Id("ctx").Qual("context", "Context"),
			jen.Id("in").Index().Id("Inputs"),
			jen.Id("out").Index().Id("Outputs"),
		).Error().Block(
			jen.Return(jen.Id("m.model.PredictBatch").Call(jen.Id("ctx"), jen.Id("in"), jen.Id("out"))),
		))
}

func (g *generator) session(f *jen.File) {
	fields := append([]jen.Code{
		machineParam(),
		jen.Id("parameters").Add(pointer("Parameters")),
		jen.Id("arena").Op("*").Add(g.arena("InferenceArena")),
	}, g.sessionFields()...)
	declare(f, comment("Session predicts for one goroutine, with an arena of its own."),
		jen.Type().Id("Session").Struct(fields...))
	declare(f, comment("NewSession returns a session that shares the model's weights."),
		method("m", "Model", "NewSession").Params().Add(pointer("Session")).Block(
			jen.Return(jen.Op("&").Id("Session").Values(append([]jen.Code{
				jen.Id(machineName).Op(":").Id("m.machine"),
				jen.Id("parameters").Op(":").Id("m.parameters"),
				jen.Id("arena").Op(":").New(g.arena("InferenceArena")),
			}, g.stepMemory()...)...)),
		))
	declare(f, comment("Predict computes out from in. It allocates nothing."),
		method("s", "Session", "Predict").Params(inAndOut()...).Block(
			g.run(g.predictStory(), jen.Id("s.machine"), jen.Id("s.parameters"), jen.Id("s.arena"), jen.Id("in"), jen.Id("out")),
		))
	g.stepping(f)
}
