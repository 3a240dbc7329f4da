package app

import (
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
)

const mostCells = 8 // of a row of a table

// sample shows one: a picture, a text, or the first columns of its row.
func (b *pageMaker) sample(m report.Mistake) (image.Image, [][2]string) {
	in := m.Inputs[0]
	if b.pre != nil && b.pre.Text != nil {
		var words []string
		for _, v := range in {
			if k := int(v); k > runtime.PaddingToken && k < len(b.pre.Text.Vocabulary) {
				words = append(words, b.pre.Text.Vocabulary[k])
			}
		}
		between := " "
		if b.pre.Text.Split == runtime.SplitCharacter {
			between = ""
		}
		return nil, [][2]string{{"text", strings.Join(words, between)}}
	}
	if img := shownAs(b.info, b.pre, in); img != nil {
		return img, nil
	}
	values := slices.Concat(m.Inputs...)
	if b.pre != nil && len(b.pre.Columns) > 0 {
		return nil, b.tableRow(values)
	}
	var row [][2]string
	for i, v := range values[:min(len(values), mostCells)] {
		row = append(row, [2]string{">" + strconv.Itoa(i+1), number(v, 4, "–")})
	}
	return nil, row
}

// tableRow are the first cells of a sample's row, or rows, as the table has them: a category by
// its name, and a dash for none and for a number that is known to be missing.
func (b *pageMaker) tableRow(values []float64) (row [][2]string) {
	for i, k := 0, 0; len(row) < mostCells; k++ {
		c := k % len(b.pre.Columns)
		e, name := b.pre.Encoding(c), b.pre.Columns[c]
		if i+e.Elements() > len(values) {
			break
		}
		if b.pre.SequenceLength > 0 {
			name += fmt.Sprintf(", row %d", k/len(b.pre.Columns)+1)
		}
		of := values[i : i+e.Elements()]
		switch {
		case e.Kind == runtime.CategoryOneHot:
			row = append(row, [2]string{name, category(e, slices.Index(of, 1))})
		case e.Kind == runtime.CategoryInteger:
			row = append(row, [2]string{name, category(e, int(of[0])-1)})
		case e.Indicator && of[1] == 1:
			row = append(row, [2]string{">" + name, "–"})
		default:
			row = append(row, [2]string{">" + name, number(b.raw(i, of[0]), 4, "–")})
		}
		i += len(of)
	}
	return row
}

func category(e *runtime.Encoding, k int) string {
	if k >= 0 && k < len(e.Vocabulary) {
		return e.Vocabulary[k]
	}
	return "–"
}
