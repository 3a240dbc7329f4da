// Package tensorboard writes event files, which TensorBoard shows: numbers over a training,
// histograms, pictures, and the network.
//
// The format is that of TensorFlow's: records, each of a length and a message of protocol
// buffers with a checksum behind either (tensorflow/core/lib/io/record_writer.h), and the
// messages Event (tensorflow/core/util/event.proto) and Summary
// (tensorflow/core/framework/summary.proto). A file that is cut off is read up to there.
package tensorboard

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Writer adds events to a file. After the first error it does nothing; Flush and Close tell of it.
type Writer struct {
	file io.WriteCloser
	out  *bufio.Writer
	now  func() time.Time
	err  error
}

// Create begins a file in a directory, which is made where there is none. Each directory is a
// run by its path; one that has files already goes on with these. Events of a run before the
// first of this file count no more from its step on.
func Create(dir string, first int) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		name := fmt.Sprintf("events.out.tfevents.%010d.%d.%d", time.Now().Unix(), os.Getpid(), n)
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return newWriter(f, time.Now, first), nil
	}
}

func newWriter(file io.WriteCloser, now func() time.Time, first int) *Writer {
	w := &Writer{file: file, out: bufio.NewWriter(file), now: now}
	w.event(0, func(e *message) { e.text(eventFileVersion, "brain.Event:2") })
	w.event(first, func(e *message) {
		e.inner(eventSessionLog, func(s *message) { s.integer(sessionStatus, sessionStart) })
	})
	return w
}

// Scalar is a number by name.
type Scalar struct {
	Tag   string
	Value float64
}

// Scalars adds numbers of a step. What is not finite is left out.
func (w *Writer) Scalars(step int, numbers []Scalar) {
	w.event(step, func(e *message) {
		e.inner(eventSummary, func(s *message) {
			for _, n := range numbers {
				if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
					continue
				}
				s.inner(summaryValue, func(v *message) {
					v.text(valueTag, n.Tag)
					v.float(valueSimple, float32(n.Value))
				})
			}
		})
	})
}

// Flush has what was added be in the file.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

// Close ends the file.
func (w *Writer) Close() error {
	w.Flush()
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	return w.err
}

// event adds one of a step.
func (w *Writer) event(step int, fill func(*message)) {
	var e message
	e.double(eventWallTime, float64(w.now().UnixMicro())/1e6)
	e.integer(eventStep, uint64(step))
	fill(&e)
	w.record(e)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is CRC32C, turned and with a constant added, so that one of data that has
// checksums in it is a good one, too.
func checksum(data []byte) uint32 {
	sum := crc32.Checksum(data, castagnoli)
	return (sum>>15 | sum<<17) + 0xa282ead8
}

func (w *Writer) record(data []byte) {
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	head = binary.LittleEndian.AppendUint32(head, checksum(head))
	for _, part := range [][]byte{head, data, binary.LittleEndian.AppendUint32(nil, checksum(data))} {
		if w.err == nil {
			_, w.err = w.out.Write(part)
		}
	}
}

// Numbers of fields.
const (
	eventWallTime    protowire.Number = 1
	eventStep        protowire.Number = 2
	eventFileVersion protowire.Number = 3
	eventGraph       protowire.Number = 4
	eventSummary     protowire.Number = 5
	eventSessionLog  protowire.Number = 7

	sessionStatus protowire.Number = 1

	summaryValue protowire.Number = 1

	valueTag       protowire.Number = 1
	valueSimple    protowire.Number = 2
	valueHistogram protowire.Number = 5
)

// sessionStart is the status of a run that begins or goes on.
const sessionStart = 1

// message is one of protocol buffers that is being written.
type message []byte

func (m *message) tag(n protowire.Number, kind protowire.Type) {
	*m = protowire.AppendTag(*m, n, kind)
}

func (m *message) integer(n protowire.Number, v uint64) {
	m.tag(n, protowire.VarintType)
	*m = protowire.AppendVarint(*m, v)
}

func (m *message) double(n protowire.Number, v float64) {
	m.tag(n, protowire.Fixed64Type)
	*m = protowire.AppendFixed64(*m, math.Float64bits(v))
}

func (m *message) float(n protowire.Number, v float32) {
	m.tag(n, protowire.Fixed32Type)
	*m = protowire.AppendFixed32(*m, math.Float32bits(v))
}

func (m *message) text(n protowire.Number, v string) {
	m.tag(n, protowire.BytesType)
	*m = protowire.AppendString(*m, v)
}

func (m *message) doubles(n protowire.Number, values []float64) {
	m.inner(n, func(packed *message) {
		for _, v := range values {
			*packed = protowire.AppendFixed64(*packed, math.Float64bits(v))
		}
	})
}

// inner writes a message into a field.
func (m *message) inner(n protowire.Number, fill func(*message)) {
	var in message
	fill(&in)
	m.tag(n, protowire.BytesType)
	*m = protowire.AppendBytes(*m, in)
}
