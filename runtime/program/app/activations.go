package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
)

// ActivationsFlag names a layer. A program can show those alone that are outputs of its network;
// the command tensornet makes an output of any.
const ActivationsFlag = "activations"

// shown is the number of the output that is asked for.
func (p *predict) shown(info *runtime.ModelInfo) (int, error) {
	var names []string
	for _, out := range info.Outputs {
		names = append(names, out.Name)
	}
	i := slices.Index(names, p.layer)
	switch {
	case p.length > 0:
		return 0, usagef("predict: --%s and --continue both say what is written", ActivationsFlag)
	case i < 0:
		return 0, usagef("predict: --%s %s: this program has nothing but the outputs of its network: %s; tensornet predict compiles one that has any layer's", ActivationsFlag, p.layer, strings.Join(names, ", "))
	}
	return i, nil
}

// onlyForm writes one output alone.
type onlyForm struct {
	form
	output int
}

func (f *onlyForm) add(b []byte, p *prediction) []byte {
	one := *p
	one.answers = p.answers[f.output:][:1]
	return f.form.add(b, &one)
}

// mapForm is what pictures are drawn of: numbers alone.
type mapForm struct{ arrayForm }

func (*mapForm) head(int) ([]byte, error) { return nil, nil }

// draw has the activations of all samples on one sheet.
func (p *predict) draw(ctx context.Context, c *conveyor, args []string) error {
	out := c.session.Network.info().Outputs[c.form.(*onlyForm).output]
	maps := &mapSheet{out: out}
	if _, err := c.run(ctx, maps, args); err != nil {
		return err
	}
	if len(maps.samples) == 0 {
		return usagef("predict: no samples to draw")
	}
	sheet, err := picture.Maps(out.Name, maps.samples, out.Shape)
	if err != nil {
		return err
	}
	return picture.Write(p.out, sheet)
}

// mapSheet collects numbers that a mapForm writes, of as many samples as a sheet has room for.
type mapSheet struct {
	out     runtime.OutputInfo
	left    bytes.Buffer
	samples [][]float64
}

// Write implements io.Writer.
func (m *mapSheet) Write(b []byte) (int, error) {
	m.left.Write(b)
	n := elements(m.out.Shape)
	for m.left.Len() >= 8*n {
		if most := picture.MostMaps(m.out.Shape); len(m.samples) == most {
			return 0, usagef("predict: a picture has room for the activations of %d samples of the shape %s: want fewer, or .npy", most, runtime.FormatShape(m.out.Shape))
		}
		sample := make([]float64, n)
		for i, at := 0, m.left.Next(8*n); i < n; i++ {
			sample[i] = math.Float64frombits(binary.LittleEndian.Uint64(at[8*i:]))
		}
		m.samples = append(m.samples, sample)
	}
	return len(b), nil
}
