package app

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	goruntime "runtime"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// licences are the notices of what programs link, which their licences ask for.
//
//go:generate go run ../../internal/licences . ../data ../../mpi
//go:embed licences.txt
var licences string

var versionCommand = Command{
	Name:  "version",
	Doc:   "print which network this is and what it was compiled by",
	new:   func() action { return new(version) },
	ranks: true,
}

type version struct {
	outputFlags
	licences bool
}

func (v *version) flags(f *flag.FlagSet) {
	v.outputFlags.flags(f)
	f.BoolVar(&v.licences, "licences", false, "print the notices of all that the program links")
}

func (v *version) run(_ context.Context, s *session, _ []string) error {
	info := s.Network.info()
	platform := goruntime.GOOS + "/" + goruntime.GOARCH
	switch {
	case v.json && v.licences:
		return v.print(s.out, map[string]string{"licences": licences})
	case v.licences:
		_, err := fmt.Fprint(s.out, licences)
		return err
	case v.json:
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
