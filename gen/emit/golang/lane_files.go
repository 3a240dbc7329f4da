package golang

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
)

// lanesIfPossible writes the vector back end, where there is one; training only
// where it can.
func (g *generator) lanesIfPossible(ctx context.Context) (map[string][]byte, error) {
	if g.u.OneInference == nil {
		return nil, nil
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		files, err := g.laneFiles()
		switch {
		case errors.Is(err, errWidthOne):
			g.u.OneTraining = nil
		case errors.Is(err, kernel.ErrNoVector) || errors.Is(err, errInterleaved) || errors.Is(err, errNoWeights):
			g.u.LaneTraining, g.u.NoLanes = nil, err
		default:
			return files, err
		}
	}
}

// laneFiles are the files of the vector back end: its calls, its kernels with
// their declarations, and what stands for them on other machines.
func (g *generator) laneFiles() (map[string][]byte, error) {
	g.done = operations{}
	kernels := kernel.New(x86.New(g.u.Target), g.width())
	files := map[string]*jen.File{"vector_amd64.go": g.vectorFile("!purego"), "vector_generic.go": g.vectorFile("!amd64 || purego")}
	f := files["vector_amd64.go"]
	if g.u.NoLanes != nil {
		f.Line()
		f.Add(comment("Training runs in plain Go: %s.", g.u.NoLanes))
	}
	declare(f, comment("Sizes in lanes: how many samples run side by side, and the elements of the arena for that many."), jen.Const().Defs(
		jen.Id("lanes").Op("=").Lit(g.u.LaneInference.Width),
		jen.Id("laneArena").Op("=").Lit(largestArena(g.u.LaneInference, g.u.LaneEvaluation)),
	))
	if err := g.oneSample(f, kernels); err != nil {
		return nil, err
	}
	if err := g.lanePrediction(f, kernels); err != nil {
		return nil, err
	}
	if err := g.laneEvaluation(f, kernels); err != nil {
		return nil, err
	}
	if g.u.LaneTraining != nil {
		training := g.vectorFile("!purego")
		files["vector_training_amd64.go"] = training
		if err := g.vectorTraining(training, kernels); err != nil {
			return nil, err
		}
	}
	g.vectorCode(f)
	g.withoutLanes(files["vector_generic.go"])
	return g.renderLanes(files, kernels)
}

// vectorFile is an empty file under a build constraint.
func (g *generator) vectorFile(constraint string) *jen.File {
	f := g.newFile()
	f.HeaderComment("//go:build " + constraint)
	return f
}

// fewest is the size of a batch from which lanes, some of them idle, are faster
// than samples one by one, 0 if they never are. Sixteen samples side by side
// take their arithmetic; a sample alone takes its own or, if that is more, the
// time to read the weights.
func (g *generator) fewest() int {
	const readingFloat = 5 // FLOPs in the time that reading a weight takes
	lanes := g.u.LaneInference.Width
	flops := float64(g.u.Info.FLOPs)
	switch {
	case g.u.OneInference == nil:
		return 2
	case flops < smallNetwork:
		return lanes / 2
	case products(g.u.OneInference)*10 < products(g.u.LaneInference)/int64(lanes)*8:
		return 0
	}
	one := max(flops, readingFloat*float64(g.u.Info.Parameters))
	return min(max(int(float64(lanes)*flops/one), 2), 3*lanes/4)
}

// products counts the arithmetic of a program's contractions.
func products(p *ir.Program) int64 {
	n := int64(0)
	for _, op := range ir.Leaves(p.Ops) {
		if op.Kind == ir.Contract {
			n += op.FLOPs()
		}
	}
	return n
}

func (g *generator) renderLanes(files map[string]*jen.File, kernels *kernel.Kernels) (map[string][]byte, error) {
	assembly, stubs, err := kernels.Print(g.u.Info.Package, "tensornet "+printable(g.u.Info.Version)+" from "+g.specName())
	if err != nil {
		return nil, err
	}
	rendered := map[string][]byte{"kernels_amd64.s": withHeader(assembly), "kernels_amd64.go": withHeader(stubs)}
	for name, file := range files {
		var b bytes.Buffer
		if err := file.Render(&b); err != nil {
			return nil, fmt.Errorf("emit %s: %w", name, err)
		}
		rendered[name] = withHeader(groupImports(b.Bytes()))
	}
	return rendered, nil
}

// withHeader makes the first line that of every generated file, with an empty
// one after it.
func withHeader(text []byte) []byte {
	line, rest, _ := bytes.Cut(text, []byte(". DO NOT EDIT.\n"))
	if len(rest) == 0 {
		line, rest, _ = bytes.Cut(text, []byte("; DO NOT EDIT.\n"))
	}
	return slices.Concat(line, []byte("; DO NOT EDIT.\n\n"), bytes.TrimLeft(rest, "\n"))
}

// withoutLanes writes what the other files call, for machines without vectors.
func (g *generator) withoutLanes(f *jen.File) {
	g.withoutOne(f)
	declare(f, comment("vectors is empty: there is no vector code here."), jen.Var().Id("vectors").Index().Add(g.vectorType()))
}

// vectorType is the type of a row of the table of vector code.
func (g *generator) vectorType() *jen.Statement {
	return inRuntime("VectorCode").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Inputs"), jen.Id("Outputs"), g.elem())
}

// vectorCode declares that table, with a row for each machine that there are kernels for.
func (g *generator) vectorCode(f *jen.File) {
	entries := []jen.Code{jen.Id("On").Op(":").Add(inRuntime("Machine")).Dot("AVX2")}
	if fewest := g.fewest(); fewest > 0 {
		entries = append(entries, jen.Id("Prediction").Op(":").Add(g.lanesOf("Inputs", "predictGroup", jen.Id("Fewest").Op(":").Lit(fewest))))
	}
	entries = append(entries, jen.Id("Evaluation").Op(":").Add(g.lanesOf("Sample", "evaluateGroup")))
	if g.u.LaneTraining != nil {
		entries = append(entries, jen.Id("Paths").Op(":").Id("paths"))
	}
	doc := "vectors is the network in vector code, a row for each kind of machine."
	if g.fewest() == 0 {
		doc += " Predictions of many samples are left to Predict, which takes fewer products."
	}
	declare(f, comment("%s", doc), jen.Var().Id("vectors").Op("=").Index().Add(g.vectorType()).Add(braces([]jen.Code{braces(entries, true)}, true)))
}

// lanesOf is how groups of samples go through the function of that name.
func (g *generator) lanesOf(sample, function string, fields ...jen.Code) *jen.Statement {
	fields = append(fields, jen.Id("Width").Op(":").Id("lanes"), jen.Id("Arena").Op(":").Id("laneArena"), jen.Id("Samples").Op(":").Id(function))
	return inRuntime("Lanes").Types(jen.Id("Parameters"), jen.Id(sample), jen.Id("Outputs"), g.elem()).Add(braces(fields, true))
}

// lanePrediction writes predictions in lanes, where these are worth it.
func (g *generator) lanePrediction(f *jen.File, kernels *kernel.Kernels) error {
	if g.fewest() == 0 {
		return nil
	}
	l := g.newLaneWriter(g.u.LaneInference, "group", kernels)
	l.on = jen.Id("g.Machine")
	calls, err := l.calls(g.u.LaneInference.Ops)
	if err != nil {
		return err
	}
	body := append(g.forwardGroup(), l.load(jen.Id("group").Index(jen.Lit(0)), "Inputs")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })...)
	declare(f, comment("predictGroup predicts up to lanes samples."),
		jen.Func().Id("predictGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("g").Op("*").Add(g.groupType("Inputs"))).Block(body...))
	l.writePlain(f)
	return nil
}
