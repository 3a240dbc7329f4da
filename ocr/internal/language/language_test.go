package language

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"
)

// packed is a model of all signs, each as likely as any other, and of "ab", "abc" and "bc".
func packed(t *testing.T, change func(children, signs, costs []byte) []byte) []byte {
	t.Helper()
	var children, signs, costs []byte
	node := func(n int, sign byte, likely float64) {
		children, signs, costs = append(children, byte(n)), append(signs, sign), append(costs, byte(math.Round(-math.Log(likely)*Quantum)))
	}
	node(Signs, 0, 1)
	for i := range byte(Signs) {
		n := 0
		if i == 'a'-First || i == 'b'-First {
			n = 1
		}
		node(n, i, 1./Signs)
	}
	node(1, 'b'-First, 0.5)
	node(0, 'c'-First, 0.25)
	node(0, 'c'-First, 0.8825)
	data := change(children, signs, costs)
	var file bytes.Buffer
	w, err := flate.NewWriter(&file, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func whole(children, signs, costs []byte) []byte {
	return slices.Concat(binary.LittleEndian.AppendUint32([]byte(Magic), uint32(len(signs))), children, signs, costs)
}

// The longest sequence counts, and what it leaves of 1 is shared as after the shorter one.
func TestNext(t *testing.T) {
	m, err := Read(bytes.NewReader(packed(t, whole)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want float64
	}{
		{"x", 1. / 95},
		{"xy", 1. / 95},
		{"ab", 0.5},
		{"abc", 0.8825},
		{"bc", 0.25},
		{"xbc", 0.25},
		{"ac", 0.5 / 94},
		{"bd", 0.75 / 94},
		{"abd", 0.1175 / 94},
		{"abb", 0.1175 / 94},
	} {
		state, likely := int32(0), float32(0)
		for i := range len(c.text) {
			likely, state = m.Next(state, c.text[i])
		}
		if got := math.Exp(float64(likely)); math.Abs(got/c.want-1) > 0.05 { // costs are rounded
			t.Errorf("after %q, %q has the probability %v, want %v", c.text[:len(c.text)-1], c.text[len(c.text)-1], got, c.want)
		}
	}
}

// Probabilities of all characters sum to 1 whatever is before them, but for rounding.
func TestSum(t *testing.T) {
	m, err := English()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "the qu", "Never min", "x := func(", "~~~~", "1234", "if err != ", "zqxj"} {
		state, sum := m.Begin(), 0.
		for i := range len(text) {
			_, state = m.Next(state, text[i])
		}
		for c := First; c <= Last; c++ {
			likely, _ := m.Next(state, byte(c))
			sum += math.Exp(float64(likely))
		}
		if math.Abs(sum-1) > 0.04 {
			t.Errorf("probabilities after %q sum to %v", text, sum)
		}
	}
}

// English and code are more likely than what looks like them.
func TestEnglish(t *testing.T) {
	m, err := English()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"Call me Ishmael.", "Cali me Ishmae1."}, {"the little house", "the l1tt1e house"}, {"if err != nil {", "lf err != ni1 {"},
		{"in 1895", "in l895"}, {"and so on.", "and so 0n."}, {"It is well known", "lt is well known"},
	} {
		if a, b := m.Text(c[0]), m.Text(c[1]); a < b+1 {
			t.Errorf("%q has %v, %q %v", c[0], a, c[1], b)
		}
	}
	if bits := -m.Text("Some years ago, never mind how long precisely, having little or no money in my purse") / 84 / math.Ln2; bits > 3.2 {
		t.Errorf("%v bits a character", bits)
	}
	if n := testing.AllocsPerRun(10, func() { m.Text("no memory") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if len(file) > 300_000 {
		t.Errorf("the model has %d bytes", len(file))
	}
}

func TestMistakes(t *testing.T) {
	good := packed(t, whole)
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "model of texts: unexpected EOF"},
		{good[:len(good)/2], "model of texts: unexpected EOF"},
		{packed(t, func(_, _, _ []byte) []byte { return []byte("tensornet text 7\n1234") }), "model of texts: this is none, or of another version"},
		{packed(t, func(_, _, _ []byte) []byte { return []byte(Magic + "\x01") }), "model of texts: this is none, or of another version"},
		{packed(t, func(a, b, c []byte) []byte { return whole(a, b, c[1:]) }), "model of texts: 296 bytes of 99 nodes"},
		{packed(t, func(a, b, c []byte) []byte { a[1]++; return whole(a, b, c) }), "model of texts: it is torn"},
		{packed(t, func(a, b, c []byte) []byte { b[1] = b[2]; return whole(a, b, c) }), "model of texts: it is torn"},
		{packed(t, func(a, b, c []byte) []byte { b[98] = 200; return whole(a, b, c) }), "model of texts: it is torn"},
		{packed(t, func(a, b, c []byte) []byte { a[0], a[1] = 94, 1; return whole(a, b, c) }), "model of texts: it is torn"},
	} {
		if _, err := Read(bytes.NewReader(c.file)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
