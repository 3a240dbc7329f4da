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
				if at != 0 {
					l.setWeight(own, at, weight(i, s))
				}
			}
			return yield(own, err)
		})
	}
}

// setWeight sets the number at that place of a sample that a loss is multiplied by.
func (l *layout) setWeight(sample unsafe.Pointer, at uintptr, weight float64) {
	if l.double {
		*(*float64)(unsafe.Add(sample, at)) = weight
	} else {
		*(*float32)(unsafe.Add(sample, at)) = float32(weight)
	}
}

// weight is that number of output i; 1 where there is none.
func (l *layout) weight(sample unsafe.Pointer, i int) float64 {
	switch at := l.importance[i]; {
	case at == 0:
		return 1
	case l.double:
		return *(*float64)(unsafe.Add(sample, at))
	default:
		return float64(*(*float32)(unsafe.Add(sample, at)))
	}
}

// unweighed are data that all count alike.
func (l *layout) unweighed(data samples) samples {
	return l.weighed(data, func(int, unsafe.Pointer) float64 { return 1 })
}

// byClass are data whose samples weigh as their classes do, times their own weights, if they have
// such. To balance classes they are counted, in one pass.
func (l *layout) byClass(data samples, classes []ClassWeight, own bool, before func(epoch int)) (samples, error) {
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
		w := 1.0
		if own {
			w = l.weight(s, i)
		}
		if class := l.target(s, i); class >= 0 && class < len(weights[i]) {
			w *= weights[i][class]
		}
		return w
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
