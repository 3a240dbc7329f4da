package runtime

import (
	"errors"
	"fmt"
	"unsafe"
)

// ClassWeight says what the losses of samples of training are multiplied by, by the class of an
// output's target, as Keras's class_weight. Losses of validation and metrics are not.
type ClassWeight struct {
	Balanced bool      // samples / (classes · samples of the class), over the classes that there are; King and Zeng 2001
	Weights  []float64 // of each class, otherwise; nil: none
}

// weighed are data whose samples have a weight for each output, as it is computed of a sample. They
// are copies in one place.
func (l *layout) weighed(data samples, weight func(output int, sample unsafe.Pointer) float64) samples {
	if len(l.importance) == 0 || data == nil {
		return data
	}
	return func(yield func(unsafe.Pointer, error) bool) {
		own := allocate(int(l.sample))
		data(func(s unsafe.Pointer, err error) bool {
			if s == nil {
				return yield(s, err)
			}
			copy(memoryOf(own, l.sample), memoryOf(s, l.sample))
			for i, at := range l.importance {
				switch {
				case at == 0:
				case l.double:
					*(*float64)(unsafe.Add(own, at)) = weight(i, s)
				default:
					*(*float32)(unsafe.Add(own, at)) = float32(weight(i, s))
				}
			}
			return yield(own, err)
		})
	}
}

// unweighed are data that all count alike.
func (l *layout) unweighed(data samples) samples {
	return l.weighed(data, func(int, unsafe.Pointer) float64 { return 1 })
}

// byClass are data whose samples weigh as their classes do. To balance these they are counted, in
// one pass.
func (l *layout) byClass(data samples, classes []ClassWeight, before func(epoch int)) (samples, error) {
	if len(l.importance) == 0 || data == nil {
		return data, nil
	}
	if classes == nil {
		for _, o := range l.info.Outputs {
			classes = append(classes, o.ClassWeight)
		}
	}
	weights := make([][]float64, len(l.info.Outputs))
	count := false
	for i, o := range l.info.Outputs {
		var c ClassWeight
		if i < len(classes) {
			c = classes[i]
		}
		weights[i] = c.Weights
		if n := o.Classes(); c.Balanced {
			weights[i], count = make([]float64, max(n, 2)), true
		}
	}
	if count {
		if before != nil {
			before(1)
		}
		if err := l.balance(data, classes, weights); err != nil {
			return nil, fmt.Errorf("class weights: %w", err)
		}
	}
	return l.weighed(data, func(i int, s unsafe.Pointer) float64 {
		if class := l.target(s, i); class >= 0 && class < len(weights[i]) {
			return weights[i][class]
		}
		return 1
	}), nil
}

// balance counts the classes and makes weights of that.
func (l *layout) balance(data samples, classes []ClassWeight, weights [][]float64) error {
	for s, err := range data {
		if err == nil && s == nil {
			err = errors.New("no sample and no error either")
		}
		if err != nil {
			return err
		}
		for i := range weights {
			if class := l.target(s, i); i < len(classes) && classes[i].Balanced && class >= 0 && class < len(weights[i]) {
				weights[i][class]++
			}
		}
	}
	for i, counts := range weights {
		if i >= len(classes) || !classes[i].Balanced {
			continue
		}
		all, present := 0.0, 0
		for _, n := range counts {
			if all += n; n > 0 {
				present++
			}
		}
		for class, n := range counts {
			if n > 0 {
				counts[class] = all / (float64(present) * n)
			}
		}
	}
	return nil
}
