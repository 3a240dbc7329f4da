package layout

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// Components are what a flood finds, dark ones by corners, too, light ones by edges, or the other way
// round if the frame is dark; and each knows what surrounds it.
func TestComponents(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for trial := range 300 {
		w, h := 1+random.IntN(12), 1+random.IntN(12)
		v := &view{width: w, height: h, pix: make([]uint8, w*h)}
		share := random.Float64()
		for i := range v.pix {
			if random.Float64() < share {
				v.pix[i] = 255
			}
		}
		level := &thresholds{across: 1, down: 1, tones: []float32{128}, row: make([]float32, 1)}
		var c components
		c.load(v, level)
		dark := c.frame(v, level)
		want := flooded(v, dark)
		if len(c.all) != len(want) {
			t.Fatalf("trial %d: %d components, want %d: %v", trial, len(c.all), len(want), v)
		}
		for i, k := range c.all {
			if w := want[i]; k.area != w.area || k.x0 != w.x0 || k.y0 != w.y0 || k.x1 != w.x1 || k.y1 != w.y1 || k.parent != w.parent {
				t.Fatalf("trial %d: component %d is %+v, want %+v: %v", trial, i, k, w, v)
			}
		}
		if all := int32((w + 2) * (h + 2)); c.all[0].filled != all {
			t.Fatalf("trial %d: the frame fills %d of %d", trial, c.all[0].filled, all)
		}
	}
}

// flooded are the components of a view in a frame, by floods from their first pixels on.
func flooded(v *view, dark bool) (all []component) {
	w, h := v.width+2, v.height+2
	in := make([]bool, w*h) // not of the frame's tone
	for i, p := range v.pix {
		in[(i/v.width+1)*w+i%v.width+1] = (p < 128) != dark
	}
	of := make([]int, w*h)
	for first := range in {
		if of[first] > 0 {
			continue
		}
		k := component{x0: math.MaxInt32, y0: math.MaxInt32, x1: -1, y1: -1, parent: -1}
		if first > 0 {
			k.parent = int32(of[first-1]) - 1
		}
		for queue := []int{first}; len(queue) > 0; queue = queue[1:] {
			at := queue[0]
			if of[at] > 0 {
				continue
			}
			of[at] = len(all) + 1
			x, y := at%w, at/w
			k.area++
			k.x0, k.y0 = min(k.x0, int32(x-1)), min(k.y0, int32(y-1))
			k.x1, k.y1 = max(k.x1, int32(x)), max(k.y1, int32(y))
			for n := range 9 {
				dx, dy := n%3-1, n/3-1
				if !in[first] && dx != 0 && dy != 0 || x+dx < 0 || x+dx >= w || y+dy < 0 || y+dy >= h {
					continue
				}
				if next := at + dy*w + dx; in[next] == in[first] && of[next] == 0 {
					queue = append(queue, next)
				}
			}
		}
		all = append(all, k)
	}
	return all
}

// sheet draws lines in a face.
func sheet(t testing.TB, angle, size float64, lines ...string) *image.Gray {
	t.Helper()
	face, err := draw.Named("liberation-serif")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := new(draw.Pen).Sheet(&draw.Sheet{Width: 700, Height: 300, Paper: 240, PaperEnd: 240, Angle: angle,
		Blocks: []draw.Block{{Lines: lines, Face: face, Size: size, X: 60, Y: 90, Leading: 1.3 * size}}})
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestAngle(t *testing.T) {
	for _, angle := range []float64{0, 0.4, -1, 2.5, -5, 7} {
		var f Finder
		f.Find(sheet(t, angle, 18, "Some years ago--never mind how long precisely--having", "little or no money in my purse, and nothing particular", "to interest me on shore"))
		if len(f.Lines) != 3 {
			t.Fatalf("%v degrees: %d lines", angle, len(f.Lines))
		}
		for _, l := range f.Lines {
			if math.Abs(l.Angle-angle) > 0.15 {
				t.Errorf("%v degrees: a line falls by %v", angle, l.Angle)
			}
		}
	}
}

// A line keeps its own ink, where others reach into it there is paper, and what is at a place of a cut was
// there in the picture.
func TestCut(t *testing.T) {
	for _, angle := range []float64{0, 3} {
		picture := sheet(t, angle, 20, "gypsy jumping, (pygmy)", "Ill, Ill, Ill", "gypsy jumping, (pygmy)")
		var f Finder
		f.Find(picture)
		if len(f.Lines) != 3 {
			t.Fatalf("%d lines", len(f.Lines))
		}
		c := f.Cut(1, 0)
		w, h := c.Picture.Rect.Dx(), c.Picture.Rect.Dy()
		for x := range w {
			for _, y := range []int{0, 1, h - 2, h - 1} {
				if v := c.Picture.GrayAt(x, y).Y; v < 225 {
					t.Errorf("%v degrees: pixel %d, %d of %d, %d has the tone %d", angle, x, y, w, h, v)
				}
			}
		}
		for y := 2; y < h-2; y++ {
			for x := 2; x < w-2; x++ {
				if c.Picture.GrayAt(x, y).Y > 60 {
					continue
				}
				b := c.Box(image.Rect(x, y, x+1, y+1))
				darkest := uint8(255)
				for y := b.Min.Y - 1; y <= b.Max.Y; y++ {
					for x := b.Min.X - 1; x <= b.Max.X; x++ {
						darkest = min(darkest, picture.GrayAt(x, y).Y)
					}
				}
				if darkest > 60 {
					t.Fatalf("%v degrees: pixel %d, %d of the cut is dark, and the picture at %v not", angle, x, y, b)
				}
			}
		}
	}
}

// Lines are ordered as people read, whatever order they are found in.
func TestOrdered(t *testing.T) {
	line := func(x0, y, x1 float64) box { return box{x0, y, x1, y + 10} }
	for name, boxes := range map[string][]box{
		"one column":                        {line(0, 0, 100), line(20, 20, 90), line(0, 40, 50)},
		"a date on the right, and a letter": {line(70, 0, 100), line(0, 20, 40), line(0, 40, 100)},
		"two columns": {line(0, 0, 40), line(0, 20, 40), line(0, 40, 40),
			line(60, 5, 100), line(60, 25, 100), line(60, 45, 90)},
		"a heading, and a note below": {line(0, 0, 100), line(0, 20, 40), line(0, 40, 40), line(60, 20, 100), line(60, 40, 100), line(0, 60, 100)},
		"columns below columns": {line(0, 0, 30), line(0, 20, 30), line(35, 0, 100), line(35, 20, 100), line(0, 40, 100),
			line(0, 60, 60), line(0, 80, 60), line(70, 60, 100), line(70, 80, 100)},
	} {
		random := rand.New(rand.NewPCG(3, 4))
		for range 20 {
			lines := make([]Line, len(boxes))
			for i, k := range random.Perm(len(boxes)) {
				lines[i] = Line{box: boxes[k], core: boxes[k], size: 7}
			}
			for i, l := range ordered(lines) {
				if l.box != boxes[i] {
					t.Fatalf("%s: line %d is at %v, want %v", name, i, l.box, boxes[i])
				}
			}
		}
	}
}

// Pictures of any size and tones have lines that can be cut, whatever they show.
func FuzzFind(f *testing.F) {
	small := sheet(f, 4, 16, "Ishmael").SubImage(image.Rect(50, 60, 170, 110)).(*image.Gray)
	var pix []byte
	for y := range small.Rect.Dy() {
		pix = append(pix, small.Pix[y*small.Stride:][:small.Rect.Dx()]...)
	}
	f.Add(uint8(small.Rect.Dx()), uint8(1), pix)
	f.Add(uint8(9), uint8(9), []byte(fmt.Sprint(rand.New(rand.NewPCG(1, 1)).Perm(200))))
	var finder Finder
	f.Fuzz(func(t *testing.T, width, times uint8, pix []byte) {
		w := int(width) + 1
		h := len(pix) / w
		picture := image.NewGray(image.Rect(0, 0, w*(1+int(times)%4), h*(1+int(times)/64))) // in tiles
		for i := range picture.Pix {
			picture.Pix[i] = pix[i/picture.Stride%h*w+i%picture.Stride%w]
		}
		finder.Find(picture)
		for i, l := range finder.Lines {
			for part := range l.Parts {
				c := finder.Cut(i, part)
				b := c.Box(c.Picture.Rect)
				if c.Picture.Rect.Empty() || b.Intersect(picture.Rect).Empty() || c.Picture.Rect.Dy() > 2*tallest || b.Dx() > 3*(picture.Rect.Dx()+picture.Rect.Dy())+20 {
					t.Fatalf("line %d: %v of %v", i, b, picture.Rect)
				}
			}
		}
	})
}
