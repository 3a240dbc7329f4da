package progress

import (
	"io"
	"math"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Width is how many cells a line has where w is a terminal, or what COLUMNS says; elsewhere
// there is no limit.
func Width(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return math.MaxInt
	}
	return widthOf(int(f.Fd()))
}

// widthOf is that of a terminal.
func widthOf(fd int) int {
	if width, _, err := term.GetSize(fd); err == nil && width > 0 {
		return width
	}
	return 80
}
