package torch

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// modules are a file's tensors by the modules that have them.
type modules struct {
	tensors map[string]*Tensor  // by their names, of recurrent layers those of a cell
	order   []string            // of these, as in the file
	direct  map[string][]string // names within a module, by module
	all     []string            // modules and those around them, in the order of the file
	root    []string            // the components that all names begin with
}

// ofCell are names of recurrent layers' weights: of layer 1 of several, read from the end.
var ofCell = regexp.MustCompile(`^(weight|bias)_(ih|hh)(?:_l(\d+))?(_reverse)?$`)

// modulesOf sorts tensors into modules. The layers of a recurrent module are modules of their
// own, "lstm.l1", if there are several. How many batches there were is no weight.
func modulesOf(tensors []*Tensor) *modules {
	m := &modules{tensors: map[string]*Tensor{}, direct: map[string][]string{}}
	stacked, seen := map[string]bool{}, map[string]bool{}
	tensors = derive(tensors)
	for _, t := range tensors {
		module, name := split(t.Name)
		if found := ofCell.FindStringSubmatch(name); found != nil && found[3] != "" && found[3] != "0" {
			stacked[module] = true
		}
	}
	for _, t := range tensors {
		module, name := split(t.Name)
		if name == "num_batches_tracked" {
			continue
		}
		if found := ofCell.FindStringSubmatch(name); found != nil {
			name = found[1] + "_" + found[2] + found[4]
			if stacked[module] {
				module = join(module, "l"+found[3])
			}
		}
		full := join(module, name)
		m.tensors[full] = t
		m.order = append(m.order, full)
		m.direct[module] = append(m.direct[module], name)
		for at := module; !seen[at]; at, _ = split(at) {
			seen[at] = true
			m.all = append(m.all, at)
		}
		m.all = append(m.all, full) // which may be a parameter that is no module's
	}
	m.findRoot()
	return m
}

// findRoot finds what all names begin with, as "module" or "model".
func (m *modules) findRoot() {
	for i, name := range m.order {
		parts := strings.Split(name, ".")
		parts = parts[:max(len(parts)-2, 0)]
		if i == 0 {
			m.root = parts
		}
		n := 0
		for n < min(len(parts), len(m.root)) && parts[n] == m.root[n] {
			n++
		}
		m.root = m.root[:n]
	}
}

// split is a name's module and what is left.
func split(name string) (module, rest string) {
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		return name[:at], name[at+1:]
	}
	return "", name
}

func join(module, name string) string {
	if module == "" || name == "" {
		return module + name
	}
	return module + "." + name
}

// words are the parts of a name, in lower case.
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// same says whether a module is called as a layer, with or without what all modules' names
// begin with.
func (m *modules) same(module, layer string) bool {
	theirs, ours := words(module), words(layer)
	root := words(strings.Join(m.root, "."))
	return slices.Equal(theirs, ours) || len(root) > 0 && len(theirs) > len(root) && slices.Equal(theirs[:len(root)], root) && slices.Equal(theirs[len(root):], ours)
}

// alike says whether one of two names ends with the other.
func alike(module, layer string) bool {
	theirs, ours := words(module), words(layer)
	n := min(len(theirs), len(ours))
	return n > 0 && slices.Equal(theirs[len(theirs)-n:], ours[len(ours)-n:])
}

// fit is why a module's tensors are not those of a recipe; "" if they are.
func (m *modules) fit(module string, r recipe, taken map[string]string) string {
	used, inside := map[string]bool{}, []string{module}
	if found, expected := m.levels(module), r.levels(); found != expected && found > 0 && expected > 0 {
		return fmt.Sprintf("%q has %d layers, expected %d", module, found, expected)
	}
	for _, s := range r {
		for _, p := range s.parts {
			full := join(module, p.name)
			t := m.tensors[full]
			switch by := taken[full]; {
			case t == nil:
				return fmt.Sprintf("there is no %q %s for its weight %q", full, shape(p.shape), s.weight.Name)
			case by != "":
				return fmt.Sprintf("%q is the layer %q's", t.Name, by)
			case !slices.Equal(t.Shape, p.shape):
				return fmt.Sprintf("%q is %s, expected %s for its weight %q", t.Name, shape(t.Shape), shape(p.shape), s.weight.Name)
			}
			used[full] = true
			if of, _ := split(full); !slices.Contains(inside, of) {
				inside = append(inside, of)
			}
		}
	}
	if used[module] { // a parameter
		return ""
	}
	for _, of := range inside {
		for _, name := range m.direct[of] {
			if full := join(of, name); !used[full] && len(used) > 0 {
				return fmt.Sprintf("%q %s has no place in it", m.tensors[full].Name, shape(m.tensors[full].Shape))
			}
		}
	}
	return ""
}

// levels is how many layers a recurrent module has; 0 of another.
func (m *modules) levels(module string) int {
	n := 0
	for m.direct[join(module, fmt.Sprintf("l%d", n))] != nil {
		n++
	}
	if n == 0 && slices.ContainsFunc(m.direct[module], ofCell.MatchString) {
		n = 1
	}
	return n
}

// levels is how many layers a recipe is of, if it is of a recurrent one; 0 if not.
func (r recipe) levels() int {
	n := 0
	for _, s := range r {
		for _, p := range s.parts {
			level, name := split(p.name)
			k, err := strconv.Atoi(strings.TrimPrefix(level, "l"))
			switch {
			case !ofCell.MatchString(name):
			case err == nil:
				n = max(n, k+1)
			default:
				n = max(n, 1)
			}
		}
	}
	return n
}

// best is the recipe that a module is right for, or why not even the most likely is.
func (m *modules) best(module string, recipes []recipe, taken map[string]string) (recipe, string) {
	reason := ""
	for i, r := range recipes {
		why := m.fit(module, r, taken)
		if why == "" {
			return r, ""
		}
		if i == 0 || strings.HasPrefix(reason, "there is no") && !strings.HasPrefix(why, "there is no") {
			reason = why
		}
	}
	return nil, reason
}

func shape(s []int) string { return strings.ReplaceAll(fmt.Sprint(s), " ", ", ") }
