package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// place is an element of an axis, -1 for none, and its share.
type place struct {
	at    int
	share float64
}

// remade is x whose first axes have other extents; from says of which places an element of
// axis i is made.
func remade(c *Call, x Tensor, extents []int, from func(i, o int) []place) Tensor {
	shape := append(slices.Clone(extents), x.Shape[len(extents):]...)
	channels := Size(x.Shape[len(extents):])
	y := c.Numbers(shape, make([]float64, Size(shape)))
	var walk func(i, to, at int, share float64)
	walk = func(i, to, at int, share float64) {
		if i < len(extents) {
			for o := range extents[i] {
				for _, p := range from(i, o) {
					if p.at >= 0 {
						walk(i+1, to*extents[i]+o, at*x.Shape[i]+p.at, share*p.share)
					}
				}
			}
			return
		}
		for k := range channels {
			out := &y.Data[to*channels+k]
			*out = out.Add(x.Data[at*channels+k].Times(share))
		}
	}
	walk(0, 0, 0, 1)
	return y
}

// marginsOf are pairs for the first axes of x.
func marginsOf(option any, x Tensor) ([][2]int, error) {
	if n, single := option.(int); single {
		return slices.Repeat([][2]int{{n, n}}, max(len(x.Shape)-1, 1)), nil
	}
	var pairs [][2]int
	switch list := option.(type) {
	case []int:
		for _, n := range list {
			pairs = append(pairs, [2]int{n, n})
		}
	case []any:
		for _, element := range list {
			switch e := element.(type) {
			case int:
				pairs = append(pairs, [2]int{e, e})
			case []int:
				pairs = append(pairs, [2]int{e[0], e[1]})
			}
		}
	}
	if len(pairs) > len(x.Shape) {
		return nil, fmt.Errorf("margins of %d axes", len(pairs))
	}
	return pairs, nil
}

// marginKind moves x by the option's margins: outwards by sign 1, inwards by -1.
func marginKind(name, key string, sign int) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			x := c.In[0]
			option := c.Options[key]
			if option == nil {
				option = 1
			}
			pairs, err := marginsOf(option, x)
			if err != nil {
				return nil, err
			}
			extents := make([]int, len(pairs))
			for i, p := range pairs {
				if extents[i] = x.Shape[i] + sign*(p[0]+p[1]); extents[i] < 1 {
					return nil, fmt.Errorf("nothing is left")
				}
			}
			return one(remade(c, x, extents, func(i, o int) []place {
				at := o - sign*pairs[i][0]
				if at >= x.Shape[i] {
					at = -1
				}
				return []place{{at, 1}}
			})), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			if r.IntN(4) == 0 {
				return Options{key: r.IntN(3)}, []int{at}
			}
			var list []any
			for range 1 + r.IntN(len(values[at].Shape)) {
				list = append(list, pick(r, []any{r.IntN(3), []int{r.IntN(3), r.IntN(3)}}))
			}
			return Options{key: list}, []int{at}
		},
	}
}

// between are the places that element o of an axis is made of.
func between(o Options, in, out, element int) []place {
	half, corners := o.Bool("half_pixel_centers", true), o.Bool("align_corners", false)
	if o["interpolation"] == "nearest" {
		at := 0
		for half && 2*out*(at+1) <= (2*element+1)*in || !half && out*(at+1) <= element*in {
			at++
		}
		return []place{{at, 1}}
	}
	var x float64
	switch scale := float64(in) / float64(out); {
	case corners && out > 1:
		x = float64(element*(in-1)) / float64(out-1)
	case corners:
	case half:
		x = max((float64(element)+0.5)*scale-0.5, 0)
	default:
		x = float64(element) * scale
	}
	at := min(int(x), in-1)
	return []place{{at, 1 - (x - float64(at))}, {min(at+1, in-1), x - float64(at)}}
}

// resizeKind is a layer that changes extents to those of the numbers under size.
func resizeKind(name, interpolation string, most int, extent func(in, size int) int) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			x := c.In[0]
			options := Options{"interpolation": interpolation, "size": 2}
			for key, value := range c.Options {
				options[key] = value
			}
			sizes := options.Ints("size")
			if n, single := options["size"].(int); single {
				sizes = slices.Repeat([]int{n}, max(len(x.Shape)-1, 1))
			}
			if len(sizes) > len(x.Shape) || options["interpolation"] == "nearest" && options["align_corners"] == true {
				return nil, fmt.Errorf("a size of %d axes", len(sizes))
			}
			extents := make([]int, len(sizes))
			for i, n := range sizes {
				extents[i] = extent(x.Shape[i], n)
			}
			return one(remade(c, x, extents, func(i, o int) []place { return between(options, x.Shape[i], extents[i], o) })), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			options := Options{"interpolation": pick(r, []string{"nearest", "bilinear", "bilinear"})}
			if r.IntN(4) == 0 {
				options["size"] = 1 + r.IntN(3)
			} else {
				sizes := make([]int, 1+r.IntN(len(values[at].Shape)))
				for i := range sizes {
					sizes[i] = 1 + r.IntN(most)
				}
				options["size"] = sizes
			}
			switch r.IntN(4) {
			case 0:
				if options["interpolation"] == "bilinear" {
					options["align_corners"] = true
				}
			case 1:
				if name == "resizing" {
					options["half_pixel_centers"] = false
				}
			}
			return options, []int{at}
		},
	}
}

var (
	_ = define(marginKind("zero_padding", "padding", 1))
	_ = define(marginKind("cropping", "cropping", -1))
	_ = define(resizeKind("upsampling", "nearest", 3, func(in, size int) int { return in * size }))
	_ = define(resizeKind("resizing", "bilinear", 9, func(in, size int) int { return size }))
)
