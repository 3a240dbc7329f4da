package machine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// typical are the caches of a machine that does not tell.
var typical = []Level{{Name: "L1", Size: 32 << 10}, {Name: "L2", Size: 1 << 20}, {Name: "L3", Size: 32 << 20}}

// levels are the caches and memory, each with how much to read to measure it:
// more than fits the level before, and well less than fits itself, for the last
// cache is shared with others.
func levels() []Level {
	caches := caches("/sys/devices/system/cpu/cpu0/cache")
	if len(caches) == 0 {
		caches = slices.Clone(typical)
	}
	last := 0
	for i := range caches {
		c := &caches[i]
		c.Bytes = c.Size / 2
		if i > 0 {
			c.Bytes = min(c.Bytes, 4*caches[i-1].Size)
		}
		last = c.Size
	}
	return append(caches, Level{Name: "memory", Bytes: min(max(2*last, 64<<20), 256<<20)})
}

// caches reads what Linux knows of the caches that hold data.
func caches(dir string) []Level {
	var found []Level
	entries, _ := filepath.Glob(filepath.Join(dir, "index*"))
	for _, entry := range entries {
		property := func(name string) string {
			text, _ := os.ReadFile(filepath.Join(entry, name))
			return strings.TrimSpace(string(text))
		}
		size := bytesOf(property("size"))
		if property("type") != "Instruction" && size > 0 {
			found = append(found, Level{Name: "L" + property("level"), Size: size})
		}
	}
	slices.SortFunc(found, func(a, b Level) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// bytesOf reads a size such as 32K.
func bytesOf(text string) int {
	unit := 1
	for i, letter := range []string{"K", "M", "G"} {
		if number, ok := strings.CutSuffix(text, letter); ok {
			text, unit = number, 1<<(10*(i+1))
		}
	}
	n, _ := strconv.Atoi(text)
	return n * unit
}

// Size prints a number of bytes as 16KB or 4MB.
func Size(bytes int) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%dKB", bytes>>10)
	}
	return fmt.Sprintf("%dMB", bytes>>20)
}

// Processor is the processor's name, as far as the machine tells; else empty.
func Processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
