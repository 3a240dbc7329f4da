// Command licences writes licences.txt, the notices of all that a program links,
// which the program then carries.
//
//	go run ./runtime/internal/licences PACKAGE...
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	parts := map[string]string{}
	for _, system := range []string{"darwin", "js", "linux", "windows"} {
		found, err := linked(system, os.Args[1:]...)
		if err != nil {
			log.Fatal(err)
		}
		maps.Copy(parts, found)
	}
	if err := os.WriteFile("licences.txt", []byte(notices(parts)), 0o666); err != nil {
		log.Fatal(err)
	}
}

const (
	self  = "Go, its library and runtime"
	fonts = "golang.org/x/image/font/gofont"
)

// linked are the parts of the packages' programs on a system, each with its
// notices: the modules, named with their version, and Go itself.
func linked(system string, packages ...string) (map[string]string, error) {
	list := exec.Command("go", append([]string{"list", "-deps", "-json=Dir,ImportPath,Module"}, packages...)...)
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system)
	if system == "js" {
		list.Env = append(list.Env, "GOARCH=wasm")
	}
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", system, err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	own := map[string][]string{self: licenceFiles(strings.TrimSpace(string(root)))}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p struct {
			Dir, ImportPath string
			Module          *struct{ Path, Version, Dir string }
		}
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		if p.Module == nil {
			continue // Go's own
		}
		name := strings.TrimSpace(p.Module.Path + " " + p.Module.Version)
		// What lies beside a package holds for it, too.
		for dir := p.Dir; len(dir) >= len(p.Module.Dir); dir = filepath.Dir(dir) {
			own[name] = append(own[name], licenceFiles(dir)...)
		}
		if strings.HasPrefix(p.ImportPath, fonts+"/") { // whose makers have a notice of their own
			own["the Go fonts, "+fonts] = []string{filepath.Join(p.Dir, "..", "ttfs", "README")}
		}
		if p.Module.Path == "golang.org/x/sys" && len(own[self]) == 0 {
			own[self] = own[name] // the same text; some distributions of Go lack the file
		}
	}
	return read(own)
}

// licenceFiles are those of a folder.
func licenceFiles(dir string) (files []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	name := regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice|patents)([-_.][-\w.]*)?$`)
	for _, e := range entries {
		if name.MatchString(e.Name()) && e.Type().IsRegular() && filepath.Ext(e.Name()) != ".go" {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

func read(files map[string][]string) (map[string]string, error) {
	parts := map[string]string{}
	for name, paths := range files {
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			clean := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
			if !permissive(filepath.Base(path), clean) {
				return nil, fmt.Errorf("%s: %s: neither BSD's, MIT's nor Apache's terms", name, path)
			}
			parts[name] += clean + "\n\n"
		}
		if parts[name] == "" {
			return nil, fmt.Errorf("%s has no licence", name)
		}
	}
	return parts, nil
}

// permissive says whether a text is of the three families of terms that
// programs of users may be under without another thought. Notices and grants of
// patents stand beside a licence.
func permissive(name, text string) bool {
	upper := strings.ToUpper(name)
	if strings.HasPrefix(upper, "NOTICE") || strings.HasPrefix(upper, "PATENTS") {
		return true
	}
	words := strings.Join(strings.Fields(text), " ")
	for _, other := range []string{"General Public License", "Mozilla Public License", "Creative Commons", "FreeType"} {
		if strings.Contains(words, other) {
			return false
		}
	}
	for _, family := range []string{
		"Redistribution and use in source and binary forms, with or without modification, are permitted",
		"Permission is hereby granted, free of charge, to any person obtaining a copy",
		"Apache License Version 2.0",
	} {
		if strings.Contains(words, family) {
			return true
		}
	}
	return false
}

// notices lists the parts, those with the same text together.
func notices(parts map[string]string) string {
	names := map[string][]string{} // of the parts of a text
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		names[parts[name]] = append(names[parts[name]], name)
	}
	texts := slices.SortedFunc(maps.Keys(names), func(a, b string) int { return strings.Compare(names[a][0], names[b][0]) })
	var b strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&b, "%s\n\n%s%s\n\n", strings.Join(names[text], "\n"), text, strings.Repeat("=", 72))
	}
	return strings.TrimSuffix(b.String(), strings.Repeat("=", 72)+"\n\n")
}
