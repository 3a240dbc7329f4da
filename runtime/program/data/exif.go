package data

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// turn is what brings a point of an upright picture to where it is in the file,
// in this order.
type turn struct {
	right bool // x counts from the right
	down  bool // y counts from below
	swap  bool // x and y are exchanged
}

// turns are the orientations of Exif (CIPA DC-008, 4.6.5.1.6), which say where
// the file's first row and column are: from 1, the usual top and left.
var turns = [9]turn{
	1: {},
	2: {right: true},
	3: {right: true, down: true},
	4: {down: true},
	5: {swap: true},
	6: {right: true, swap: true},
	7: {right: true, down: true, swap: true},
	8: {down: true, swap: true},
}

// orientation is that of a JPEG's or PNG's Exif data, 1 without.
func orientation(content []byte) int {
	for _, body := range jpegSegments(content) {
		if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
			return exifOrientation(exif)
		}
	}
	for kind, body := range pngChunks(content) {
		if kind == "eXIf" {
			return exifOrientation(body)
		}
	}
	return 1
}

// exifOrientation looks for the tag in the first directory of TIFF's form: the
// order of bytes, 42, where the directory is; there the number of entries, and
// for each the tag, the type, a count, the value.
func exifOrientation(exif []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(exif) < 8:
		return 1
	case string(exif[:4]) == "MM\x00*":
		order = binary.BigEndian
	case string(exif[:4]) != "II*\x00":
		return 1
	}
	at := int64(order.Uint32(exif[4:]))
	if at > int64(len(exif))-2 {
		return 1
	}
	directory := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(directory) < 12 {
			break
		}
		entry := directory[:12]
		directory = directory[12:]
		if order.Uint16(entry) != 0x0112 {
			continue
		}
		value := uint32(order.Uint16(entry[8:]))
		if long := order.Uint16(entry[2:]) == 4; long {
			value = order.Uint32(entry[8:])
		}
		if value >= 1 && value <= 8 {
			return int(value)
		}
	}
	return 1
}

// jpegSegments are the segments before a JPEG's samples; none of other files.
func jpegSegments(content []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		rest, ok := bytes.CutPrefix(content, []byte{0xff, 0xd8})
		for ok && len(rest) >= 4 && rest[0] == 0xff {
			marker := rest[1]
			if marker == 0xff { // fills
				rest = rest[1:]
				continue
			}
			length := int(binary.BigEndian.Uint16(rest[2:]))
			if marker == 0xda || length < 2 || len(rest) < 2+length || !yield(marker, rest[4:2+length]) {
				return
			}
			rest = rest[2+length:]
		}
	}
}

// pngChunks are the chunks of a PNG; none of other files.
func pngChunks(content []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest, ok := bytes.CutPrefix(content, []byte("\x89PNG\r\n\x1a\n"))
		for ok && len(rest) >= 12 {
			length := int64(binary.BigEndian.Uint32(rest))
			if length > int64(len(rest))-12 || !yield(string(rest[4:8]), rest[8:8+length]) {
				return
			}
			rest = rest[12+length:]
		}
	}
}
