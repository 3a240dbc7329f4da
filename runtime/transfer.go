package runtime

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/words"
)

// Transfer says what a network took of the weights of another.
type Transfer struct {
	Taken  []string     // layers, in the network's order
	Left   []LeftLayer  // layers that stayed as they were
	Unused []TensorInfo // tensors of the file, in its order
}

// LeftLayer is a layer that took nothing.
type LeftLayer struct {
	Layer  string `json:"layer"`
	Reason string `json:"reason"`
}

// LayerWeights are the tensors of a layer, which are taken together or not at all.
type LayerWeights struct {
	Layer   string
	Weights []TensorInfo
}

// NewTransfer finds the layers that another network has, too: those all of whose tensors it has,
// with their names and shapes.
func NewTransfer(layers []LayerWeights, others []TensorInfo) *Transfer {
	shapes, names, taken := map[string][]int{}, []string{}, map[string]bool{}
	for _, o := range others {
		shapes[o.Name], names = o.Shape, append(names, o.Name)
	}
	t := new(Transfer)
	for _, l := range layers {
		if reason := unlike(l, shapes, names); reason != "" {
			t.Left = append(t.Left, LeftLayer{l.Layer, reason})
			continue
		}
		t.Taken = append(t.Taken, l.Layer)
		for _, w := range l.Weights {
			taken[w.Name] = true
		}
	}
	for _, o := range others {
		if !taken[o.Name] {
			t.Unused = append(t.Unused, o)
		}
	}
	return t
}

// unlike says why a layer cannot be taken.
func unlike(l LayerWeights, shapes map[string][]int, names []string) string {
	for _, w := range l.Weights {
		switch found, ok := shapes[w.Name]; {
		case !ok:
			reason := fmt.Sprintf("there is no %q %s", w.Name, FormatShape(w.Shape))
			if near := words.Nearest(w.Name, names); near != "" {
				reason += fmt.Sprintf("; the nearest is %q %s", near, FormatShape(shapes[near]))
			}
			return reason
		case !slices.Equal(found, w.Shape):
			return fmt.Sprintf("%q is %s, expected %s", w.Name, FormatShape(found), FormatShape(w.Shape))
		}
	}
	return ""
}

// mostListed of what does not fit are listed.
const mostListed = 20

// Err is a *MismatchError, with the reasons, where no layer was taken and there is one.
func (t *Transfer) Err() error {
	if len(t.Taken) > 0 || len(t.Left) == 0 {
		return nil
	}
	const most = mostListed
	lines := []string{"no layer has tensors of the same names and shapes"}
	for _, l := range t.Left[:min(len(t.Left), most)] {
		lines = append(lines, l.Layer+": "+l.Reason)
	}
	if more := len(t.Left) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("%d more layers", more))
	}
	found := "no tensors"
	if n := len(t.Unused); n > 0 {
		found = strings.Join(namesOf(t.Unused[:min(n, most)]), ", ")
		if n > most {
			found += fmt.Sprintf(" and %d more", n-most)
		}
	}
	return &MismatchError{append(lines, "the file has "+found)}
}

func namesOf(tensors []TensorInfo) (list []string) {
	for _, t := range tensors {
		list = append(list, fmt.Sprintf("%q %s", t.Name, FormatShape(t.Shape)))
	}
	return list
}

// String has a line of the layers that were taken, one of each that was not, and one of each
// of the first tensors that were not used.
func (t *Transfer) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "taken: %s\n", strings.Join(t.Taken, ", "))
	for _, l := range t.Left {
		fmt.Fprintf(&b, "left as it starts: %s: %s\n", l.Layer, l.Reason)
	}
	for _, name := range namesOf(t.Unused[:min(len(t.Unused), mostListed)]) {
		fmt.Fprintf(&b, "not used: %s\n", name)
	}
	if more := len(t.Unused) - mostListed; more > 0 {
		fmt.Fprintf(&b, "not used: %d more\n", more)
	}
	return b.String()
}

// layersOf are weights by the layers that their names begin with.
func layersOf(weights []TensorInfo) (layers []LayerWeights) {
	at := map[string]int{}
	for _, w := range weights {
		name := w.Name
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			name = name[:i]
		}
		i, ok := at[name]
		if !ok {
			i = len(layers)
			at[name], layers = i, append(layers, LayerWeights{Layer: name})
		}
		layers[i].Weights = append(layers[i].Weights, w)
	}
	return layers
}

// ReadPartial reads, of the weights file of another network, the layers that this one has, too:
// those all of whose tensors have the same names and shapes, in float32, float64 or half
// precision. Other layers, and how data is prepared, stay as they were. After an error, of which
// a *MismatchError says that no layer fits, nothing has changed.
func (w Weights) ReadPartial(src io.Reader) (*Transfer, error) {
	in := &countingReader{src: src}
	h, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	if _, state := h.metadata[stepKey]; state {
		return nil, errState
	}
	if h.metadata[fingerprintKey] == "" {
		return nil, errors.New("the file has no fingerprint of a network, so it was written by another program, which may order the numbers of a tensor in another way; tensornet import --spec SPEC --partial makes weights of it that fit")
	}
	found := make([]TensorInfo, len(h.order))
	for i, name := range h.order {
		found[i].Name, found[i].Shape = name, []int{}
		for _, n := range h.entries[name].shape {
			found[i].Shape = append(found[i].Shape, int(n))
		}
	}
	infos := make([]TensorInfo, len(w.Tensors))
	for i, a := range w.Tensors {
		infos[i] = TensorInfo{Name: a.Name, Shape: a.Shape}
	}
	layers := layersOf(infos)
	t := NewTransfer(layers, found)
	if err := t.Err(); err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for _, l := range layers {
		for _, tensor := range l.Weights {
			taken[tensor.Name] = slices.Contains(t.Taken, l.Layer)
		}
	}
	all, err := readTaken(in, h, w.Tensors, taken)
	if err != nil {
		return nil, err
	}
	for _, a := range w.Tensors {
		copy(a.memory, all[a.Name])
	}
	w.Changed()
	return t, nil
}

// readTaken reads the data of some tensors, and passes over that of others.
func readTaken(in io.Reader, h *header, arrays []Array, taken map[string]bool) (map[string][]byte, error) {
	all, own := map[string][]byte{}, map[string]Array{}
	for _, a := range arrays {
		own[a.Name] = a
	}
	if h.size > math.MaxInt64 {
		return nil, fmt.Errorf("tensor data: found less than %d bytes: %w", h.size, io.ErrUnexpectedEOF)
	}
	for _, name := range h.order {
		e := h.entries[name]
		if !taken[name] {
			n, err := io.CopyN(io.Discard, in, int64(e.end-e.begin))
			if err != nil {
				return nil, truncated("tensor data", int(e.begin)+int(n), h.size, err)
			}
			continue
		}
		a := own[name]
		if halves[e.dtype] == nil && e.dtype != Float32.Stored() && e.dtype != Float64.Stored() {
			return nil, fmt.Errorf("%q: found %v, expected F32, F64, F16 or BF16", name, e)
		}
		data := make([]byte, e.end-e.begin)
		if n, err := io.ReadFull(in, data); err != nil {
			return nil, truncated("tensor data", int(e.begin)+n, h.size, err)
		}
		all[name] = a.dtype.converted(e.dtype, data)
		if i, v := a.dtype.infinite(all[name]); i >= 0 {
			return nil, fmt.Errorf("%q: found %v at %v as %v, expected finite numbers", name, v, position(a.Shape, i), a.dtype)
		}
	}
	return all, atEnd(in, h.size)
}

// converted is unpacked for numbers of any type that weights are of.
func (d DType) converted(stored string, data []byte) []byte {
	var out []byte
	switch {
	case d == Float64 && stored == Float32.Stored():
		for element := range slices.Chunk(data, 4) {
			v := float64(math.Float32frombits(binary.LittleEndian.Uint32(element)))
			out = binary.NativeEndian.AppendUint64(out, math.Float64bits(v))
		}
	case d == Float32 && stored == Float64.Stored():
		for element := range slices.Chunk(data, 8) {
			v := float32(math.Float64frombits(binary.LittleEndian.Uint64(element)))
			out = binary.NativeEndian.AppendUint32(out, math.Float32bits(v))
		}
	default:
		return d.unpacked(stored, data)
	}
	return out
}
