package golang

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// maxStackArena is the largest arena, in bytes, that Predict puts on the stack.
const maxStackArena = 4096

// modelFile is model.go: what the network is and how to use it.
func (g *generator) modelFile() ([]byte, error) {
	return g.fill("model.go.tmpl", modelText{common{g}})
}

// modelText is what the text of model.go depends on.
type modelText struct{ common }

// Version is that of the packages that this version generates.
func (modelText) Version() int { return runtime.NewestGenerated }

func (t modelText) Info() runtime.ModelInfo { return *t.g.Info }
func (t modelText) PackageDoc() string      { return t.g.packageDoc() }
func (t modelText) NumParameters() int      { return t.g.numParameters() }
func (t modelText) InferenceArena() int     { return t.g.inferenceArena() }
func (t modelText) TrainingArena() int {
	return max(t.g.Training.Arena, 1)
}

// Derives reports whether Predict reads what is computed once of the weights.
func (t modelText) Derives() bool { return t.g.DerivedOfOne(ir.Predict) > 0 }

// Pooled reports whether the arena is too large for the stack.
func (t modelText) Pooled() bool { return t.g.inferenceArena()*t.g.Width() > maxStackArena }

// Predict takes one sample forward, for a model or session.
func (t modelText) Predict(by, arena string) string {
	return vector.Predict(t.g.Package).Call(by+".machine", by+".parameters", by+".derived.Numbers()", arena, "in", "out")
}

// Shares reports whether several processors may share a prediction.
func (t modelText) Shares() bool { return t.g.Shares(ir.Predict) > 1 }

func (t modelText) NewDoc() string {
	doc := "New returns a model with the weights w, which it shares."
	if t.Derives() {
		doc += " What depends on them alone it computes once; see [Weights.Changed]."
	}
	return doc
}

func (t modelText) SessionDoc() string {
	doc := "Session predicts for one goroutine, with an arena of its own"
	if t.Shares() {
		doc += ", and with the help of others if that is asked for"
	}
	return doc + "."
}

func (t modelText) NewSessionDoc() string {
	doc := "NewSession returns a session that shares the model's weights."
	if t.Shares() {
		doc += " By the option [runtime.Processors] several of them share each prediction."
	}
	return doc
}

func (t modelText) PredictBatchDoc() string {
	doc := "PredictBatch computes out[i] from in[i] for all i, several at a time. It fails if the lengths differ, and gives up when ctx ends. In the long run it allocates nothing."
	if t.g.Schedule.Wide(ir.Predict) != nil {
		doc += " Where it runs in vector code, results differ from Predict's by rounding."
	}
	return doc
}

func (t modelText) PrepareDoc() string {
	order := ", row-major"
	if len(t.g.Info.Inputs) > 1 {
		order = ", one input after another and row-major"
	}
	return "Prepare fills in from the numbers of a sample as the data has them" + order + ", and does to them what was done to the data that the weights were trained on. They are float64, because scaling large ones needs more digits than an input may have. A wrong number of them, one that is not finite, or in a picture one that is darker than black or lighter than white, is an error, and changes nothing. It allocates nothing."
}

// ReadsTexts reports whether the input is one of integers, as texts become.
func (t modelText) ReadsTexts() bool {
	inputs := t.g.Info.Inputs
	return len(inputs) == 1 && inputs[0].Integers && len(inputs[0].Shape) == 1
}

func (t modelText) EvaluateDoc() string {
	return "Evaluate measures the model on data. An error of data names the sample, as does a loss that is not finite" +
		t.g.ifChecks(", or a target that its loss is not for") +
		"; when ctx ends, what was measured until then is returned with its error."
}

func (t modelText) SetLabelDoc() string {
	return "SetLabel makes a class, counted from 0, the target of output i: one-hot for several units, 0 or 1 for a single one" +
		t.g.ifSparse(", the class itself for a sparse loss") + ". See [runtime.SetLabel]."
}

func (g *generator) packageDoc() string {
	i := g.Info
	var b strings.Builder
	fmt.Fprintf(&b, "Package %s is the network of %s, compiled to Go.\n\n", i.Package, g.SpecName())
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
		"\tw := %[1]s.NewWeights(%[1]s.Info().Seed)\n"+
		"\thistory, err := %[1]s.Fit(ctx, w, data, runtime.FitConfig[%[1]s.Sample]{})\n",
		i.Package, i.Name)
	return b.String()
}

// layerTable lists the layers, a line each.
func (g *generator) layerTable() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "layer\ttype\tfrom\tshape\tparameters\n")
	for _, l := range g.Info.Layers {
		shapes := make([]string, len(l.Shapes))
		for i, s := range l.Shapes {
			shapes[i] = source.Times(s)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", l.Name, l.Type, text.List(l.From), text.List(shapes), l.Parameters)
	}
	w.Flush()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	return "\t" + strings.Join(lines, "\n\t") + "\n"
}

func (g *generator) numParameters() int {
	n := 0
	for _, p := range g.Training.Params {
		n += p.Size()
	}
	return n
}

// inferenceArena is enough for plain Go and for kernels.
func (g *generator) inferenceArena() int {
	return g.ArenaOfOne(ir.Predict)
}
