package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
)

const hostile = "<script>alert(1)</script>\"'&\x1b[2J"

func hostilePage(pictures bool) *Page {
	info := &runtime.ModelInfo{
		Name: hostile, Doc: hostile, Version: "v", FLOPs: 10,
		Layers: []runtime.LayerInfo{
			{Name: hostile, Type: "input", Shapes: [][]int{{4, 4}}},
			{Name: "a" + hostile, Type: "dense", From: []string{hostile}, InputShapes: [][]int{{4, 4}}, Shapes: [][]int{{2}}, Parameters: 34, FLOPs: 10},
			{Name: "b", Type: "add", From: []string{"a" + hostile, hostile, "a" + hostile + ".state"}, Shapes: [][]int{{2}}},
		},
		Outputs: []runtime.OutputInfo{{Name: "b", Loss: "mse", Shape: []int{2}, Answer: runtime.OneClass}},
	}
	classes := NewAnswers(info.Outputs[0], []string{hostile, "no"})
	for i, y := range [][]float64{{0.9, 0.1}, {0.2, 0.8}, {0.3, 0.7}} {
		classes.Add(Sample{Number: i, Inputs: [][]float64{make([]float64, 16)}}, y, nil, i%2)
	}
	numbers := NewAnswers(runtime.OutputInfo{Name: "n", Shape: []int{1}}, nil)
	numbers.Add(Sample{Inputs: [][]float64{{1}}}, []float64{1}, []float64{2}, -1)
	none := NewAnswers(runtime.OutputInfo{Name: "s", Shape: []int{3, 2}, Answer: runtime.OneClass}, nil)
	facts := [][2]string{{hostile, hostile}}
	table := Table{hostile, []string{hostile, ">" + hostile}, [][]string{{hostile, hostile}}}
	panel := picture.Panel{Label: hostile}
	panel.Add(picture.Curve{Name: hostile, X: []float64{1, 2, 3}, Y: []float64{1e-6, 5, math.Inf(1)}})
	share := picture.Panel{Label: "accuracy", Share: true}
	share.Add(picture.Curve{Name: "one", X: []float64{1}, Y: []float64{0.5}})
	times := &LayerTimes{Processor: hostile, Batch: 2, Seconds: 3e-3}
	times.Add([]string{hostile}, "forward", 1e-3)
	times.Add([]string{"(update)"}, "", 2e-3)
	return &Page{
		Layers: times, Info: info, Facts: facts, Settings: facts, Timings: facts, Notes: []string{hostile}, Spec: hostile,
		Results: table, Data: []Table{table}, Curves: []picture.Panel{panel, share, {Label: "empty"}},
		Weights: image.NewGray(image.Rect(0, 0, 3, 3)),
		Tests:   []Test{{hostile, []*Answers{classes, numbers, none}}},
		Inputs: func(m Mistake) (image.Image, [][2]string) {
			if pictures {
				return image.NewGray(image.Rect(0, 0, 2, 2)), nil
			}
			return nil, [][2]string{{">" + hostile, hostile}}
		},
	}
}

// A page is closed in itself: every element ends, none is a script or a link, nothing is fetched,
// and texts of others are texts.
func TestPageIsClosed(t *testing.T) {
	for _, pictures := range []bool{false, true} {
		var b bytes.Buffer
		if err := Write(&b, hostilePage(pictures)); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b") {
			t.Error("a control character")
		}
		if strings.Contains(b.String(), ">script&gt;") {
			t.Error("a text has lost its beginning")
		}
		elements := map[string]int{}
		d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(b.String(), "<!DOCTYPE html>")))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			elements[e.Name.Local]++
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || a.Name.Local == "src" && !strings.HasPrefix(a.Value, "data:image/png;base64,") {
					t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		for _, name := range []string{"script", "link", "iframe", "object", "form"} {
			if elements[name] > 0 {
				t.Errorf("an element %s", name)
			}
		}
		images := 1
		if pictures {
			images = 3 // one mistake of classes, one of numbers
		}
		if elements["img"] != images || elements["svg"] != 7 || elements["section"] != 10 {
			t.Errorf("found %v", elements)
		}
		if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
			t.Error("the style fetches something")
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		a    axis
		want string
	}{
		{axis{low: 0, high: 1}, "0 0.2 0.4 0.6000000000000001 0.8 1"},
		{axis{low: -1, high: 1}, "-1 -0.5 0 0.5 1"},
		{axis{low: 1, high: 100}, "20 40 60 80 100"},
		{scale([]float64{1e-5, 2e3}, true), "-4 -2 0 2 4"},
		{scale([]float64{3, 3}, false), "2 3 4"},
		{axis{low: 1, high: 3, whole: true}, "1 2 3"},
		{scale([]float64{0.001, 0.001}, false), "0.0006000000000000001 0.0008 0.001 0.0012000000000000001 0.0014"},
		{scale(nil, true), "0 0.2 0.4 0.6000000000000001 0.8 1"},
	} {
		var found []string
		for _, v := range c.a.ticks(5) {
			found = append(found, strconv.FormatFloat(v, 'g', -1, 64))
		}
		if got := strings.Join(found, " "); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.a.low, c.a.high, got, c.want)
		}
	}
}

// Nodes stand below all that they read.
func TestNodes(t *testing.T) {
	nodes := nodesOf(hostilePage(false).Info)
	if len(nodes) != 4 || nodes[2].row != 2 || len(nodes[2].from) != 2 || nodes[3].row != 3 || nodes[3].from[0] != 2 {
		t.Errorf("%+v", nodes)
	}
}
