package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	binaryName = "program.exe" // Windows runs nothing without the ending; others do not mind
	keepFor    = 30 * 24 * time.Hour
)

// cache is a directory with one program a key.
type cache struct{ dir string }

func openCache() (cache, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return cache{}, fmt.Errorf("no place to keep compiled networks: %w", err)
	}
	dir = filepath.Join(dir, "tensornet")
	return cache{dir}, os.MkdirAll(dir, 0o755)
}

// get returns the program of a key. Where there is none, build makes it, as
// binaryName in a directory of its own, and old programs go.
func (c cache) get(key string, build func(dir string) error) (string, error) {
	path := filepath.Join(c.dir, key)
	now := time.Now()
	if os.Chtimes(path, now, now) == nil {
		return path, nil
	}
	c.trim(now)
	dir, err := os.MkdirTemp(c.dir, "build-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := build(dir); err != nil {
		return "", err
	}
	err = os.Rename(filepath.Join(dir, binaryName), path)
	if _, exists := os.Stat(path); err != nil && exists == nil {
		err = nil // another process was first, with the same content
	}
	return path, err
}

// trim removes what was not used for keepFor, as well as it can.
func (c cache) trim(now time.Time) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > keepFor {
			os.RemoveAll(filepath.Join(c.dir, e.Name()))
		}
	}
}

// cacheKey covers all that a program's bytes depend on: the Go tool and target,
// the module's files, and the source of tensornet that it links.
func cacheKey(tool, source string, files map[string][]byte) (string, error) {
	h := sha256.New()
	add(h, "tool", []byte(tool))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		add(h, name, files[name])
	}
	err := runtimeFiles(source, func(name string, content []byte) { add(h, name, content) })
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)) + ".exe", nil
}

func add(h hash.Hash, name string, content []byte) {
	fmt.Fprintf(h, "%d %s %d ", len(name), name, len(content))
	h.Write(content)
}
