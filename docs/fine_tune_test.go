package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestFineTune compares the walk with the script that runs it, and what it shows of files.
func TestFineTune(t *testing.T) {
	text := string(read(t, "fine_tune.md"))
	script, err := os.ReadFile("../cmd/tensornet/testdata/script/fine_tune.txtar")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^    ((?:tensornet|go) .*)$`).FindAllStringSubmatch(text, -1)
	files := regexp.MustCompile("(?s)<!-- file (\\S+) -->\n```\\w+\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(commands) < 6 || len(files) != 2 {
		t.Errorf("found %d commands and %d files", len(commands), len(files))
	}
	for _, c := range commands {
		if !strings.Contains(string(script), "exec "+c[1]+"\n") {
			t.Errorf("the script does not run %s", c[1])
		}
	}
	for _, f := range files {
		if file := read(t, "testdata/digits/"+f[1]); !strings.HasSuffix(string(file), f[2]) {
			t.Errorf("%s is another", f[1])
		}
	}
}
