package draw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// SVG draws the network with Graphviz's program dot, which must be installed.
func SVG(ctx context.Context, p *gen.Package) (string, error) {
	path, err := exec.LookPath("dot")
	if err != nil {
		return "", errors.New("SVG is drawn by Graphviz, and its program dot was not found: install Graphviz, or use --format mermaid")
	}
	dot := exec.CommandContext(ctx, path, "-Tsvg")
	dot.Stdin = strings.NewReader(Dot(p))
	var stderr bytes.Buffer
	dot.Stderr = &stderr
	svg, err := dot.Output()
	if err != nil {
		return "", fmt.Errorf("dot: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return string(svg), nil
}
