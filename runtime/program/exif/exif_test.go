package exif

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"testing"
)

// directory is one of TIFF's form, with another tag and then the orientation.
func directory(order binary.AppendByteOrder, long bool, orientation int) []byte {
	out := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint16(order.AppendUint32(out, 8), 2)
	out = append(out, make([]byte, 12)...)
	out = order.AppendUint16(out, 0x0112)
	if long {
		return append(order.AppendUint32(order.AppendUint32(order.AppendUint16(out, 4), 1), uint32(orientation)), 0, 0)
	}
	return append(order.AppendUint16(order.AppendUint32(order.AppendUint16(out, 3), 1), uint16(orientation)), 0, 0, 0, 0)
}

// files are a directory in each kind of file.
func files(tiff []byte) map[string][]byte {
	exif := append([]byte("Exif\x00\x00"), tiff...)
	jpeg := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xe1"), uint16(len(exif)+2))
	png := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IHDRsums"), uint32(len(tiff)))
	webp := func(body []byte) []byte {
		out := binary.LittleEndian.AppendUint32([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x01\x00\x00\x00a\x00EXIF"), uint32(len(body)))
		return append(out, body...)
	}
	return map[string][]byte{
		"JPEG":              append(jpeg, exif...),
		"PNG":               append(append(append(png, "eXIf"...), tiff...), "sums"...),
		"WebP":              webp(tiff),
		"WebP with a mark":  webp(exif),
		"TIFF":              tiff,
		"JPEG, after tails": append(append(jpeg, exif...), "\xff\xda\x00\x04ab"...),
	}
}

func TestOrientation(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for o := 0; o <= 9; o++ {
			for _, long := range []bool{false, true} {
				want := o
				if o < 1 || o > 8 {
					want = 1
				}
				for kind, file := range files(directory(order, long, o)) {
					if got := Orientation(file); got != want {
						t.Errorf("%s, %v: orientation %d, want %d", kind, order, got, want)
					}
				}
			}
		}
	}
}

func TestWithoutOrientation(t *testing.T) {
	for kind, file := range files(directory(binary.LittleEndian, false, 6)) {
		whole := bytes.Index(file, []byte("\x12\x01")) + 12
		for n := range whole { // cut off
			if o := Orientation(file[:n]); o != 1 {
				t.Errorf("%s, %d of %d bytes: orientation %d", kind, n, len(file), o)
			}
		}
	}
	if o := Orientation([]byte("II*\x00\xff\xff\xff\xff\x00\x00")); o != 1 {
		t.Errorf("a directory beyond the end: orientation %d", o)
	}
}

// A picture of two rows and three columns, 012 345, as each orientation has it in the file.
func TestTurn(t *testing.T) {
	for o, file := range [9][]string{
		1: {"012", "345"}, 2: {"210", "543"}, 3: {"543", "210"}, 4: {"345", "012"},
		5: {"03", "14", "25"}, 6: {"25", "14", "03"}, 7: {"52", "41", "30"}, 8: {"30", "41", "52"},
	} {
		if o == 0 {
			continue
		}
		turn := NewTurn(image.Pt(len(file[0]), len(file)), o)
		if turn.Size() != image.Pt(3, 2) {
			t.Fatalf("orientation %d: size %v", o, turn.Size())
		}
		for i := range 6 {
			p := turn.From(i%3, i/3)
			if got := file[p.Y][p.X : p.X+1]; got != fmt.Sprint(i) {
				t.Errorf("orientation %d: pixel %d is %s", o, i, got)
			}
		}
	}
}
