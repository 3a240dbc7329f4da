package main

import "github.com/spf13/cobra"

const setFlag = "set"

// settings are options of the spec that a command sets, a flag that may be given several times.
type settings []string

func (s *settings) flag(c *cobra.Command) {
	c.Flags().Var(s, setFlag, "an option of the spec for this time, as in train.batch_size=64 or hidden.units=128, `PATH=VALUE`; may be given for several")
}

func (s *settings) Type() string   { return "settings" }
func (s *settings) String() string { return "" }
func (s *settings) repeats()       {}

func (s *settings) Set(text string) error {
	*s = append(*s, text)
	return nil
}
