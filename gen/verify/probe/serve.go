package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
)

// Serve answers requests until in ends.
func Serve(networks map[string]Network, in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var r Request
		if err := decoder.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		response, err := answer(networks, &r)
		if err != nil {
			response = &Response{Error: err.Error()}
		}
		if err := encoder.Encode(response); err != nil {
			// Infinities and NaN, which JSON lacks.
			if err := encoder.Encode(&Response{Error: err.Error()}); err != nil {
				return err
			}
		}
	}
}

func answer(networks map[string]Network, r *Request) (response *Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	n := networks[r.Network]
	if n == nil {
		return nil, fmt.Errorf("no network %q", r.Network)
	}
	if r.Procs > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(r.Procs))
	}
	return n.do(r)
}
