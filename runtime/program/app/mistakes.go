package app

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
	"github.com/seed-5f2744a7/tensornet/runtime/program/tensorboard"
)

// mostLooked is how many samples are looked at for mistakes while a network trains.
const mostLooked = 2000

// mistaken draws what a network that tells classes of pictures apart is wrong about.
type mistaken struct {
	info  *runtime.ModelInfo
	pre   *runtime.Preprocess
	next  time.Time // when samples are looked at again
	drawn []tensorboard.Image
}

// newMistakes are those of networks whose samples show pictures; nil for others.
func newMistakes(info *runtime.ModelInfo, pre *runtime.Preprocess) *mistaken {
	n := 1
	for _, d := range info.Inputs[0].Shape {
		n *= d
	}
	if len(info.Carried) > 0 || shownAs(info, pre, make([]float64, n)) == nil {
		return nil
	}
	return &mistaken{info: info, pre: pre}
}

// look draws the surest mistakes about samples of a set, unless it would take more than a twentieth
// of the time.
func (m *mistaken) look(ctx context.Context, s set) error {
	start := time.Now()
	if start.Before(m.next) {
		return nil
	}
	var answers []*report.Answers
	for i, o := range m.info.Outputs {
		answers = append(answers, report.NewAnswers(o, m.pre.LabelsOf(m.info, i)))
	}
	err := s.each(ctx, mostLooked, func(x *seen) {
		for i, y := range x.predict() {
			answers[i].Add(report.Sample{Number: x.number, Inputs: x.inputs}, y, x.targets[i], x.labels[i])
		}
	})
	if err != nil {
		return err
	}
	m.drawn = nil
	for i, a := range answers {
		if a.Confusion == nil || len(a.Worst) == 0 {
			continue
		}
		var tiles []image.Image
		var captions []string
		for _, w := range a.Worst {
			tiles = append(tiles, shownAs(m.info, m.pre, w.Inputs[0]))
			captions = append(captions, text.Clean(fmt.Sprintf("%s, taken for %s", w.Truth, w.Found)))
		}
		sheet, err := picture.Tiles(s.name, tiles, captions)
		if err != nil {
			return err
		}
		tag := "mistakes"
		if len(answers) > 1 {
			tag += "/" + m.info.Outputs[i].Name
		}
		m.drawn = append(m.drawn, tensorboard.Image{Tag: tag, Picture: sheet})
	}
	end := time.Now()
	m.next = end.Add(saveShare * end.Sub(start))
	return nil
}

// take are the pictures that were drawn since.
func (m *mistaken) take() []tensorboard.Image {
	drawn := m.drawn
	m.drawn = nil
	return drawn
}

// shownAs is the first input of a sample as a picture; nil where it is none.
func shownAs(info *runtime.ModelInfo, pre *runtime.Preprocess, in []float64) image.Image {
	shape := info.Inputs[0].Shape
	if pre != nil && (pre.Text != nil || pre.Kind == "table") || !(pre != nil && pre.Kind == "picture" || len(shape) >= 2 && shape[0] > 3 && shape[1] > 3) {
		return nil
	}
	return picture.Tones(in, shape)
}
