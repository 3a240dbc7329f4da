package data

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// lines uses a file that has an example on each line. What they are is found out by Finish.
func (f *examplesFile) lines(src io.Reader) (unused []string, err error) {
	stream := newTextStream(src, total(f.Info.Inputs))
	in := bufio.NewReaderSize(stream, 1<<16)
	var line []byte
	for number := 1; err == nil; number++ {
		stream.next()
		if line, err = readLine(in, line[:0]); err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s: after line %d: %w", f.name, number-1, err)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		x, wanted := f.next()
		x.line, x.read = number, (*Examples).line
		if x.source = append(x.source, line...); f.row == 1 {
			unused = f.unusedIn(*x)
		}
		if wanted && !f.give(x) {
			return unused, nil
		}
	}
	if f.row == 0 {
		return nil, fmt.Errorf("%s: no lines", f.name)
	}
	return unused, nil
}

// readLine adds a line to what there is.
func readLine(in *bufio.Reader, line []byte) ([]byte, error) {
	for {
		piece, err := in.ReadSlice('\n')
		if line = append(line, piece...); err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

// unusedIn are the names of an example that mean nothing to the network.
func (e *Examples) unusedIn(x Example) []string {
	j, _ := e.readLine(&x)
	return j.unused
}

// line reads an example that is a line.
func (e *Examples) line(x *Example) error {
	if _, err := e.readLine(x); err != nil {
		return x.errorf("%w", err)
	}
	return nil
}

func (e *Examples) readLine(x *Example) (*jsonText, error) {
	x.Values, x.Kept = x.Values[:0], x.Kept[:0]
	j := newJSONText(e, bytes.NewReader(x.source))
	first, err := j.token()
	if err == nil {
		err = j.example(x, first)
	}
	if err != nil {
		return j, err
	}
	if _, err := j.Token(); err != io.EOF {
		return j, fmt.Errorf("JSON: more than one value in a line")
	}
	return j, nil
}
