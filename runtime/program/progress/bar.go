package progress

import (
	"fmt"
	goruntime "runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	minBar = 8
	maxBar = 40
)

// style is what a bar is drawn with.
type style struct {
	done, rest string // one cell each
	colour     bool
}

// styleOf chooses by the environment: signs of ASCII where the locale is not
// UTF-8, no colours with NO_COLOR or on a console that may not know them.
func styleOf(env func(string) string) style {
	s := style{done: "━", rest: "─", colour: env("NO_COLOR") == ""}
	if goruntime.GOOS == "windows" && env("WT_SESSION") == "" && env("TERM") == "" {
		s.colour = false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToUpper(env(name)); locale != "" {
			if !strings.Contains(locale, "UTF-8") && !strings.Contains(locale, "UTF8") {
				s.done, s.rest = "#", "."
			}
			break
		}
	}
	return s
}

// barLine is exactly width cells wide. Where there is little room, the last
// parts are left out.
func (s style) barLine(r runtime.Progress, rated bool, left time.Duration, width int) string {
	parts := metrics(r.Train, "")
	if rated {
		parts = append(parts, rate(r))
	}
	if left >= 0 {
		parts = append(parts, text.Duration(left)+" left")
	}
	return s.line(epoch(r)+" ", share(r), append(parts, speed(r)), width)
}

// line is a bar of a share between a head and parts.
func (s style) line(head string, share float64, parts []string, width int) string {
	tail := fitting(parts, width-len(head)-minBar)
	room := width - utf8.RuneCountInString(head+tail)
	if room < minBar {
		return fmt.Sprintf("%-*.*s", max(width, 0), max(width, 0), head)
	}
	cells := min(room, maxBar)
	done := int(share * float64(cells))
	bar := s.paint("\x1b[32m", strings.Repeat(s.done, done)) + s.paint("\x1b[2m", strings.Repeat(s.rest, cells-done))
	return head + bar + tail + strings.Repeat(" ", room-cells)
}

func (s style) paint(code, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return code + text + "\x1b[0m"
}
