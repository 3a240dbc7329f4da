package convert

import "math"

const (
	coordinateModes = "half_pixel half_pixel_symmetric pytorch_half_pixel align_corners asymmetric tf_half_pixel_for_nn tf_crop_and_resize"
	roundings       = "round_prefer_floor round_prefer_ceil floor ceil"
)

// sampling is how an element between others is made of them, as ONNX's Resize has it.
type sampling struct {
	mode, coordinates, rounding string
	cubic                       float64 // the coefficient A of Keys 1981
	antialias                   bool    // elements become averages where there become fewer
	exclude                     bool    // what lies beyond the ends has no part
}

// matrix has a row for each of so many elements, with the parts that n elements have in it: 0 where
// it lies outside of a region.
func (s *sampling) matrix(n, elements int, factor, begin, end float64) *array {
	m := &array{shape: []int{elements, n}, data: make([]float64, elements*n)}
	for o := range elements {
		at, ok := s.place(float64(o), float64(n), float64(elements), factor, begin, end)
		if ok {
			s.spread(m.data[o*n:(o+1)*n], at, factor)
		}
	}
	return m
}

// place is where element o of the result lies among n; false outside of them.
func (s *sampling) place(o, n, elements, factor, begin, end float64) (at float64, ok bool) {
	length := factor * n
	switch s.coordinates {
	case "align_corners":
		if length == 1 {
			return 0, true
		}
		return o * (n - 1) / (length - 1), true
	case "asymmetric":
		return o / factor, true
	case "tf_half_pixel_for_nn":
		return (o + 0.5) / factor, true
	case "half_pixel_symmetric":
		return n/2*(1-elements/length) + (o+0.5)/factor - 0.5, true
	case "pytorch_half_pixel":
		if length == 1 {
			return 0, true
		}
	case "tf_crop_and_resize":
		at = begin * (n - 1)
		if elements == 1 {
			at += (end - begin) * (n - 1) / 2
		} else {
			at += o * (end - begin) * (n - 1) / (elements - 1)
		}
		return at, at >= 0 && at <= n-1
	}
	return (o+0.5)/factor - 0.5, true
}

// spread gives each element its part in what lies at a place. Beyond the ends are the last ones.
func (s *sampling) spread(row []float64, at, factor float64) {
	first := math.Floor(at)
	rest := at - first
	if rest == 0 { // the element on the left is preferred
		first, rest = first-1, 1
	}
	parts := s.parts(rest, factor)
	first -= float64(len(parts)/2 - 1)
	sum := 0.0
	for i := range parts {
		if k := first + float64(i); s.exclude && (k < 0 || k >= float64(len(row))) {
			parts[i] = 0
		}
		sum += parts[i]
	}
	for i, p := range parts {
		if s.exclude {
			p /= sum
		}
		row[int(min(max(first+float64(i), 0), float64(len(row)-1)))] += p
	}
}

// parts are those of an even number of elements around a place, which lies behind the one in the
// middle by rest.
func (s *sampling) parts(rest, factor float64) []float64 {
	switch s.mode {
	case "nearest":
		right := map[string]bool{"floor": false, "ceil": true, "round_prefer_floor": rest > 0.5, "round_prefer_ceil": rest >= 0.5}[s.rounding] || rest == 1
		return []float64{truth(!right), truth(right)}
	case "linear":
		return s.around(rest, factor, 1, func(d float64) float64 { return max(1-d, 0) })
	}
	a := s.cubic
	return s.around(rest, factor, 2, func(d float64) float64 {
		switch {
		case d <= 1:
			return ((a+2)*d-(a+3))*d*d + 1
		case d < 2:
			return ((a*d-5*a)*d+8*a)*d - 4*a
		}
		return 0
	})
}

// mostSpread bounds the elements that one is made of.
const mostSpread = 1 << 16

// around are parts by their distance, up to a reach: of a wider one where elements are averaged.
func (s *sampling) around(rest, factor, reach float64, part func(distance float64) float64) []float64 {
	if factor = min(factor, 1); !s.antialias {
		factor = 1
	}
	n := int(min(math.Ceil(reach/factor), mostSpread))
	parts, sum := make([]float64, 2*n), 0.0
	for i := range parts {
		parts[i] = part(math.Abs(float64(i-n+1)-rest) * factor)
		sum += parts[i]
	}
	for i := range parts {
		parts[i] /= sum
	}
	return parts
}
