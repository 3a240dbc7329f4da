package convert

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ofAll are the keys under which programs keep the classes of a model with one output, most of them
// by habit alone.
var ofAll = []string{"labels", "names", "classes", "class_names", "id2label"}

// labels are the names that the model's metadata has for the classes of an output; nil without, or
// where they are not as many or no names.
func (im *importer) labels(o *exit, outputs []*exit) []string {
	keys := []string{"labels." + o.port.Model}
	if len(outputs) == 1 {
		keys = append(keys, ofAll...)
	}
	shape := o.port.Shape
	for _, key := range keys {
		list := labelsOf(im.model.Metadata[key])
		if n := len(list); n == 0 || len(shape) == 0 || n != shape[len(shape)-1] && !(n == 2 && sizeOf(shape) == 1) || n == 1 {
			continue
		}
		sorted := slices.Clone(list)
		slices.Sort(sorted)
		if len(slices.Compact(sorted)) == len(list) && !slices.ContainsFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\r\n\t") }) {
			im.note("the labels of the output %q are what the model's metadata has as %q", o.port.Name, key)
			return list
		}
	}
	return nil
}

// entry is a number and a text in a dictionary as Python prints it.
var entry = regexp.MustCompile(`^\s*(\d+)\s*:\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*(,|$)`)

// labelsOf reads a list of texts, or texts by number, as JSON has them or, the latter, Python; nil if
// it is neither.
func labelsOf(value string) []string {
	var list []string
	if json.Unmarshal([]byte(value), &list) == nil {
		return list
	}
	byNumber := map[string]string{}
	if json.Unmarshal([]byte(value), &byNumber) != nil {
		rest, isDict := strings.CutPrefix(strings.TrimSpace(value), "{")
		rest, closed := strings.CutSuffix(rest, "}")
		if !isDict || !closed {
			return nil
		}
		for strings.TrimSpace(rest) != "" {
			m := entry.FindStringSubmatch(rest)
			if m == nil {
				return nil
			}
			text := m[2][1 : len(m[2])-1]
			if strings.Contains(text, `\`) {
				text = strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`).Replace(text)
			}
			byNumber[m[1]], rest = text, rest[len(m[0]):]
		}
	}
	for i := range len(byNumber) {
		text, ok := byNumber[strconv.Itoa(i)]
		if !ok {
			return nil
		}
		list = append(list, text)
	}
	return list
}
