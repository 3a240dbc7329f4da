package words

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	options := []string{"units", "activation", "use_bias", "learning_rate", "kernel_size", "kernel_initializer", "type", "name"}
	tests := []struct{ word, want string }{
		{"unit", "units"},
		{"unist", "units"},
		{"Units", "units"},
		{"actvation", "activation"},
		{"usebias", "use_bias"},
		{"learningrate", "learning_rate"},
		{"lr", "learning_rate"},
		{"kernel", "kernel_size"},
		{"kernel_sizes", "kernel_size"},
		{"nmae", "name"},
		{"tpye", "type"},
		{"x", ""},
		{"", ""},
		{"colour", ""},
		{strings.Repeat("units", 10000), ""},
	}
	for _, test := range tests {
		if got := Nearest(test.word, options); got != test.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", test.word, got, test.want)
		}
	}
}
