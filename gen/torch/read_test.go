package torch_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/torch"
)

func readBytes(data []byte, key string) error {
	f, err := torch.Read(bytes.NewReader(data), int64(len(data)), key)
	if err != nil {
		return err
	}
	for _, t := range f.Tensors { // as a plan would for a weight of its size
		if t.Size() <= len(data) {
			if _, err := t.Numbers(); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestKeys reads checkpoints, and what is none.
func TestKeys(t *testing.T) {
	cnn, module := stored(t, "cnn.pt"), stored(t, "module.pt")
	for _, c := range []struct {
		data []byte
		key  string
		want string
	}{
		{cnn, "", ""},
		{cnn, "state_dict", ""},
		{cnn, "model", `there is no state dict under the key "model"; there are "state_dict"`},
		{module, "", "it holds an object of Python's class torch.nn.modules.linear.Linear; save the weights alone, torch.save(model.state_dict(), FILE)"},
		{stored(t, "encoder.safetensors"), "ema", `there is no key "ema": a safetensors file has tensors alone`},
		{[]byte("hello, world"), "", "found neither a file of PyTorch's, as torch.save writes, nor a safetensors file"},
		{nil, "", "found neither a file of PyTorch's, as torch.save writes, nor a safetensors file"},
		{stored(t, "encoder.safetensors")[:4000], "", `tensor "module.`},
	} {
		err := readBytes(c.data, c.key)
		if fmt.Sprint(err) != c.want && (c.want != "" || err != nil) && !(c.want == `tensor "module.` && strings.Contains(fmt.Sprint(err), "bytes in the file, expected")) {
			t.Errorf("key %q: found %v, expected %s", c.key, err, c.want)
		}
	}
}

// legacy is a file of PyTorch's before version 1.6 with a pickle of what was saved, whose keys of
// storages and numbers follow.
func legacy(saved, keys string, numbers ...byte) []byte {
	head := "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." + "\x80\x02M\xe9\x03." + "\x80\x02}."
	return append([]byte(head+"\x80\x02"+saved+"."+"\x80\x02"+keys+"."), numbers...)
}

// tensor is a pickle of one of n elements at an offset of a storage "0" that claims to have size.
func tensorAt(offset, n, stride string) string {
	return "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x02tQ" + offset + n + "\x85" + stride + "\x85\x89}tR"
}

// TestHostile has files that claim what they do not have, and pickles that Python would run.
func TestHostile(t *testing.T) {
	two := append(binary.LittleEndian.AppendUint64(nil, 2), make([]byte, 8)...)
	dict := func(value string) string { return "}U\x01w" + value + "s" }
	for _, c := range []struct{ what, saved, keys, want string }{
		{"a tensor", dict(tensorAt("K\x00", "K\x02", "K\x01")), "]U\x010a", ""},
		{"one number for many", dict(tensorAt("K\x00", "J\xff\xff\xff\x07", "K\x00")), "]U\x010a", ""},
		{"beyond the end", dict(tensorAt("K\x01", "K\x02", "K\x01")), "]U\x010a", `tensor "w": found 2 numbers in the file, expected 3 for the shape [2]`},
		{"before the beginning", dict(tensorAt("J\xff\xff\xff\xff", "K\x02", "K\x01")), "]U\x010a", `tensor "w": found the shape [2] at -1, expected at most 2147483647 elements`},
		{"negative strides", dict(tensorAt("K\x00", "K\x02", "J\xff\xff\xff\xff")), "]U\x010a", `tensor "w": found the shape [2] with strides [-1]`},
		{"strides beyond 64 bits", dict(tensorAt("K\x00", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f")), "]U\x010a", `tensor "w": found the shape [9223372036854775807] at 0, expected at most 2147483647 elements`},
		{"a storage that is not there", dict(tensorAt("K\x00", "K\x02", "K\x01")), "]", `tensor "w": found 0 numbers in the file, expected 2 for the shape [2]`},
		{"a storage of nothing", dict(tensorAt("K\x00", "K\x02", "K\x01")), "]U\x011a", `storage "1" is of no tensor, or of a type that cannot be read`},
		{"a call", dict("cos\nsystem\n(U\x04helptR"), "]", "found no tensors by name; save the weights alone, torch.save(model.state_dict(), FILE)"},
		{"a call alone", "cos\nsystem\n(U\x04helptR", "]", "it holds an object of Python's class os.system; save the weights alone, torch.save(model.state_dict(), FILE)"},
		{"a text without end", "X\xff\xff\xff\xffhello", "]", "its pickle is broken: it ends too early"},
		{"an instruction that is none", "\xff", "]", "its pickle is broken: found the instruction 0xff, which state dicts do not have"},
		{"an empty stack", "a", "]", "its pickle is broken: it takes more from its stack than is there"},
		{"a key without a value", "}(U\x01wu", "]", "its pickle is broken: it sets a key without a value"},
		{"memory that nothing wrote", "h\x07", "]", "its pickle is broken: it reads number 7 of its memory, where nothing is"},
		{"a list that is its own element", "]q\x01h\x01a", "]", "it holds no state dict; save the weights alone, torch.save(model.state_dict(), FILE)"},
	} {
		if err := readBytes(legacy(c.saved, c.keys, two...), ""); fmt.Sprint(err) != c.want && (c.want != "" || err != nil) {
			t.Errorf("%s: found %v, expected %s", c.what, err, c.want)
		}
	}
}

// FuzzRead reads files of all kinds: nothing panics, and no more memory is taken than for what
// is there.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && (strings.HasSuffix(file, ".pt") || strings.HasSuffix(file, ".safetensors")) {
			f.Add(data)
		}
	}
	f.Add(legacy("}U\x01w"+tensorAt("K\x00", "K\x02", "K\x01")+"s", "]U\x010a", 2, 0, 0, 0, 0, 0, 0, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		readBytes(data, "")
	})
}
