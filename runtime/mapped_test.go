package runtime

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

type (
	wideParameters struct {
		Kernel [64][300]float32
		Bias   [70]float32
	}
	wideInputs  struct{ X [1]float32 }
	wideSample  struct{ Inputs wideInputs }
	wideNetwork = Network[wideParameters, wideSample, wideInputs, [1]float32, float32]
)

func newWide() *wideNetwork {
	return NewNetwork(Table[wideParameters, wideSample, wideInputs, [1]float32, float32]{
		Info: func() ModelInfo {
			return ModelInfo{
				Name: "wide", DType: Float32, Fingerprint: "of wide", Inputs: []TensorInfo{{Name: "x", Shape: []int{1}}},
				Weights: []TensorInfo{{Name: "kernel", Shape: []int{64, 300}}, {Name: "bias", Shape: []int{70}}},
			}
		},
		Inputs: func(s *wideSample) *wideInputs { return &s.Inputs },
		Initialise: func(w *wideParameters, seed uint64) {
			Normal(flat[wideParameters, float32](w), 0, 1, NewRandom(seed, "wide"))
		},
	})
}

// saveWide writes parameters and how data is prepared to a file.
func saveWide(t *testing.T, n *wideNetwork, w *wideParameters, path string) {
	t.Helper()
	if err := n.Weights(w, &Beside{Preprocess: &Preprocess{Scale: 0.5}}).SaveFile(path); err != nil {
		t.Fatal(err)
	}
}

// isMapped reports whether a file can be mapped. One that cannot must be left at its begin,
// where readers look for the header.
func isMapped(t *testing.T, n *wideNetwork, path string) bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n.layout.mapped(f, new(Beside)) != nil {
		return true
	}
	if at, err := f.Seek(0, 1); at != 0 || err != nil {
		t.Errorf("the file is left at %d, %v", at, err)
	}
	return false
}

var canMap = goruntime.GOOS == "linux" && slices.Contains([]string{"amd64", "arm64", "loong64", "ppc64le", "riscv64"}, goruntime.GOARCH)

// Parameters that are mapped are those of the file, and what they have beside. They can be
// changed; the file stays as it is, and they as they were when it is replaced.
func TestMap(t *testing.T) {
	n, path := newWide(), filepath.Join(t.TempDir(), "w.safetensors")
	want := n.Draw(1)
	saveWide(t, n, want, path)
	before := read(t, path)
	if got := isMapped(t, n, path); got != canMap {
		t.Errorf("the file is mapped: %v", got)
	}

	var beside Beside
	w, err := n.Map(path, &beside)
	if err != nil {
		t.Fatal(err)
	}
	other, err := n.Map(path, new(Beside))
	if err != nil {
		t.Fatal(err)
	}
	if beside.Preprocess == nil || beside.Preprocess.Scale != 0.5 || beside.changes.Load() == 0 {
		t.Errorf("beside the parameters is %+v", beside.Preprocess)
	}
	if *w != *want {
		t.Error("the parameters are not those of the file")
	}
	w.Kernel[3][5], w.Bias[69] = 7, 8
	if !bytes.Equal(read(t, path), before) || *other != *want {
		t.Error("a change reaches the file")
	}
	saveWide(t, n, n.Draw(2), path)
	want.Kernel[3][5], want.Bias[69] = 7, 8
	if *w != *want {
		t.Error("to replace the file changes the parameters")
	}
	if again, err := n.Map(path, new(Beside)); err != nil || *again != *n.Draw(2) {
		t.Errorf("the new file is not mapped: %v", err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// What points into parameters keeps them; memory that was a file's is zero when it
// is allocated again, and written without harm.
func TestMapIsReleased(t *testing.T) {
	n, path := newWide(), filepath.Join(t.TempDir(), "w.safetensors")
	want := n.Draw(1)
	saveWide(t, n, want, path)
	before := read(t, path)
	var kept []*float32
	released := make(chan bool, 100)
	for i := range cap(released) {
		w, err := n.Map(path, new(Beside))
		if err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			kept = append(kept, &w.Bias[i%70])
			released <- true
		} else {
			goruntime.AddCleanup(w, func(c chan bool) { c <- true }, released)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for len(released) < cap(released) && time.Now().Before(deadline) {
		goruntime.GC()
		time.Sleep(time.Millisecond)
	}
	for range 3 {
		goruntime.GC()
		time.Sleep(time.Millisecond)
	}
	if len(released) < cap(released) {
		t.Errorf("%d of %d mappings are released", len(released), cap(released))
	}
	for range 200 {
		block := make([]byte, 80<<10)
		if slices.ContainsFunc(block, func(b byte) bool { return b != 0 }) {
			t.Fatal("new memory is not zero")
		}
		for i := range block {
			block[i] = 0xaa
		}
	}
	for i, v := range kept {
		if *v != want.Bias[10*i%70] {
			t.Errorf("number %d is %v, was %v", 10*i, *v, want.Bias[10*i%70])
		}
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("the file has changed")
	}
	lost.Lock()
	defer lost.Unlock()
	if len(lost.pages) > 0 {
		t.Errorf("%d mappings are lost", len(lost.pages))
	}
}

// Files whose numbers are not as in memory are read, with the same result.
func TestMapReads(t *testing.T) {
	n, dir := newWide(), t.TempDir()
	want := n.Draw(1)
	path := filepath.Join(dir, "w.safetensors")
	saveWide(t, n, want, path)
	file := read(t, path)
	metadata := map[string]string{}
	if _, err := ReadTensors(bytes.NewReader(file), n.Tensors(new(wideParameters)), metadata); err != nil {
		t.Fatal(err)
	}
	var turned bytes.Buffer
	tensors := n.Tensors(want)
	slices.Reverse(tensors)
	if _, err := WriteTensors(&turned, tensors, maps.Clone(metadata)); err != nil {
		t.Fatal(err)
	}
	length := binary.LittleEndian.Uint64(file)
	moved := binary.LittleEndian.AppendUint64(nil, length+8)
	moved = slices.Concat(moved, file[8:8+length], bytes.Repeat([]byte{' '}, 8), file[8+length:])
	for name, file := range map[string][]byte{"in another order": turned.Bytes(), "not aligned": moved} {
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		if isMapped(t, n, path) {
			t.Errorf("%s: the file is mapped", name)
		}
		var b Beside
		if w, err := n.Map(path, &b); err != nil || *w != *want || b.Preprocess == nil {
			t.Errorf("%s: found other parameters, %v", name, err)
		}
	}

	header, err := json.Marshal(map[string]any{
		metadataKey: metadata,
		"kernel":    entryJSON{"BF16", []uint64{64, 300}, []uint64{0, 38400}}, "bias": entryJSON{"BF16", []uint64{70}, []uint64{38400, 38540}},
	})
	if err != nil {
		t.Fatal(err)
	}
	half := slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header, bytes.Repeat([]byte{0x80, 0x3f}, 19270))
	if err := os.WriteFile(path, half, 0o666); err != nil {
		t.Fatal(err)
	}
	if w, err := n.Map(path, new(Beside)); err != nil || w.Kernel[63][299] != 1 || w.Bias[69] != 1 {
		t.Errorf("half precision: %v", err)
	}

	small := newTiny()
	if err := small.Weights(small.Draw(1), new(Beside)).SaveFile(path); err != nil {
		t.Fatal(err)
	}
	if w, err := small.Map(path, new(Beside)); err != nil || *w != *small.Draw(1) {
		t.Errorf("few numbers: %v", err)
	}

	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	go func() {
		_, _ = in.Write(file)
		in.Close()
	}()
	if n.layout.mapped(out, new(Beside)) != nil {
		t.Error("a pipe is mapped")
	}
	w := new(wideParameters)
	if _, err := n.Weights(w, new(Beside)).ReadFrom(out); err != nil || *w != *want {
		t.Errorf("a pipe: %v", err)
	}
}

// Files that do not fit are refused as they are by who reads them.
func TestMapRefuses(t *testing.T) {
	n, dir := newWide(), t.TempDir()
	path := filepath.Join(dir, "w.safetensors")
	saveWide(t, n, n.Draw(1), path)
	file := read(t, path)
	for name, file := range map[string][]byte{
		"empty":               nil,
		"truncated header":    file[:100],
		"short":               file[:len(file)-1],
		"long":                append(slices.Clone(file), 0),
		"another fingerprint": bytes.Replace(file, []byte("of wide"), []byte("of bide"), 1),
		"no fingerprint":      bytes.Replace(file, []byte(fingerprintKey), []byte("fingerpaint"), 1),
		"another name":        bytes.Replace(file, []byte(`"bias"`), []byte(`"bios"`), 1),
		"another shape":       bytes.Replace(file, []byte("[64,300]"), []byte("[300,64]"), 1),
		"damaged preparation": bytes.Replace(file, []byte("0.5"), []byte("0,5"), 1),
	} {
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		want := n.Weights(new(wideParameters), new(Beside)).Load(os.DirFS(dir), "w.safetensors")
		w, err := n.Map(path, new(Beside))
		if w != nil || err == nil || want == nil || strings.Replace(err.Error(), path, "w.safetensors", 1) != want.Error() {
			t.Errorf("%s: %v, expected %v", name, err, want)
		}
	}
	if _, err := n.Map(filepath.Join(dir, "none"), new(Beside)); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}
