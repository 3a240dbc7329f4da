package golang

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// vectorFiles are the files of the vector back end, where there is one: its calls,
// its kernels with their declarations, and what stands for them on other machines.
func (g *generator) vectorFiles() (map[string][]byte, error) {
	s := g.u.Schedule
	if s.Single(ir.Predict) == nil {
		return nil, nil
	}
	kernels := kernel.New(g.u.Machine.Another())
	files := map[string]*jen.File{"vector_amd64.go": g.vectorFile("!purego"), "vector_generic.go": g.vectorFile("!amd64 || purego")}
	f := files["vector_amd64.go"]
	if why := s.InPlainGo(ir.Train).Plain; why != "" {
		f.Line()
		f.Add(comment("Training runs in plain Go: %s.", why))
	}
	declare(f, comment("Sizes in lanes: how many samples run side by side, and the elements of the arena for that many."), jen.Const().Defs(
		jen.Id("lanes").Op("=").Lit(s.Wide(ir.Predict).Width),
		jen.Id("laneArena").Op("=").Lit(largestArena(s.Wide(ir.Predict), s.Wide(ir.Evaluate))),
	))
	g.oneSample(f, kernels)
	g.lanePrediction(f, kernels)
	g.laneEvaluation(f, kernels)
	if s.Wide(ir.Train) != nil {
		training := g.vectorFile("!purego")
		files["vector_training_amd64.go"] = training
		g.vectorTraining(training, kernels)
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
	fewest := g.u.Schedule.Wide(ir.Predict).Fewest.Is
	entries := []jen.Code{jen.Id("On").Op(":").Add(inRuntime("Machine")).Dot("AVX2")}
	if fewest > 0 {
		entries = append(entries, jen.Id("Prediction").Op(":").Add(g.lanesOf("Inputs", "predictGroup", jen.Id("Fewest").Op(":").Lit(fewest))))
	}
	entries = append(entries, jen.Id("Evaluation").Op(":").Add(g.lanesOf("Sample", "evaluateGroup")))
	if g.u.Schedule.Wide(ir.Train) != nil {
		entries = append(entries, jen.Id("Paths").Op(":").Id("paths"))
	}
	doc := "vectors is the network in vector code, a row for each kind of machine."
	if fewest == 0 {
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
func (g *generator) lanePrediction(f *jen.File, kernels *kernel.Kernels) {
	p := g.u.Schedule.Wide(ir.Predict)
	if p.Fewest.Is == 0 {
		return
	}
	l := g.newLaneWriter(p, "group", kernels)
	l.on = jen.Id("g.Machine")
	calls := l.stretches(p.Stretches)
	body := append(g.forwardGroup(), l.load(jen.Id("group").Index(jen.Lit(0)), "Inputs")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })...)
	declare(f, comment("predictGroup predicts up to lanes samples."),
		jen.Func().Id("predictGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("g").Op("*").Add(g.groupType("Inputs"))).Block(body...))
	l.writePlain(f)
}
