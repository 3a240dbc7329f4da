// Package exif finds out how a camera was held, and turns what it took.
package exif

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// Orientation is the number of the tag Orientation, from 1 to 8, in the Exif data of a JPEG, PNG or
// WebP, or in a TIFF, which has such data for a beginning; 1 without. What is cut off or broken has none.
func Orientation(file []byte) int {
	for _, body := range Segments(file) {
		if exif, ok := bytes.CutPrefix(body, mark); ok {
			return inDirectory(exif)
		}
	}
	for kind, body := range pngChunks(file) {
		if kind == "eXIf" {
			return inDirectory(body)
		}
	}
	for kind, body := range riffChunks(file) {
		if kind == "EXIF" {
			return inDirectory(bytes.TrimPrefix(body, mark))
		}
	}
	return inDirectory(file)
}

var mark = []byte("Exif\x00\x00")

// inDirectory looks for the tag in the first directory of TIFF's form: the
// order of bytes, 42, where the directory is; there the number of entries, and
// for each the tag, the type, a count, the value.
func inDirectory(exif []byte) int {
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

// Segments are those before a JPEG's samples, by their markers; none of other files.
func Segments(file []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		rest, ok := bytes.CutPrefix(file, []byte{0xff, 0xd8})
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
func pngChunks(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest, ok := bytes.CutPrefix(file, []byte("\x89PNG\r\n\x1a\n"))
		for ok && len(rest) >= 12 {
			length := int64(binary.BigEndian.Uint32(rest))
			if length > int64(len(rest))-12 || !yield(string(rest[4:8]), rest[8:8+length]) {
				return
			}
			rest = rest[12+length:]
		}
	}
}

// riffChunks are the chunks of a WebP, of an even length each; none of other files.
func riffChunks(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WEBP" {
			return
		}
		for rest := file[12:]; len(rest) >= 8; {
			length := int64(binary.LittleEndian.Uint32(rest[4:]))
			if length > int64(len(rest))-8 || !yield(string(rest[:4]), rest[8:8+length]) {
				return
			}
			rest = rest[min(8+length+length%2, int64(len(rest))):]
		}
	}
}
