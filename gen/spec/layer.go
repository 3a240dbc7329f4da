package spec

import "slices"

// layerSection holds the keys of a [[layer]] that do not depend on its type.
type layerSection struct {
	Name      string `opt:"name" name:"any" doc:"name of the layer; by default its type and a number"`
	Type      string `opt:"type,required" doc:"what the layer computes"`
	From      refs   `opt:"from" doc:"what it reads; by default the layer above"`
	Share     string `opt:"share" doc:"the layer whose weights it uses"`
	Trainable bool   `opt:"trainable" doc:"whether training changes its weights"`
	Activity  Choice `opt:"activity_regularizer" doc:"penalty on what the layer gives; none by default"`
}

// inputSection is the same for an [[input]].
type inputSection struct {
	Name string `opt:"name" name:"any" doc:"name of the input; by default input_1, input_2, …"`
}

const bodyKey = "body"

// MaxLayers bounds a network, those of blocks counted as often as they are
// placed.
const MaxLayers = 10_000

// readLayers reads the inputs and layers of the network or of a body.
func readLayers(inputs, others []*Table, e *Errors) []*Layer {
	var layers []*Layer
	for _, t := range inputs {
		layers = append(layers, &Layer{Type: inputType, Pos: t.Pos, TypePos: t.Pos, Options: t})
	}
	for _, t := range others {
		l := &Layer{Pos: t.Pos, TypePos: t.Pos, Options: t}
		if f := t.Get("type"); f != nil {
			l.Type, _ = f.Value.(string)
			l.TypePos = f.Pos
		}
		if l.Type == inputType {
			l.Options = t.Without("type")
		}
		layers = append(layers, l)
	}
	slices.SortStableFunc(layers, func(a, b *Layer) int { return a.Pos.compare(b.Pos) })
	if len(layers) > MaxLayers {
		e.Errorf(layers[MaxLayers].Pos, "found %d layers, expected at most %d", len(layers), MaxLayers)
		layers = layers[:MaxLayers]
	}
	nameLayers(layers, e)
	for _, l := range layers {
		l.read(e.In(l.Label()))
	}
	return layers
}

// nameLayers takes the given names first, so that the others avoid them.
func nameLayers(layers []*Layer, e *Errors) {
	names := newNames()
	for _, l := range layers {
		l.NamePos = l.Pos
		if f := l.Options.Get("name"); f != nil {
			l.NamePos = f.Pos
			if name, ok := f.Value.(string); ok {
				l.Name = name
				names.take(name, f.Pos, e.In(l.Label()))
			}
		}
	}
	for _, l := range layers {
		if l.Name == "" {
			l.Name = names.next(l.Type, l.Pos)
		}
	}
}

// read decodes the common keys out of the table and leaves the rest.
func (l *Layer) read(e *Errors) {
	t := l.Options
	if l.Type == inputType {
		l.Options, l.Trainable = decodeKnown(t, new(inputSection), e), true
	} else {
		s := layerSection{Trainable: true}
		l.Options = decodeKnown(t, &s, e).Without(bodyKey)
		l.From, l.Trainable, l.Activity = s.From, s.Trainable, s.Activity
		if f := t.Get("trainable"); f != nil {
			l.TrainablePos = f.Pos
		}
		l.readShare(t.Get("share"), e)
		l.Body = readLayers(nil, tables(t, bodyKey, e), e)
	}
	l.Options.Label = l.Label()
}

func (l *Layer) readShare(f *Field, e *Errors) {
	if f == nil {
		return
	}
	if name, ok := f.Value.(string); ok {
		if !isName(name) {
			e.Errorf(f.Pos, "option \"share\": found %s, expected the name of a layer", f.Describe())
			return
		}
		l.Share = &Ref{Name: name, Pos: f.Pos}
	}
}
