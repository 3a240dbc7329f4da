package gen_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// examples are options and layers inside that suit the input, for layers whose
// example does not.
var examples = map[string][2]string{
	"reshape":  {"target_shape = [4, 9]", ""},
	"rnn":      {"units = 6", ""},
	"lstm":     {"units = 6", ""},
	"gru":      {"units = 6", ""},
	"residual": {"", same},
	"block":    {"block = \"stage\"", ""},
	"conv":     {"filters = 8\nkernel_size = 3", ""},
	"split":    {"sections = 2", ""},
	"permute":  {"dims = [0, 1]", ""},
	"slice":    {"start = [1, 5]\nstep = [1, -1]", ""},
	"pad":      {"pad_width = [[1, 1]]", ""},
	"one_hot":  {"num_classes = 4\naxis = 0", ""},

	"position_embedding":     {"sequence_length = 8", ""},
	"sine_position_encoding": {"", ""},
	"rotary_embedding":       {"", ""},
	"attention":              {"", ""},
	"additive_attention":     {"", ""},

	"max_pool":                     {"pool_size = 4", ""},
	"average_pool":                 {"pool_size = 4", ""},
	"global_max_pool":              {},
	"global_average_pool":          {},
	"batch_normalization":          {"axis = 0", ""},
	"group_normalization":          {"groups = 3\naxis = 0", ""},
	"local_response_normalization": {"size = 3\naxis = 0", ""},
	"upsampling":                   {},
	"depthwise_conv":               {"kernel_size = 3", ""},
	"separable_conv":               {"kernel_size = 3\nfilters = 5", ""},
	"conv_transpose":               {"kernel_size = 3\nfilters = 8", ""},
}

// required are the options that must be set, with some value.
func required(options []spec.Option) []string {
	var lines []string
	for _, o := range options {
		if o.Required {
			lines = append(lines, o.Name+" = "+map[string]string{"int": "9", "float64": "0.25", "[]int": "[9]", "[]float64": "[0.25]"}[o.Type.String()])
		}
	}
	return lines
}

// together are options that have an effect with one another alone.
var together = map[string][]string{
	"cosine_decay": {"warmup_target = 0.25", "warmup_steps = 3"},
	"l1_l2":        {"l2 = 0.25"},
	"softmax":      {"axis = 0"}, // the last is that by default
	"log_softmax":  {"axis = 0"},
	"sparsemax":    {"axis = 0"},
}

// given are the options of an example but for what it reads.
func given(example string) []string {
	return slices.DeleteFunc(strings.Split(example, "\n"), func(line string) bool { return line == "" || strings.HasPrefix(line, "from ") })
}

func table(typ string, lines []string) string {
	return "{ " + strings.Join(append([]string{fmt.Sprintf("type = %q", typ)}, lines...), ", ") + " }"
}
