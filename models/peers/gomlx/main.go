// Program gomlx runs a network of an ONNX file in GoMLX's back end of Go alone, which
// GoMLX calls simplego. It is a worker of gomlx.py:
//
//	gomlx MODEL INPUT OUTPUT       predicts; numbers are float32, one after the other
//	gomlx MODEL INPUT TARGET LOSS  trains: forward, loss, backward, Adam with a rate of 0
//
// After a first call, whose prediction it writes to OUTPUT, it reads numbers of calls from
// standard input and answers each with the time of so many in microseconds. GOMAXPROCS says
// how many processors it uses.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/gomlx/exceptions"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 4 || len(os.Args) > 4 && losses[os.Args[4]] == nil {
		log.Fatal("usage: gomlx MODEL INPUT OUTPUT|TARGET [binary|categorical]")
	}
	var err error
	thrown := exceptions.TryCatch[error](func() { err = run(os.Args[1], os.Args[2], os.Args[3], strings.Join(os.Args[4:], "")) })
	if err = errors.Join(err, thrown); err != nil {
		log.Fatal(err)
	}
}

func run(file, input, other, loss string) error {
	training := loss != ""
	n, err := read(file)
	if err != nil {
		return err
	}
	x, err := numbers(input)
	if err != nil {
		return err
	}
	n.loss = loss
	args := []any{tensors.FromFlatDataAndDimensions(x, n.shape()...)}
	call := n.predict
	if training {
		y, err := numbers(other)
		if err != nil {
			return err
		}
		batch := n.shape()[0]
		args, call = append(args, tensors.FromFlatDataAndDimensions(y, batch, len(y)/batch)), n.step
	}
	for _, w := range n.weights {
		args = append(args, w)
	}
	kept := len(args) // what a step does not change
	if training {
		kept -= len(n.weights)
		for range 2 { // Adam's moments
			for _, w := range n.weights {
				args = append(args, tensors.FromShape(w.Shape()))
			}
		}
	}
	backend, err := simplego.New(fmt.Sprintf("parallelism=%d", runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	exec, err := graph.NewExec(backend, call)
	if err != nil {
		return err
	}
	once := func() ([]*tensors.Tensor, error) {
		results, err := exec.Exec(args...)
		if training && err == nil {
			for i, r := range results[1:] {
				args[kept+i] = r
			}
		}
		return results, err
	}
	first, err := once()
	if err != nil {
		return err
	}
	if !training {
		y, err := tensors.CopyFlatData[float32](first[0])
		if err == nil {
			err = writeNumbers(other, y)
		}
		if err != nil {
			return err
		}
	}
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var calls int
		if _, err := fmt.Sscan(in.Text(), &calls); err != nil {
			return err
		}
		begin := time.Now()
		for range calls {
			if _, err := once(); err != nil {
				return err
			}
		}
		fmt.Println(float64(time.Since(begin).Nanoseconds()) / 1e3)
	}
	return in.Err()
}

func numbers(file string) ([]float32, error) {
	data, err := os.ReadFile(file)
	x := make([]float32, len(data)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return x, err
}

func writeNumbers(file string, x []float32) error {
	var data []byte
	for _, v := range x {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return os.WriteFile(file, data, 0o666)
}

func read(file string) (*network, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m, err := onnx.Read(data, nil)
	if err != nil {
		return nil, err
	}
	return newNetwork(m.Graph)
}
