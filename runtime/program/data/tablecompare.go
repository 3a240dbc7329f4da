package data

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// compare says what the spec wants otherwise than the weights were trained.
func (c *tableSource) compare(kept *runtime.Preprocess) error {
	switch {
	case kept == nil || kept.Kind == "":
		return nil
	case kept.Kind != kindTable:
		return c.errorf("the weights were not trained on a table")
	case kept.Headerless == c.header:
		forms := map[bool]string{true: "without", false: "with"}
		return c.errorf("header = %v, but the weights were trained on a table %s names of columns", c.header, forms[kept.Headerless])
	case c.Standardize != (len(kept.Mean) > 0):
		forms := map[bool]string{true: "columns as they are", false: "standardised columns"}
		return c.errorf("standardize = %v, but the weights were trained on %s", c.Standardize, forms[c.Standardize])
	case c.SequenceLength != kept.SequenceLength || c.SequenceLength > 0 && c.SamplingRate != kept.SamplingRate:
		return c.errorf("sequence_length = %d and sampling_rate = %d, but the weights were trained on windows of %s, %d apart", c.SequenceLength, c.SamplingRate, text.Count(kept.SequenceLength, "row"), kept.SamplingRate)
	}
	if err := c.compareEncodings(kept); err != nil {
		return err
	}
	switch {
	case kept.Headerless:
		return nil // numbers may count from the end
	case len(c.Inputs) > 0 && !byNumber(c.Inputs) && !slices.Equal(c.Inputs, kept.Columns):
		return c.errorf("inputs are %s, but the weights were trained on %s, in this order", list(c.Inputs), list(kept.Columns))
	case len(c.Targets) > 0 && len(kept.Targets) > 0 && !byNumber(c.Targets) && !slices.Equal(c.Targets, kept.Targets):
		return c.errorf("targets are %s, but the weights were trained on %s, in this order", list(c.Targets), list(kept.Targets))
	}
	return nil
}

// compareEncodings is compare of what columns become.
func (c *tableSource) compareEncodings(kept *runtime.Preprocess) error {
	var oneHot, integers, indicators, filled []string
	for i, name := range kept.Columns {
		e := kept.Encoding(i)
		switch {
		case e.Kind == runtime.CategoryOneHot:
			oneHot = append(oneHot, name)
		case e.Kind == runtime.CategoryInteger:
			integers = append(integers, name)
		case e.Indicator:
			indicators = append(indicators, name)
		}
		if e.Fill != nil {
			filled = append(filled, name)
		}
	}
	for _, o := range []struct {
		option      string
		want, found []string
	}{{"one_hot", c.OneHot, oneHot}, {"integers", c.Integers, integers}, {"missing_indicator", c.MissingIndicator, indicators}} {
		if len(o.want) != len(o.found) || !byNumber(o.want) && !slices.Equal(slices.Sorted(slices.Values(o.want)), slices.Sorted(slices.Values(o.found))) {
			return c.errorf("%s = [%s], but the weights were trained with [%s]", o.option, list(o.want), list(o.found))
		}
	}
	if numbers := len(kept.Columns) - len(oneHot) - len(integers); (numbers > 0) && (c.Missing != missingError && c.Missing != "") != (len(filled) > 0) {
		return c.errorf("missing = %q, but the weights were trained with %s", c.Missing, text.Count(len(filled), "column")+" whose numbers may be missing")
	}
	return nil
}
