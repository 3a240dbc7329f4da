package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
)

// licences are the notices of what this program links.
//
//go:generate go run ../../runtime/internal/licences .
//go:embed licences.txt
var licences string

func newVersion() *cobra.Command {
	asJSON, notices := false, false
	c := &cobra.Command{
		Use:   "version",
		Short: "print the version of tensornet, of Go, and the platform",
		Args:  arguments("", 0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			platform := runtime.GOOS + "/" + runtime.GOARCH
			switch {
			case asJSON && notices:
				return json.NewEncoder(c.OutOrStdout()).Encode(map[string]string{"licences": licences})
			case notices:
				_, err := fmt.Fprint(c.OutOrStdout(), licences)
				return err
			case asJSON:
				return json.NewEncoder(c.OutOrStdout()).Encode(map[string]string{
					"tensornet": gen.Version, "go": runtime.Version(), "platform": platform,
				})
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "tensornet %s %s %s\n", gen.Version, runtime.Version(), platform)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&notices, "licences", false, "print the notices of all that tensornet links")
	return c
}
