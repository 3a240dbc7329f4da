package spec

// Section describes a table of a spec, for the schema and the reference.
type Section struct {
	Name     string // "" for the keys outside of sections
	Doc      string
	Repeated bool // [[name]] rather than [name]
	Required bool
	Open     bool     // further options depend on a type or source
	Options  []Option // common to all
}

// Sections lists the sections of a spec in the order in which one writes them.
func Sections() []Section {
	train := defaultTrain()
	return []Section{
		{Doc: "the network", Required: true, Options: Options(header{DType: defaultDType, MaxParameters: DefaultMaxParameters})},
		{Name: inputType, Doc: "a tensor that the network reads", Repeated: true, Required: true, Open: true, Options: Options(inputSection{})},
		{Name: "layer", Doc: "a step of the computation", Repeated: true, Open: true, Options: Options(layerSection{Trainable: true})},
		{Name: "output", Doc: "a tensor that the network returns, and how it is trained", Repeated: true, Required: true, Options: Options(outputSection{Weight: 1})},
		{Name: "train", Doc: "how to train", Options: Options(train)},
		{Name: "data", Doc: "where samples come from", Open: true, Options: Options(dataSection{})},
		{Name: "block", Doc: "a list of layers, each a [[block.body]], that layers of type block place", Repeated: true, Options: Options(blockSection{})},
		{Name: "activation", Doc: "an activation function of one's own", Repeated: true, Open: true},
	}
}

// sectionOf is where an option of this name stands, "" for none.
func sectionOf(option string) string {
	for _, s := range Sections() {
		for _, o := range s.Options {
			switch {
			case o.Name != option:
			case s.Name == "":
				return "above all sections"
			case s.Repeated:
				return "in [[" + s.Name + "]]"
			default:
				return "in [" + s.Name + "]"
			}
		}
	}
	return ""
}

func sectionNames() []string {
	var names []string
	for _, s := range Sections()[1:] {
		names = append(names, s.Name)
	}
	return names
}
