package runtime

import (
	"fmt"
	"unsafe"
)

// LabelForm says what labels the target of a sparse output is; the zero value is one
// label, a class.
type LabelForm struct {
	Shape   []int // of the labels, where there is not one alone
	Padded  bool  // a label may be -1, or Padding, for none
	Padding int   // the class that stands for none
	Steps   int   // of a sequence of labels, none of them after one that is none: the time steps in which it must have room
}

// Len is the number of labels.
func (f *LabelForm) Len() int { return size(f.Shape) }

// Describe says in a comment what labels are beside classes.
func (f *LabelForm) Describe() string {
	switch {
	case !f.Padded:
		return ""
	case f.Steps > 0:
		return fmt.Sprintf(", or -1 or %d after the last", f.Padding)
	}
	return fmt.Sprintf(", or -1 or %d for none", f.Padding)
}

// isNone reports whether a label stands for none.
func (f *LabelForm) isNone(label int) bool { return f.Padded && (label == -1 || label == f.Padding) }

// fill makes a label that of all positions, or of a sequence the only one.
func (f *LabelForm) fill(labels []int, label int) {
	for i := range labels {
		labels[i] = label
		if f.Steps > 0 && i > 0 {
			labels[i] = -1
		}
	}
}

// LabelsOf views labels, in row-major order: an int, or an array of ints of any rank.
func LabelsOf[A any](labels *A) []int {
	return unsafe.Slice((*int)(unsafe.Pointer(labels)), unsafe.Sizeof(*labels)/unsafe.Sizeof(int(0)))
}

// OneHot makes labels t, which has a row of all classes for each: 1 at the label, and 0
// elsewhere, or everywhere for -1 and for none. Elements are lanes apart, the first at
// lane.
func OneHot[T Float](t []T, labels []int, none, lanes, lane int) {
	classes := len(t) / lanes / len(labels)
	for k, label := range labels {
		row := t[k*classes*lanes:][:classes*lanes]
		for c := lane; c < len(row); c += lanes {
			row[c] = 0
		}
		if label != none && uint(label) < uint(classes) {
			row[label*lanes+lane] = 1
		}
	}
}

// CheckLabels refuses labels of a sparse output that are none of its classes, or that
// have no room in its time steps: two equal ones need one between them.
func CheckLabels(o *OutputInfo, labels []int) error {
	classes, ended, need := o.Shape[len(o.Shape)-1], false, 0
	for i, label := range labels {
		if o.Form.isNone(label) {
			ended = true
			continue
		}
		if err := CheckLabel(o.Name, label, classes); err != nil {
			return err
		}
		if o.Form.Steps > 0 && ended {
			return fmt.Errorf("output %q: found label %d after the end of the sequence, which is where %d or -1 stands", o.Name, label, o.Form.Padding)
		}
		if need++; i > 0 && labels[i-1] == label {
			need++
		}
	}
	if steps := o.Form.Steps; steps > 0 && need > steps {
		return fmt.Errorf("output %q: found labels that need %d time steps, one more for each that equals the one before, but %s has %d; give fewer, or zero_infinity", o.Name, need, o.Loss, steps)
	}
	return nil
}
