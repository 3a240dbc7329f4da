package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/report"
)

// BenchFlag tells report which program measures layers.
const BenchFlag = "bench"

// layerTimes has a program that tensornet bench makes measure the layers in a step of training.
func layerTimes(ctx context.Context, program string, info *runtime.ModelInfo, batch int) (*report.LayerTimes, error) {
	batch = max(cmp.Or(batch, info.BatchSize), 1)
	var out, mistakes bytes.Buffer
	c := exec.CommandContext(ctx, program, "--layers", "--calls=step", fmt.Sprintf("--batch=%d", batch), "--time=500ms")
	c.Stdout, c.Stderr = &out, &mistakes
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", program, err, strings.TrimSpace(mistakes.String()))
	}
	return readLayerTimes(&out)
}

// readLayerTimes reads what bench --layers prints for one call: a line for the call, and one for
// each layer and direction.
func readLayerTimes(r io.Reader) (*report.LayerTimes, error) {
	t := new(report.LayerTimes)
	for d := json.NewDecoder(r); ; {
		var l struct {
			Processor string   `json:"processor"`
			Batch     int      `json:"batch"`
			Layers    []string `json:"layers"`
			Direction string   `json:"direction"`
			Time      float64  `json:"us"`
		}
		switch err := d.Decode(&l); {
		case err == io.EOF && t.Batch > 0:
			return t, nil
		case err == io.EOF:
			return nil, fmt.Errorf("the times of layers: %w", io.ErrUnexpectedEOF)
		case err != nil:
			return nil, fmt.Errorf("the times of layers: %w", err)
		}
		if l.Layers == nil {
			t.Processor, t.Batch, t.Seconds = l.Processor, l.Batch, l.Time/1e6
			continue
		}
		t.Add(l.Layers, l.Direction, l.Time/1e6)
	}
}
