package convert

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// NPY is the array as a file of NumPy's.
func (c *Constant) NPY() []byte {
	shape := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Shape)), ", "), "[]")
	head := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }", shape)
	head += strings.Repeat(" ", 63-(len(head)+10)%64) + "\n"
	out := append([]byte("\x93NUMPY\x01\x00"), byte(len(head)), byte(len(head)>>8))
	out = append(out, head...)
	for _, v := range c.Values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
	}
	return out
}
