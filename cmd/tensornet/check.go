package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"github.com/seed-5f2744a7/tensornet/gen/output"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func newCheck() *cobra.Command {
	var out string
	var all bool
	c := &cobra.Command{
		Use:   "check [flags] SPEC...",
		Short: "compare generated packages with what gen would write",
		Long: `Prints how the files on disk differ from what gen would write: a unified diff for
those that changed, of each its beginning unless --all wants all of it, and the names of
missing and orphaned files. The exit code is then 1. Nothing is written.`,
		Args:              arguments("SPEC", 1, many),
		ValidArgsFunction: completeSpecs,
		RunE: func(c *cobra.Command, specs []string) error {
			drift := false
			err := eachPackage(c.Context(), out, specs, func(g generated) error {
				changes, err := output.Changes(g.dir, g.spec, g.Files)
				drift = drift || len(changes) > 0
				return errors.Join(err, printChanges(c.OutOrStdout(), changes, all))
			})
			if err == nil && drift {
				err = errors.New("the files are not what gen writes; gen renews them")
			}
			return err
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`DIR` of the packages' folders (default beside each spec)")
	c.Flags().BoolVar(&all, "all", false, "print all of what differs")
	return c
}

// mostDiff is how many lines of a file's diff are shown.
const mostDiff = 24

func printChanges(w io.Writer, changes []output.Change, all bool) error {
	for _, change := range changes {
		name := filepath.ToSlash(change.Path)
		found := ""
		switch {
		case change.Old == nil:
			found = "missing: " + name + "\n"
		case change.New == nil:
			found = "orphaned: " + name + "\n"
		default:
			found = udiff.Unified(name+" (on disk)", name+" (generated)", string(change.Old), string(change.New))
			if !all {
				found = beginning(found)
			}
		}
		if _, err := fmt.Fprint(w, text.Lines(found)); err != nil {
			return err
		}
	}
	return nil
}

// beginning is the first lines of a diff, and how many follow.
func beginning(diff string) string {
	lines := strings.SplitAfter(diff, "\n")
	if left := len(lines) - 1 - mostDiff; left > 1 {
		return strings.Join(lines[:mostDiff], "") + "… " + text.Count(left, "more line") + ": --all prints them\n"
	}
	return diff
}
