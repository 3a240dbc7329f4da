package spec

// Block is a [[block]]: a list of layers under a name, for layers of type
// "block" to place.
type Block struct {
	Name         string
	Body         []*Layer
	Pos, NamePos Pos
}

type blockSection struct {
	Name string `opt:"name,required" name:"any" doc:"what layers of type block call it"`
}

func readBlocks(sections []*Table, e *Errors) []*Block {
	names := newNames()
	var blocks []*Block
	for _, t := range sections {
		b := &Block{Pos: t.Pos, NamePos: t.Pos}
		var s blockSection
		Decode(t, &s, e, bodyKey)
		b.Name = s.Name
		if f := t.Get("name"); f != nil {
			b.NamePos = f.Pos
			names.take(s.Name, f.Pos, e.In("block "+quote(s.Name)))
		}
		b.Body = readLayers(nil, tables(t, bodyKey, e), e)
		if len(b.Body) == 0 {
			e.In("block "+quote(s.Name)).Errorf(t.Pos, "found no layers, expected at least one: [[block.body]]")
		}
		blocks = append(blocks, b)
	}
	return blocks
}
