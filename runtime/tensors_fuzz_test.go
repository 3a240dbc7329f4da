package runtime

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

// A file that is accepted is one that another reader understands alike.
func FuzzReadTensors(f *testing.F) {
	var good bytes.Buffer
	if _, err := WriteTensors(&good, example[float32](true), map[string]string{"fingerprint": "f"}); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(good.Bytes()[:good.Len()-1])
	f.Add(bytes.Replace(good.Bytes(), []byte("[0,24]"), []byte("[0,32]"), 1))
	f.Add(bytes.Replace(good.Bytes(), []byte("F32"), []byte("F64"), 1))
	f.Add([]byte(weightsFile(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`)))
	f.Fuzz(func(t *testing.T, content []byte) {
		tensors := example[float32](false)
		n, err := ReadTensors(bytes.NewReader(content), tensors, nil)
		if err != nil {
			if !reflect.DeepEqual(tensors, example[float32](false)) {
				t.Error("a refused file left traces")
			}
			return
		}
		if n != int64(len(content)) {
			t.Errorf("read %d of %d bytes", n, len(content))
		}
		header := content[8 : 8+binary.LittleEndian.Uint64(content)]
		var loose map[string]struct {
			Offsets []int `json:"data_offsets"`
		}
		if err := json.Unmarshal(header, &loose); err != nil {
			t.Fatal(err)
		}
		data := content[8+len(header):]
		for _, tensor := range tensors {
			at := loose[tensor.Name].Offsets[0]
			for i, v := range tensor.Data {
				if bits := binary.LittleEndian.Uint32(data[at+4*i:]); math.Float32bits(v) != bits {
					t.Errorf("%s[%d] is %v, bits %x in the file", tensor.Name, i, v, bits)
				}
			}
		}
	})
}
