package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

const (
	ending     = ".exe" // Windows runs nothing without it; others do not mind
	binaryName = "program" + ending
	keepFor    = 30 * 24 * time.Hour
)

// cache is a directory with one program a key. A program's name is its key and
// the digest of its content, which tells whether it is what was put there.
type cache struct{ dir string }

func openCache() (cache, error) {
	dir, err := os.UserCacheDir()
	if err == nil {
		dir = filepath.Join(dir, "tensornet")
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return cache{}, fmt.Errorf("no place to keep compiled networks: %w; %s", err, otherPlace)
	}
	return cache{dir}, nil
}

// otherPlace says how to choose another place, also for what Go keeps.
var otherPlace = map[bool]string{
	true:  "want HOME to name a folder that can be written to, or XDG_CACHE_HOME and GOMODCACHE",
	false: "want HOME, or LocalAppData on Windows, to name a folder that can be written to; GOCACHE and GOMODCACHE are Go's",
}[runtime.GOOS != "darwin" && runtime.GOOS != "ios" && runtime.GOOS != "windows" && runtime.GOOS != "plan9"]

// get returns the program of a key. Where there is none, or none that is whole,
// build makes it, as binaryName in a directory of its own, and old programs go.
func (c cache) get(key string, build func(dir string) error) (string, error) {
	now := time.Now()
	if path := c.find(key, now); path != "" {
		return path, nil
	}
	c.trim(now)
	dir, err := os.MkdirTemp(c.dir, "build-")
	if err != nil {
		return "", fmt.Errorf("keep the compiled network: %w; %s", err, otherPlace)
	}
	defer os.RemoveAll(dir)
	if err := build(dir); err != nil {
		return "", err
	}
	made := filepath.Join(dir, binaryName)
	sum, err := digest(made)
	if err != nil {
		return "", err
	}
	path := filepath.Join(c.dir, key+"-"+sum+ending)
	err = os.Rename(made, path)
	if _, exists := os.Stat(path); err != nil && exists == nil {
		err = nil // another process was first, with the same content
	}
	return path, err
}

// find returns the path of a program that is whole and may be run, and removes
// others of the key; empty if there is none.
func (c cache) find(key string, now time.Time) string {
	paths, _ := filepath.Glob(filepath.Join(c.dir, key+"-*"+ending))
	for _, path := range paths {
		sum, err := digest(path)
		if err == nil && filepath.Base(path) == key+"-"+sum+ending && canRun(path) {
			os.Chtimes(path, now, now) // it may be another user's
			return path
		}
		os.Remove(path)
	}
	return ""
}

func canRun(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (info.Mode()&0o111 != 0 || runtime.GOOS == "windows")
}

// digest tells a file's contents apart.
func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
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
	return hex.EncodeToString(h.Sum(nil)), nil
}

func add(h hash.Hash, name string, content []byte) {
	fmt.Fprintf(h, "%d %s %d ", len(name), name, len(content))
	h.Write(content)
}
