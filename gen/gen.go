// Package gen compiles the description of a network into a Go package: spec →
// graph → passes → source. Nothing here writes files, or reads others than those
// of Options.Files.
package gen

import (
	"context"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang"
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/templates"
)

// Version stands in the header of every generated file.
const Version = "v0.1.0"

// Options of a compilation.
type Options struct {
	// Dump, if not nil, is told the program after each pass: "training/fuse".
	Dump func(pass, text string)
	// Files are those beside the spec, which constants may be read from; nil
	// for none.
	Files fs.FS

	// Set are options to be set before the spec is compiled: train.batch_size=64.
	Set []string

	// Freeze are names of layers that training leaves alone, beside those that the spec freezes.
	Freeze []string

	// Activations is a layer, or an output of one, that the network predicts beside its own
	// outputs; empty for none. Its package takes weights of the network without, and has no data.
	Activations string

	// Plain leaves out vector code.
	Plain bool

	// Targets are the machines that vector code is written for, of one architecture and
	// each with all that those before it have; nil for AVX2 and AVX-512.
	Targets []*target.Target

	// Laps makes a package to be measured: it calls bench.Lap after each
	// operation.
	Laps bool

	// Tuned has the package's program be given the settings of the optimizer and the schedule, so that
	// networks which differ in these alone are one program.
	Tuned bool

	// NoTests leaves out the benchmarks and the example, which `go test` compiles.
	NoTests bool
}

// Package is a compiled network.
type Package struct {
	Name         string            // of the Go package
	Files        map[string][]byte // by name; they belong into a folder of that name
	Info         runtime.ModelInfo
	Network      *spec.Network
	Data         data.Source         // what [data] describes, nil without it
	Augmentation []data.Augmentation // what its pictures go through in training
	Optimizer    optimizer.Optimizer // how it is trained
	Tuned        bool                // of Options
	Targets      []*target.Target    // what vector code is for; of some there may be none that is worth it

	Shown string // the output that Options.Activations asked for

	// Programs are what the network was compiled to. Operations are what the network's operations became, in the order of
	// their running.
	Programs   []report.Program
	Operations []report.Operation

	// Products are the multiplications and additions of matrix products and
	// their like for one sample, to predict and to train.
	Products struct{ Infer, Train int64 }
}

// Generate compiles the spec src. file is its name for messages; of it only
// the last element reaches the result, so that this is the same in every
// directory. Mistakes in the spec come back as spec.Diagnostics. It ends soon
// after ctx does.
func Generate(ctx context.Context, file string, src []byte, o Options) (*Package, error) {
	if o.Targets == nil {
		o.Targets = []*target.Target{target.AVX2(), target.AVX512()}
	}
	machines, err := machinesFor(o.Targets)
	if err != nil {
		return nil, err
	}
	var shown *showing
	if o.Activations != "" {
		if shown, err = show(file, src, o); err != nil {
			return nil, err
		}
		src = shown.src
	}
	net, errs := spec.Parse(file, src, o.Set...)
	net.Files = o.Files
	if shown != nil {
		net.Data = nil
	}
	net.Train.Freeze = slices.Concat(net.Train.Freeze, o.Freeze)
	g := graph.Build(net, ir.Train, errs)
	settings := optimizer.Decode(net.Train, errs)
	optimizer.CheckMonitor(net.Train, g.Outputs, errs)
	source, augmentation := decodeData(net, g, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	built := buildPrograms(net, g)
	programs, err := compileAll(ctx, built, o)
	if err != nil {
		return nil, err
	}
	training, inference := programs.find(ir.Train), programs.find(ir.Predict)
	info := describe(net, g, training, inference)
	info.Fingerprint, info.TrainingFingerprint = fingerprint(whole(net, built.predict)), trainingFingerprint(whole(net, built.train))
	if shown != nil {
		info.Fingerprint = shown.fingerprint
	}
	unit := &golang.Unit{Info: &info, Optimizer: settings, Laps: o.Laps, NoTests: o.NoTests}
	if o.Tuned {
		unit.Optimizer = settings.Untuned()
	} else {
		info.Optimizer, info.Schedule = settings.String(), settings.ScheduleString()
	}
	for i, m := range machines {
		n := schedule.Network{Machine: m, Optimizer: settings, FLOPs: info.FLOPs, Parameters: info.Parameters}
		names, some := programs.on(o.Targets[i])
		if i > 0 {
			n.Narrower = machines[i-1]
		}
		back := vector.Back{Machine: m, Schedule: schedule.New(some, n)}
		twice, err := built.addTwice(ctx, back.Schedule, n, o)
		if err != nil {
			return nil, err
		}
		if twice {
			names = append(names, twiceName(o.Targets[i]))
		}
		dumpSchedule(o, names, back.Schedule, i == 0)
		if i == 0 || back.Schedule.Worth.One.Is || back.Schedule.Worth.Many.Is {
			unit.Backs = append(unit.Backs, back)
		}
		if one := back.Schedule.Single(ir.Predict); one != nil && (i == 0 || back.Schedule.Worth.One.Is) {
			info.InferenceArena = max(info.InferenceArena, one.Arena*info.DType.Bytes())
			info.Derived = max(info.Derived, one.Kept*info.DType.Bytes())
			if one.Tasks.Is > 1 {
				info.Processors = max(info.Processors, one.Tasks.Is)
			}
		}
	}
	files, operations, err := golang.Emit(ctx, unit)
	if err != nil {
		return nil, err
	}
	if files["README.md"], err = templates.Readme(&info, built.step != nil, !o.NoTests); err != nil {
		return nil, err
	}
	p := &Package{Name: net.Package, Files: files, Info: info, Network: net, Data: source, Augmentation: augmentation, Optimizer: settings, Tuned: o.Tuned, Targets: o.Targets, Operations: operations}
	for i, back := range unit.Backs {
		for _, q := range back.Schedule.Programs {
			if i > 0 && !q.Worth.Is {
				continue
			}
			p.Programs = append(p.Programs, report.Program{
				Program: q.Purpose.String(), Width: q.Width, Machine: q.Machine.Name, Reference: q.Width == 0 && q.Plain == "", Decisions: q.Decisions(),
			})
			losses := func(o report.Operation) bool {
				return o.Program == ir.Evaluate.String() && o.Width == 1 && o.Machine == q.Machine.Name && !o.Reference
			}
			if q.Measures && q.Width == 1 && slices.ContainsFunc(operations, losses) {
				p.Programs = append(p.Programs, report.Program{Program: ir.Evaluate.String(), Width: 1, Machine: q.Machine.Name, Decisions: []string{"after its prediction"}})
			}
		}
	}
	if shown != nil {
		p.Shown = shown.output
	}
	p.Products.Infer, p.Products.Train = inference.Products(), training.Products()
	return p, nil
}

// describe fills in what is known of a network.
func describe(net *spec.Network, g *graph.Graph, training, inference *ir.Program) runtime.ModelInfo {
	info := runtime.ModelInfo{
		Name: net.Name, Doc: net.Doc, Package: net.Package,
		Spec: path.Base(filepath.ToSlash(net.File)), Version: Version,
		DType: runtime.DType(net.DType), Seed: net.Seed,
		Outputs: g.Outputs, Layers: g.Layers,
		BatchSize: net.Train.BatchSize, Epochs: net.Train.Epochs,
	}
	info.TrainsTogether = training.Share != nil
	width := info.DType.Bytes()
	info.InferenceArena, info.TrainingArena, info.Derived = inference.Arena*width, training.Arena*width, inference.Kept*width
	own := len(training.Inputs) - len(training.Carried)
	for _, v := range training.Inputs[own:] {
		info.Carried = append(info.Carried, runtime.TensorInfo{Name: v.Name, Shape: v.Shape})
	}
	for _, v := range training.Inputs[:own] {
		in := runtime.TensorInfo{Name: v.Name, Shape: v.Shape}
		if v.Whole != nil {
			in.Integers, in.Below = true, v.Whole.Below
		}
		info.Inputs = append(info.Inputs, in)
	}
	for _, v := range training.Params {
		info.Weights = append(info.Weights, runtime.TensorInfo{Name: v.Name, Shape: v.Shape})
		info.Parameters += v.Size()
		if !v.Frozen {
			info.TrainableParameters += v.Size()
		}
	}
	info.Layers = slices.Clone(g.Layers)
	for i, l := range g.Layers {
		info.FLOPs += l.FLOPs
		for _, f := range inference.Folded {
			if f.Layer == l.Name {
				info.Layers[i].Folded = f.Into
			}
		}
	}
	return info
}
