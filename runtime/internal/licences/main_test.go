package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Programs carry the notices of all that they link, word by word, and nothing
// they link is under other terms than BSD's, MIT's or Apache's.
func TestNotices(t *testing.T) {
	const app, command = "../../program/app", "../../../cmd/tensornet"
	for dir, packages := range map[string][]string{app: {app, "../../program/data"}, command: {command}} {
		text, err := os.ReadFile(filepath.Join(dir, "licences.txt"))
		if err != nil {
			t.Fatal(err)
		}
		parts, err := linked(runtime.GOOS, packages...)
		if err != nil {
			t.Fatal(err)
		}
		if len(parts) < 4 {
			t.Errorf("%s links only %d parts", dir, len(parts))
		}
		for name, notice := range parts {
			// The name heads the text, perhaps among others of the same.
			_, rest, found := strings.Cut("\n"+string(text), "\n"+name+"\n")
			if head, _, ok := strings.Cut(rest, notice); !found || !ok || strings.Contains(head, "\n\n\n") || strings.Contains(head, "=\n") {
				t.Errorf("%s/licences.txt lacks the notices of %s: go generate there", dir, name)
			}
		}
	}
}

func TestTerms(t *testing.T) {
	const bsd = "Redistribution and use in source and binary\nforms, with or without modification, are permitted provided"
	dir := t.TempDir()
	for _, c := range []struct{ file, text, want string }{
		{"LICENSE", bsd, ""},
		{"LICENCE.md", "Permission is hereby granted, free of charge, to any person obtaining a copy", ""},
		{"COPYING", "Apache License\r\n   Version 2.0, January 2004", ""},
		{"NOTICE", "Made by many", ""},
		{"LICENSE", bsd + " or under the GNU General Public License", "part: FILE: neither BSD's, MIT's nor Apache's terms"},
		{"LICENSE", "Use of the Freetype-Go software is subject to your choice of the FreeType License", "part: FILE: neither BSD's, MIT's nor Apache's terms"},
		{"LICENSE", "The contents are licensed under the Creative Commons Attribution 3.0 license", "part: FILE: neither BSD's, MIT's nor Apache's terms"},
		{"LICENSE", "Do as you like", "part: FILE: neither BSD's, MIT's nor Apache's terms"},
		{"README", bsd, "part has no licence"},
		{"license.go", bsd, "part has no licence"},
	} {
		path := filepath.Join(dir, c.file)
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := read(map[string][]string{"part": licenceFiles(dir)})
		if got := ""; err != nil {
			got = strings.ReplaceAll(err.Error(), path, "FILE")
			if got != c.want {
				t.Errorf("%s: got %s, want %q", c.file, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("%s is taken: want %s", c.file, c.want)
		}
		os.Remove(path)
	}
}

func TestSameTextsStandTogether(t *testing.T) {
	got := notices(map[string]string{"b v1": "text\n\n", "a v2": "text\n\n", "c v1": "other\n\n"})
	if want := "a v2\nb v1\n\ntext\n\n" + strings.Repeat("=", 72) + "\n\nc v1\n\nother\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
