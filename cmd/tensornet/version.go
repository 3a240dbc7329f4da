package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen"
)

func newVersion() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "version",
		Short: "print the version of tensornet, of Go, and the platform",
		Args:  arguments("", 0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			platform := runtime.GOOS + "/" + runtime.GOARCH
			if asJSON {
				return json.NewEncoder(c.OutOrStdout()).Encode(map[string]string{
					"tensornet": gen.Version, "go": runtime.Version(), "platform": platform,
				})
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "tensornet %s %s %s\n", gen.Version, runtime.Version(), platform)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
