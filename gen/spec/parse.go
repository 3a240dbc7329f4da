package spec

import (
	"slices"
	"strings"
)

const (
	inputType    = "input"
	defaultDType = "float32"

	// DefaultMaxParameters is 400 MB in float32.
	DefaultMaxParameters = 100_000_000
)

// header holds the keys outside of sections.
type header struct {
	Name          string `opt:"name,required" name:"any" doc:"name of the network"`
	Doc           string `opt:"doc" doc:"what the network is, for its package and its summary"`
	Package       string `opt:"package" name:"package" doc:"name of the generated Go package; the network's by default"`
	DType         string `opt:"dtype" enum:"float32|float64" doc:"type of all numbers"`
	Seed          uint64 `opt:"seed" doc:"seed of the initial weights, the order of samples and all else that is random"`
	Gradients     bool   `opt:"input_gradients" doc:"whether the package has InputGradients, which tells by how much outputs change with inputs; predict --explain needs it"`
	MaxParameters int64  `opt:"max_parameters" min:"1" max:"1e12" doc:"a network with more is refused"`
}

// trainSection is [train].
type trainSection struct {
	Optimizer Choice  `opt:"optimizer" doc:"how gradients change weights; adam by default"`
	Schedule  Choice  `opt:"schedule" doc:"how the learning rate changes; constant by default"`
	Warmup    int     `opt:"warmup_steps" min:"0" max:"1e12" doc:"steps in front of the schedule, in which the learning rate goes straight from warmup_from to that with which the schedule begins; 0: none"`
	From      float64 `opt:"warmup_from" min:"0" with:"warmup_steps" doc:"the learning rate of the first step of the warm-up"`
	BatchSize int     `opt:"batch_size" min:"1" max:"1e6" doc:"samples between two changes of the weights"`
	Epochs    int     `opt:"epochs" min:"1" max:"1e6" doc:"passes over the data"`

	Rates    PatternNumbers `opt:"layer_learning_rates" doc:"factors of the learning rate of layers by their names, where * stands for any characters: { \"encoder.*\" = 0.1 }; the first that names a layer counts"`
	Unfreeze PatternNumbers `opt:"unfreeze" doc:"epochs, from 1, from which on layers are trained, likewise by their names; before they stay as they are"`
	Freeze   []string       `opt:"freeze" doc:"layers that training leaves as they are, as trainable = false does, by their names, where * stands for any characters: [\"encoder.*\"] for all inside of encoder"`
}

func defaultTrain() trainSection { return trainSection{BatchSize: 32, Epochs: 10} }

// dataSection is [data] without the options of the source.
type dataSection struct {
	Source       string  `opt:"source,required" doc:"where samples come from"`
	Augmentation Choices `opt:"augmentation" doc:"how pictures of training are changed at random, one change after the other; never those of validation, test and prediction"`
}

// Parse reads a spec. It never panics. The network is complete if there are no
// errors; otherwise it holds what could be read, so that later stages can add
// the mistakes that they see. Options are first set as the texts say, such as
// train.batch_size=64 and hidden.units=128.
func Parse(file string, src []byte, set ...string) (*Network, *Errors) {
	e := NewErrors(file)
	e.set = set
	n := &Network{File: file, DType: defaultDType, MaxParameters: DefaultMaxParameters}
	n.setTrain(defaultTrain(), &Table{Pos: Pos{1, 1}})
	root := load(string(src), e)
	if root == nil {
		return n, e
	}
	root.set(set, e)
	checkFile(file, e)
	n.readHeader(root, e)
	n.Layers = readLayers(tables(root, inputType, e), tables(root, "layer", e), e)
	n.Outputs = readOutputs(tables(root, "output", e), e)
	n.checkComplete(e)
	n.readTrain(root, e)
	n.readData(root, e)
	n.Blocks = readBlocks(tables(root, "block", e), e)
	n.Activations = tables(root, "activation", e)
	checkTexts(root.Without("data"), e) // where strings may be delimiters
	return n, e
}

func (n *Network) readHeader(root *Table, e *Errors) {
	h := header{DType: n.DType, MaxParameters: n.MaxParameters}
	Decode(root, &h, e, sectionNames()...)
	n.Name, n.Doc, n.DType, n.Seed, n.MaxParameters, n.InputGradients = h.Name, h.Doc, h.DType, h.Seed, h.MaxParameters, h.Gradients
	n.NamePos = root.Pos
	if f := root.Get("name"); f != nil {
		n.NamePos = f.Pos
		if name, ok := f.Value.(string); ok {
			if err := CheckNetwork(name); err != nil {
				e.Errorf(f.Pos, "found %v", err)
			}
		}
	}
	if f := root.Get("package"); f != nil {
		n.Package = h.Package
		if err := CheckPackage(n.Package); err != nil {
			e.Errorf(f.Pos, "found %v", err)
		}
		return
	}
	n.Package = strings.ToLower(n.Name)
	if err := CheckPackage(n.Package); err != nil && CheckNetwork(n.Name) == nil {
		e.Errorf(n.NamePos, "found %v; set option \"package\"", err)
	}
}

func (n *Network) checkComplete(e *Errors) {
	if !slices.ContainsFunc(n.Layers, func(l *Layer) bool { return l.Type == inputType }) {
		e.Errorf(Pos{1, 1}, "found no input, expected at least one: [[input]]")
	}
	if len(n.Outputs) == 0 {
		e.Errorf(Pos{1, 1}, "found no output, expected at least one: [[output]]")
	}
}

func (n *Network) readTrain(root *Table, e *Errors) {
	t := section(root, "train", e)
	if t == nil {
		return
	}
	s := defaultTrain()
	rest := decodeKnown(t, &s, e.In(t.Label))
	n.setTrain(s, rest)
	if f := t.Get("freeze"); f != nil {
		n.Train.FreezePos = f.Pos
	}
}

func (n *Network) setTrain(s trainSection, rest *Table) {
	n.Train = Train{
		Optimizer: s.Optimizer, Schedule: s.Schedule, Warmup: s.Warmup, From: s.From, BatchSize: s.BatchSize, Epochs: s.Epochs,
		Freeze: s.Freeze, FreezePos: rest.Pos, Rates: s.Rates, Unfreeze: s.Unfreeze, Options: optionNames(s), Rest: rest, Pos: rest.Pos,
	}
}

func (n *Network) readData(root *Table, e *Errors) {
	t := section(root, "data", e)
	if t == nil {
		return
	}
	var s dataSection
	rest := decodeKnown(t, &s, e.In(t.Label))
	n.Data = &Data{Source: s.Source, Augmentation: s.Augmentation, Options: rest, Pos: t.Pos, WordPos: t.Pos}
	if f := t.Get("source"); f != nil {
		n.Data.WordPos = f.Pos
	}
}

// section returns the table of that name, or nil.
func section(root *Table, name string, e *Errors) *Table {
	f := root.Get(name)
	if f == nil {
		return nil
	}
	t, ok := f.Value.(*Table)
	if !ok {
		e.Errorf(f.Pos, "section %q: found %s, expected one table: [%s]", name, f.Describe(), name)
		return nil
	}
	t.Label = "[" + name + "]"
	return t
}

// tables returns the tables of a section that may occur several times.
func tables(parent *Table, name string, e *Errors) []*Table {
	f := parent.Get(name)
	if f == nil {
		return nil
	}
	var list []*Table
	for _, element := range f.Elements() {
		t, ok := element.Value.(*Table)
		if !ok || !f.isList() {
			e.Errorf(element.Pos, "section %q: found %s, expected one or more: [[%s]]", name, element.Describe(), name)
		}
		if ok {
			list = append(list, t)
		}
	}
	return list
}
