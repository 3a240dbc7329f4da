package shapes

import (
	"fmt"
	"slices"
)

// Line is a layer over the sizes of one thing; neighbours on it differ in that alone.
type Line struct {
	Name string
	At   []int
	Of   func(n int) Network

	Grouped bool // few channels meet, so that little is done with each number
}

// sizes are 1 … most: all small ones, and about the powers of 2 and between them.
func sizes(least, most int) []int {
	all := []int{1, 2, 3, 4, 5, 6, 7, 9, 10, 12}
	for n := 8; n <= most; n *= 2 {
		all = append(all, n-1, n, n+1, n+n/4, n+n/2)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(n int) bool { return n < least || n > most })
}

func dense(in, out int) Network {
	return Network{[]int{in}, fmt.Sprintf("type = \"dense\"\nunits = %d", out)}
}

func conv(kernel, pixels, channels, filters, stride, groups int) Network {
	return Network{[]int{pixels, pixels, channels}, fmt.Sprintf("type = \"conv\"\nfilters = %d\nkernel_size = [%d, %d]\nstrides = [%d, %d]\ngroups = %d\npadding = \"same\"", filters, kernel, kernel, stride, stride, groups)}
}

func sliding(layer string, pixels, channels int) Network {
	return Network{[]int{pixels, pixels, channels}, layer}
}

func depthwise(kernel, pixels, channels, stride, multiplier int) Network {
	return sliding(fmt.Sprintf("type = \"depthwise_conv\"\nkernel_size = [%d, %d]\nstrides = %d\ndepth_multiplier = %d\npadding = \"same\"", kernel, kernel, stride, multiplier), pixels, channels)
}

func transposed(kernel, pixels, channels, filters, stride int) Network {
	return sliding(fmt.Sprintf("type = \"conv_transpose\"\nfilters = %d\nkernel_size = [%d, %d]\nstrides = %d\npadding = \"same\"", filters, kernel, kernel, stride), pixels, channels)
}

func recurrent(kind string, in, units int) Network {
	return Network{[]int{8, in}, fmt.Sprintf("type = %q\nunits = %d", kind, units)}
}

var pools = []struct{ name, options string }{
	{"max_pool 2×2", "type = \"max_pool\"\npool_size = [2, 2]"},
	{"max_pool 3×3 of stride 2", "type = \"max_pool\"\npool_size = [3, 3]\nstrides = 2\npadding = \"same\""},
	{"average_pool 3×3", "type = \"average_pool\"\npool_size = [3, 3]\nstrides = 1\npadding = \"same\""},
	{"global_max_pool", "type = \"global_max_pool\""},
	{"global_average_pool", "type = \"global_average_pool\""},
	{"upsampling 2×2", "type = \"upsampling\"\nsize = [2, 2]"},
	{"bilinear upsampling 2×2", "type = \"upsampling\"\nsize = [2, 2]\ninterpolation = \"bilinear\""},
}

// Lines are all lines of the sweep.
func Lines() []Line {
	pixels := []int{7, 8, 9, 13, 14, 15, 16, 27, 28, 29, 32, 55, 56, 57, 64, 112, 113, 128, 223, 224}
	lines := []Line{
		{"dense of n to n", sizes(1, 4096), func(n int) Network { return dense(n, n) }, false},
		{"dense of 256 to n", sizes(1, 4096), func(n int) Network { return dense(256, n) }, false},
		{"dense of n to 256", sizes(1, 4096), func(n int) Network { return dense(n, 256) }, false},
		{"dense of n to 10", sizes(1, 4096), func(n int) Network { return dense(n, 10) }, false},
	}
	for _, kernel := range []int{1, 3, 5, 7} {
		for _, size := range []int{7, 14, 28, 56} {
			lines = append(lines, Line{fmt.Sprintf("conv %d×%d, n channels to n, %d pixels", kernel, kernel, size), sizes(1, 512), func(n int) Network { return conv(kernel, size, n, n, 1, 1) }, false})
		}
		lines = append(lines,
			Line{fmt.Sprintf("conv %d×%d, 64 channels to n, 14 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return conv(kernel, 14, 64, n, 1, 1) }, false},
			Line{fmt.Sprintf("conv %d×%d, n channels to 64, 14 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return conv(kernel, 14, n, 64, 1, 1) }, false},
			Line{fmt.Sprintf("conv %d×%d, 32 channels, n pixels", kernel, kernel), pixels, func(n int) Network { return conv(kernel, n, 32, 32, 1, 1) }, false},
			Line{fmt.Sprintf("conv %d×%d, 3 channels to 64, n pixels", kernel, kernel), pixels, func(n int) Network { return conv(kernel, n, 3, 64, 1, 1) }, false},
			Line{fmt.Sprintf("conv %d×%d of stride 2, n channels to n, 28 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return conv(kernel, 28, n, n, 2, 1) }, false},
			Line{fmt.Sprintf("conv %d×%d in 4 groups, 4n channels, 14 pixels", kernel, kernel), sizes(1, 128), func(n int) Network { return conv(kernel, 14, 4*n, 4*n, 1, 4) }, true},
			Line{fmt.Sprintf("conv %d×%d, depthwise, n channels, 14 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return conv(kernel, 14, n, n, 1, n) }, true},
		)
	}
	for _, kernel := range []int{3, 5} {
		lines = append(lines,
			Line{fmt.Sprintf("depthwise %d×%d, n channels, 14 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return depthwise(kernel, 14, n, 1, 1) }, true},
			Line{fmt.Sprintf("depthwise %d×%d of stride 2, n channels, 28 pixels", kernel, kernel), sizes(1, 512), func(n int) Network { return depthwise(kernel, 28, n, 2, 1) }, true},
			Line{fmt.Sprintf("depthwise %d×%d, 32 channels, n pixels", kernel, kernel), pixels, func(n int) Network { return depthwise(kernel, n, 32, 1, 1) }, true},
			Line{fmt.Sprintf("depthwise %d×%d, two for each of n channels, 14 pixels", kernel, kernel), sizes(1, 256), func(n int) Network { return depthwise(kernel, 14, n, 1, 2) }, true},
		)
	}
	for _, kernel := range []int{2, 3, 4} {
		lines = append(lines,
			Line{fmt.Sprintf("conv_transpose %d×%d of stride 2, n channels to n, 14 pixels", kernel, kernel), sizes(1, 256), func(n int) Network { return transposed(kernel, 14, n, n, 2) }, false},
			Line{fmt.Sprintf("conv_transpose %d×%d of stride 2, 32 channels, n pixels", kernel, kernel), pixels[:14], func(n int) Network { return transposed(kernel, n, 32, 32, 2) }, false},
		)
	}
	for _, layer := range pools {
		lines = append(lines, Line{layer.name + ", n channels, 14 pixels", sizes(1, 512), func(n int) Network { return sliding(layer.options, 14, n) }, true})
	}
	for _, kind := range []string{"rnn", "lstm", "gru"} {
		lines = append(lines, Line{kind + " of n units", sizes(8, 512), func(n int) Network { return recurrent(kind, 64, n) }, false})
	}
	return lines
}

// Drawn are some of the lines, of all kinds.
func Drawn() []Line {
	names := []string{
		"dense of n to n", "dense of n to 10", "conv 1×1, n channels to n, 14 pixels", "conv 3×3, n channels to n, 7 pixels", "conv 3×3, n channels to n, 14 pixels",
		"conv 3×3, n channels to n, 56 pixels", "conv 3×3, 64 channels to n, 14 pixels", "conv 3×3, 32 channels, n pixels", "conv 3×3 of stride 2, n channels to n, 28 pixels",
		"conv 3×3, depthwise, n channels, 14 pixels", "conv 5×5, n channels to n, 14 pixels", "conv 7×7, 3 channels to 64, n pixels", "rnn of n units", "lstm of n units", "gru of n units",
	}
	return slices.DeleteFunc(Lines(), func(l Line) bool { return !slices.Contains(names, l.Name) })
}
