package layer

import "github.com/seed-5f2744a7/tensornet/gen/ir"

// Slides is how a kernel or a window goes along the first axes of an input: for each its extent,
// the distance of its places and that of its elements, and what lies before and after the axis.
type Slides struct{ Kernel, Strides, Dilations, Before, After []int }

// Sliding layers tell how they go over an input that they were built with.
type Sliding interface{ Slides(x *ir.Value) Slides }

// Slides implements Sliding.
func (l *Conv) Slides(x *ir.Value) Slides {
	return slidesOf(x, windowOptions{"kernel_size", l.KernelSize, l.Strides, l.DilationRate, l.Padding.padding, false})
}

// Slides implements Sliding.
func (l *depthwise) Slides(x *ir.Value) Slides {
	return slidesOf(x, windowOptions{"kernel_size", l.KernelSize, l.Strides, l.DilationRate, l.Padding.padding, false})
}

// Slides implements Sliding.
func (l *pool) Slides(x *ir.Value) Slides {
	w, _ := l.window(&Context{In: []*ir.Value{x}})
	return w.slides()
}

// Slides implements Sliding; before and after are cut off, and what is less than nothing after the
// output is added to it.
func (l *ConvTranspose) Slides(x *ir.Value) Slides {
	axes, _ := l.spreads(&Context{In: []*ir.Value{x}})
	w := &window{}
	for _, s := range axes {
		s.after = s.reached() - s.before - s.out
		w.axes = append(w.axes, s.slide)
	}
	return w.slides()
}

func slidesOf(x *ir.Value, o windowOptions) Slides {
	w, _ := (&Context{In: []*ir.Value{x}}).window(o)
	return w.slides()
}

func (w *window) slides() Slides {
	of := w.sizes
	return Slides{
		of(func(s slide) int { return s.kernel }), of(func(s slide) int { return s.stride }), of(func(s slide) int { return s.dilation }),
		of(func(s slide) int { return s.before }), of(func(s slide) int { return s.after }),
	}
}
