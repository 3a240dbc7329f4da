package docs_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// TestLayersOfOthers makes sure that layers.md names all layers, activations and losses of
// Keras and all modules of PyTorch, each in a table of its own library.
func TestLayersOfOthers(t *testing.T) {
	var names map[string][]string
	if err := json.Unmarshal(read(t, "testdata/names.json"), &names); err != nil {
		t.Fatal(err)
	}
	page := read(t, "layers.md")
	for library, all := range names {
		if !strings.Contains(string(page), library) {
			t.Errorf("the page does not say that it is about %s", library)
		}
		word, _, _ := strings.Cut(library, " ")
		first := ""
		for _, row := range regexp.MustCompile(`(?m)^## (\w+)|^\| ([^|\n]+) \|`).FindAllStringSubmatch(string(page), -1) {
			if row[1] != "" {
				first = row[1]
			} else if first == word {
				all = slices.DeleteFunc(all, func(name string) bool { return strings.Contains(row[2], "`"+name+"`") })
			}
		}
		for _, name := range all {
			t.Errorf("no table of %s has %s", library, name)
		}
	}
}

// TestLayersHere makes sure that layers.md shows every layer, activation and loss.
func TestLayersHere(t *testing.T) {
	page := string(read(t, "layers.md"))
	for option, words := range map[string][]string{"type": layer.Types(), "activation": activation.Names(), "loss": loss.Names()} {
		for _, word := range words {
			if !strings.Contains(page, fmt.Sprintf("`%s = %q", option, word)) && !strings.Contains(page, fmt.Sprintf("`%s = { type = %q", option, word)) {
				t.Errorf("layers.md has no `%s = %q`; show it beside its like in Keras or PyTorch, or among the functions", option, word)
			}
		}
	}
}

// TestLayersMissing makes sure that what layers.md says is missing is: there is no layer for a row
// of none, nor an option `x` where a row says no `x`, or in none where the text does.
func TestLayersMissing(t *testing.T) {
	page := string(read(t, "layers.md"))
	none := regexp.MustCompile("(?m)^\\| (`[^|]+) \\| none \\|")
	for _, row := range none.FindAllStringSubmatch(page, -1) {
		for name := range strings.SplitSeq(row[1], ", ") {
			word := regexp.MustCompile(`\d[dD]$`).ReplaceAllString(strings.Trim(name, "`"), "")
			word = strings.ToLower(regexp.MustCompile(`([a-z])([A-Z])`).ReplaceAllString(word, "${1}_$2"))
			if layer.Lookup(word) != nil || slices.Contains(activation.Names(), word) || slices.Contains(loss.Names(), word) {
				t.Errorf("layers.md has none for %s, but there is %s: show it in that row", name, word)
			}
		}
	}
	lacks, types := regexp.MustCompile("\\bno `(\\w+)`"), regexp.MustCompile("type = \"(\\w+)\"")
	joined := regexp.MustCompile(`\n([^|#\n])`).ReplaceAllString(page, " $1") // paragraphs in a line each
	for line := range strings.Lines(joined) {
		for _, lack := range lacks.FindAllStringSubmatch(line, -1) {
			for _, d := range layer.All() {
				about := !strings.HasPrefix(line, "|") || slices.ContainsFunc(types.FindAllStringSubmatch(line, -1), func(m []string) bool { return m[1] == d.Type })
				if about && slices.ContainsFunc(spec.Options(d.New()), func(o spec.Option) bool { return o.Name == lack[1] }) {
					t.Errorf("layers.md says no `%s`, but %s has it: amend the line\n%s", lack[1], d.Type, line)
				}
			}
		}
	}
}

var snippets = regexp.MustCompile("`(?:type|activation|loss) = [^`]+`(?: → `[^`]+`)*")

// TestLayersCompile builds what layers.md shows, each of a vector, a picture or another
// tensor that it takes.
func TestLayersCompile(t *testing.T) {
	page := string(read(t, "layers.md"))
	seen := map[string]bool{}
	for row := range strings.Lines(page) {
		if !strings.HasPrefix(row, "|") {
			continue
		}
		for _, s := range snippets.FindAllString(row, -1) {
			if !seen[s] {
				seen[s] = true
				tryAll(t, s)
			}
		}
	}
	_, whole, _ := strings.Cut(page, "```toml\n")
	whole, _, _ = strings.Cut(whole, "```")
	if err := build(whole); err != nil || len(seen) < 100 {
		t.Errorf("%d snippets; the transformer: %v", len(seen), err)
	}
}

// tryAll reports a snippet that no network takes.
func tryAll(t *testing.T, snippet string) {
	t.Helper()
	var failed []string
	for _, shape := range []string{"[8, 8, 4]", "16", "[16, 16]", "[8, 8, 8, 4]"} {
		for _, before := range []string{"softmax", "sigmoid", "linear"} {
			err := build(around(snippet, shape, before))
			if err == nil {
				return
			}
			failed = append(failed, fmt.Sprintf("of %s: %v", shape, err))
		}
	}
	t.Errorf("%s\n%s", snippet, strings.Join(slices.Compact(failed), "\n"))
}

// around is a network with the layers, the activation or the loss of a snippet, which reads x
// of the shape; integers where it looks up rows.
func around(snippet, shape, before string) string {
	dtype, loss, result := "", `"mean_squared_error"`, "y"
	if strings.Contains(snippet, "embedding\", input_dim") {
		dtype = `, dtype = "int32"`
	}
	layers := []string{fmt.Sprintf(`{ name = "y", type = "activation", from = "x", activation = %q }`, before)}
	if option, ok := strings.CutPrefix(strings.Trim(snippet, "`"), "loss = "); ok {
		loss = option
	} else {
		layers, result = nil, ""
		for i, part := range strings.Split(snippet, " → ") {
			part = strings.Trim(part, "`")
			if strings.HasPrefix(part, "activation") {
				part = `type = "activation", ` + part
			}
			result = fmt.Sprintf("y_%d", i)
			layers = append(layers, fmt.Sprintf("{ name = %q, %s }", result, part))
		}
		if strings.Contains(snippet, `"split"`) {
			result += ".0"
		}
		layers = append(layers, fmt.Sprintf(`{ name = "all", type = "flat_concat", from = [%q, "a", "b", "words", "x"] }`, result))
		result = "all"
	}
	return fmt.Sprintf(`name = "snippet"
input = [{ name = "a", shape = %[1]s }, { name = "b", shape = %[1]s }, { name = "words", shape = 16, dtype = "int32" }, { name = "x", shape = %[1]s%[2]s }]
block = [{ name = "stage", body = [{ type = "activation", activation = "relu" }] }]
layer = [%[3]s, { name = "rest", type = "flat_concat", from = ["a", "b", "words"] }]
output = [{ from = %[4]q, loss = %[5]s }, { from = "rest", loss = "mean_squared_error" }]
`, shape, dtype, strings.Join(layers, ", "), result, loss)
}

// build parses a spec and builds its graph.
func build(text string) error {
	net, errs := spec.Parse("snippet.toml", []byte(text))
	graph.Build(net, ir.Train, errs)
	return errs.Err()
}
