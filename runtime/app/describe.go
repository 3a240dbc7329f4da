package app

import (
	"context"
	"flag"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/summary/text"
)

var summaryCommand = Command{
	Name: "summary",
	Doc:  "print what the network is made of",
	new:  func() action { return new(describe) },
}

type describe struct{ format string }

func (d *describe) flags(f *flag.FlagSet) {
	f.StringVar(&d.format, "format", "table", "`FORMAT`: "+strings.Join(summary.Formats, ", "))
}

func (d *describe) run(_ context.Context, s *session, _ []string) error {
	if !slices.Contains(summary.Formats, d.format) {
		return usagef("summary: unknown format %q; there are %s", d.format, strings.Join(summary.Formats, ", "))
	}
	return summary.Write(s.out, s.Network.info(), d.format)
}

var versionCommand = Command{
	Name: "version",
	Doc:  "print which network this is and what it was compiled by",
	new:  func() action { return new(version) },
}

type version struct{ outputFlags }

func (v *version) run(_ context.Context, s *session, _ []string) error {
	info := s.Network.info()
	platform := goruntime.GOOS + "/" + goruntime.GOARCH
	if v.json {
		return v.print(s.out, map[string]string{
			"name": info.Name, "spec": info.Spec, "fingerprint": info.Fingerprint,
			"tensornet": info.Version, "go": goruntime.Version(), "platform": platform,
		})
	}
	t := text.NewTable()
	t.Row("network", info.Name)
	t.Row("spec", info.Spec)
	t.Row("fingerprint", info.Fingerprint)
	t.Row("tensornet", info.Version)
	t.Row("go", goruntime.Version())
	t.Row("platform", platform)
	_, err := fmt.Fprint(s.out, t)
	return err
}
