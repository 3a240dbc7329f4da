package draw

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
	"codeberg.org/go-fonts/dejavu/dejavusanscondensed"
	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"codeberg.org/go-fonts/dejavu/dejavusansextralight"
	"codeberg.org/go-fonts/dejavu/dejavusansmono"
	"codeberg.org/go-fonts/dejavu/dejavusansmonobold"
	"codeberg.org/go-fonts/dejavu/dejavusansmonooblique"
	"codeberg.org/go-fonts/dejavu/dejavusansoblique"
	"codeberg.org/go-fonts/dejavu/dejavuserif"
	"codeberg.org/go-fonts/dejavu/dejavuserifbold"
	"codeberg.org/go-fonts/dejavu/dejavuserifbolditalic"
	"codeberg.org/go-fonts/dejavu/dejavuserifcondensed"
	"codeberg.org/go-fonts/dejavu/dejavuserifitalic"
	"codeberg.org/go-fonts/latin-modern/lmmono10italic"
	"codeberg.org/go-fonts/latin-modern/lmmono10regular"
	"codeberg.org/go-fonts/latin-modern/lmmonolt10bold"
	"codeberg.org/go-fonts/latin-modern/lmmonolt10regular"
	"codeberg.org/go-fonts/latin-modern/lmmonoltcond10regular"
	"codeberg.org/go-fonts/latin-modern/lmmonoprop10regular"
	"codeberg.org/go-fonts/latin-modern/lmroman10bold"
	"codeberg.org/go-fonts/latin-modern/lmroman10italic"
	"codeberg.org/go-fonts/latin-modern/lmroman10regular"
	"codeberg.org/go-fonts/latin-modern/lmroman17regular"
	"codeberg.org/go-fonts/latin-modern/lmroman6regular"
	"codeberg.org/go-fonts/latin-modern/lmromandemi10regular"
	"codeberg.org/go-fonts/latin-modern/lmromandunh10regular"
	"codeberg.org/go-fonts/latin-modern/lmromanslant10regular"
	"codeberg.org/go-fonts/latin-modern/lmromanunsl10regular"
	"codeberg.org/go-fonts/latin-modern/lmsans10bold"
	"codeberg.org/go-fonts/latin-modern/lmsans10oblique"
	"codeberg.org/go-fonts/latin-modern/lmsans10regular"
	"codeberg.org/go-fonts/latin-modern/lmsansdemicond10regular"
	"codeberg.org/go-fonts/latin-modern/lmsansquot8regular"
	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationmonobolditalic"
	"codeberg.org/go-fonts/liberation/liberationmonoitalic"
	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansbolditalic"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifbolditalic"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"codeberg.org/go-fonts/stix/stix2textbold"
	"codeberg.org/go-fonts/stix/stix2textitalic"
	"codeberg.org/go-fonts/stix/stix2textregular"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// files are the faces' fonts. The Go fonts, whose names begin with go, are package data's.
var files = map[string][]byte{
	"dejavu-sans":                  dejavusans.TTF,
	"dejavu-sans-bold":             dejavusansbold.TTF,
	"dejavu-sans-condensed":        dejavusanscondensed.TTF,
	"dejavu-sans-condensed-bold":   dejavusanscondensedbold.TTF,
	"dejavu-sans-light":            dejavusansextralight.TTF,
	"dejavu-sans-mono":             dejavusansmono.TTF,
	"dejavu-sans-mono-bold":        dejavusansmonobold.TTF,
	"dejavu-sans-mono-oblique":     dejavusansmonooblique.TTF,
	"dejavu-sans-oblique":          dejavusansoblique.TTF,
	"dejavu-serif":                 dejavuserif.TTF,
	"dejavu-serif-bold":            dejavuserifbold.TTF,
	"dejavu-serif-bold-italic":     dejavuserifbolditalic.TTF,
	"dejavu-serif-condensed":       dejavuserifcondensed.TTF,
	"dejavu-serif-italic":          dejavuserifitalic.TTF,
	"latin-modern":                 lmroman10regular.TTF,
	"latin-modern-bold":            lmroman10bold.TTF,
	"latin-modern-demi":            lmromandemi10regular.TTF,
	"latin-modern-italic":          lmroman10italic.TTF,
	"latin-modern-large":           lmroman17regular.TTF,
	"latin-modern-mono":            lmmono10regular.TTF,
	"latin-modern-mono-bold":       lmmonolt10bold.TTF,
	"latin-modern-mono-condensed":  lmmonoltcond10regular.TTF,
	"latin-modern-mono-italic":     lmmono10italic.TTF,
	"latin-modern-mono-light":      lmmonolt10regular.TTF,
	"latin-modern-sans":            lmsans10regular.TTF,
	"latin-modern-sans-bold":       lmsans10bold.TTF,
	"latin-modern-sans-condensed":  lmsansdemicond10regular.TTF,
	"latin-modern-sans-quotation":  lmsansquot8regular.TTF,
	"latin-modern-sans-slant":      lmsans10oblique.TTF,
	"latin-modern-slant":           lmromanslant10regular.TTF,
	"latin-modern-small":           lmroman6regular.TTF,
	"latin-modern-tall":            lmromandunh10regular.TTF,
	"latin-modern-typewriter":      lmmonoprop10regular.TTF,
	"latin-modern-unslanted":       lmromanunsl10regular.TTF,
	"liberation-mono":              liberationmonoregular.TTF,
	"liberation-mono-bold":         liberationmonobold.TTF,
	"liberation-mono-bold-italic":  liberationmonobolditalic.TTF,
	"liberation-mono-italic":       liberationmonoitalic.TTF,
	"liberation-sans":              liberationsansregular.TTF,
	"liberation-sans-bold":         liberationsansbold.TTF,
	"liberation-sans-bold-italic":  liberationsansbolditalic.TTF,
	"liberation-sans-italic":       liberationsansitalic.TTF,
	"liberation-serif":             liberationserifregular.TTF,
	"liberation-serif-bold":        liberationserifbold.TTF,
	"liberation-serif-bold-italic": liberationserifbolditalic.TTF,
	"liberation-serif-italic":      liberationserifitalic.TTF,
	"stix":                         stix2textregular.TTF,
	"stix-bold":                    stix2textbold.TTF,
	"stix-italic":                  stix2textitalic.TTF,
}

// own are fonts that no module has: of hands, and of more books. OFL.txt and APACHE.txt say whose they
// are, subset.py how they were made.
//
//go:embed fonts/*.ttf fonts/hands/*.ttf
var own embed.FS

// further and hands are the names of the fonts in own.
var further, hands = ownNames("fonts"), ownNames("fonts/hands")

func ownNames(folder string) []string {
	files, _ := fs.Glob(own, folder+"/*.ttf")
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".ttf")
	}
	return files
}

// heldOut are the faces that no reader is trained on.
var heldOut = []string{"go-medium", "go-medium-italic", "latin-modern-mono", "stix", "stix-bold", "stix-italic"}

// Names lists all faces in alphabetical order.
func Names() []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	for _, name := range data.FaceNames() {
		names = append(names, "go-"+strings.ReplaceAll(name, "_", "-"))
	}
	names = slices.Concat(names, further, hands)
	slices.Sort(names)
	return names
}

// Training lists the faces to train with beside [Hands], HeldOut those to measure with alone.
func Training() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { return slices.Contains(heldOut, name) || slices.Contains(hands, name) })
}

// Further lists the faces that this package has beside those of modules: of books and of some hands. All
// are in Training.
func Further() []string { return slices.Clone(further) }

// Hands lists faces like handwriting to train with, which have ASCII, and most of them more.
func Hands() []string { return slices.Clone(hands) }

// HeldOut lists the faces that are for tests alone.
func HeldOut() []string { return slices.Clone(heldOut) }

// parsed are the faces that were asked for.
var parsed sync.Map

// Named returns a face of [Names]; it is parsed once.
func Named(name string) (*Face, error) {
	if f, ok := parsed.Load(name); ok {
		return f.(*Face), nil
	}
	file, ok := files[name]
	for folder, names := range map[string][]string{"fonts/": further, "fonts/hands/": hands} {
		if slices.Contains(names, name) {
			var err error
			file, err = own.ReadFile(folder + name + ".ttf")
			ok = err == nil
		}
	}
	if of, isGo := strings.CutPrefix(name, "go-"); isGo {
		var err error
		file, err = data.FaceFile(strings.ReplaceAll(of, "-", "_"))
		ok = err == nil
	}
	if !ok {
		return nil, fmt.Errorf("no face %q: expected one of %s", name, strings.Join(Names(), ", "))
	}
	f, err := Parse(file)
	if err != nil {
		return nil, fmt.Errorf("face %s: %w", name, err)
	}
	f.Name = name
	parsed.Store(name, f)
	return f, nil
}

// Faces returns faces by their names.
func Faces(names ...string) ([]*Face, error) {
	faces := make([]*Face, len(names))
	for i, name := range names {
		var err error
		if faces[i], err = Named(name); err != nil {
			return nil, err
		}
	}
	return faces, nil
}
