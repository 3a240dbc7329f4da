package app

import (
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
)

var summaryCommand = Command{
	Name:  "summary",
	Doc:   "print what the network is made of",
	new:   func() action { return new(describe) },
	ranks: true,
}

type describe struct{ format string }

func (d *describe) flags(f *flag.FlagSet) {
	f.StringVar(&d.format, "format", "table", "`FORMAT`: "+strings.Join(summary.Formats, ", "))
}

func (d *describe) run(_ context.Context, s *session, _ []string) error {
	if !slices.Contains(summary.Formats, d.format) {
		return usagef("summary: unknown format %q; there are %s", d.format, strings.Join(summary.Formats, ", "))
	}
	return summary.Write(s.out, s.Network.info(), d.format, Width(s.out))
}
