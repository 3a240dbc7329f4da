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
	declare(f, comment("predictLanes says that there is no vector code here."), g.predictLanesHead().Block(jen.Return(jen.False(), jen.Nil())))
	declare(f, comment("evaluation is empty: there is no vector code here."), jen.Var().Id("evaluation").Add(g.evaluationType()))
	if g.u.LaneTraining != nil {
		declare(f, comment("paths is empty: there is no vector code here."), jen.Var().Id("paths").Add(g.pathType()))
	}
}

func (g *generator) predictLanesHead() *jen.Statement {
	return method("m", "Model", "predictLanes").Params(
		jen.Id("ctx").Qual("context", "Context"), jen.Id("in").Index().Id("Inputs"), jen.Id("out").Index().Id("Outputs"),
	).Params(jen.Id("done").Bool(), jen.Err().Error())
}

// lanePrediction writes predictions in lanes.
func (g *generator) lanePrediction(f *jen.File, kernels *kernel.Kernels) error {
	arena := g.arena("laneArena")
	declare(f, comment("lanePool holds arenas."),
		jen.Var().Id("lanePool").Op("=").Qual("sync", "Pool").Values(jen.Id("New").Op(":").Func().Params().Any().Block(jen.Return(jen.New(arena)))))
	fewest := g.fewest()
	if fewest == 0 {
		declare(f, comment("predictLanes leaves batches to Predict, which takes fewer products."), g.predictLanesHead().Block(jen.Return(jen.False(), jen.Nil())))
		return nil
	}
	l := g.newLaneWriter(g.u.LaneInference, "group", kernels)
	calls, err := l.calls(g.u.LaneInference.Ops)
	if err != nil {
		return err
	}
	declare(f, comment("predictLanes is PredictBatch in groups of samples that run side by side; done is false where that does not pay."),
		g.predictLanesHead().Block(
			jen.If(jen.Op("!").Add(inRuntime("AVX2")).Op("||").Len(jen.Id("in")).Op("<").Lit(fewest)).Block(jen.Return(jen.False(), jen.Nil())),
			jen.Return(jen.True(), jen.Id("batches.Do").Call(jen.Id("ctx"), jen.Id("m"), jen.Id("in"), jen.Id("out"), jen.Id("lanes"), jen.Parens(pointer("Model")).Dot("predictGroups"))),
		))
	declare(f, comment("predictGroups predicts samples in groups."),
		method("m", "Model", "predictGroups").Params(jen.Id("in").Index().Id("Inputs"), jen.Id("out").Index().Id("Outputs")).Block(
			jen.Id("a").Op(":=").Id("lanePool.Get").Call().Assert(jen.Op("*").Add(arena)),
			jen.For(jen.Len(jen.Id("in")).Op(">").Lit(0)).Block(
				jen.Id("n").Op(":=").Min(jen.Id("lanes"), jen.Len(jen.Id("in"))),
				jen.Id("predictGroup").Call(jen.Id("m.parameters"), jen.Id("a"), jen.Id("in").Index(jen.Op(":").Id("n")), jen.Id("out").Index(jen.Op(":").Id("n"))),
				jen.List(jen.Id("in"), jen.Id("out")).Op("=").List(jen.Id("in").Index(jen.Id("n").Op(":")), jen.Id("out").Index(jen.Id("n").Op(":"))),
			),
			jen.Id("lanePool.Put").Call(jen.Id("a")),
		))
	body := []jen.Code{jen.Id("n").Op(":=").Len(jen.Id("in"))}
	body = append(body, l.load(jen.Id("in").Index(jen.Lit(0)), "Inputs")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("out").Index(sample) })...)
	declare(f, comment("predictGroup predicts up to lanes samples."),
		jen.Func().Id("predictGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("a").Op("*").Add(g.arena("laneArena")),
			jen.Id("in").Index().Id("Inputs"), jen.Id("out").Index().Id("Outputs")).Block(body...))
	l.writePlain(f)
	return nil
}
