package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// album is the pictures of some directories.
type album struct {
	info    *runtime.ModelInfo
	pre     *runtime.Preprocess
	classes []string // none before a directory says
	room    int      // in memory, in bytes

	paths  []string
	labels []int
	hashes []uint64 // of files that were read
	tones  [][]byte // of pictures that are kept
	notes  []string
}

// span is the pictures of a directory.
type span struct {
	path       string
	begin, end int
}

func (s span) count() int { return s.end - s.begin }

// rows are the numbers of all pictures.
func (s span) rows() []int {
	rows := make([]int, 0, s.count())
	for i := s.begin; i < s.end; i++ {
		rows = append(rows, i)
	}
	return rows
}

// forget leaves an album without pictures.
func (a *album) forget() { a.paths, a.labels, a.hashes, a.tones, a.notes = nil, nil, nil, nil, nil }

// list finds the pictures of the classes that are known, or else of all folders there are.
func (a *album) list(path string) (span, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return span{}, fmt.Errorf("images: %w", err)
	}
	var folders []string
	loose := 0
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case isDir(filepath.Join(path, e.Name())):
			folders = append(folders, e.Name())
		case isPicture(e.Name()):
			loose++
		}
	}
	if len(a.classes) == 0 {
		a.classes = folders
	}
	out := &a.info.Outputs[0]
	if want := max(2, elements(out.Shape)); len(a.classes) != want { // one unit tells two classes apart
		return span{}, fmt.Errorf("%s: %s (%s): the output %q has %s", path, text.Count(len(a.classes), "folder"), list(a.classes), out.Name, text.Count(want, "class"))
	}
	s := span{path: path, begin: len(a.paths)}
	var others []string
	for _, folder := range folders {
		label := slices.Index(a.classes, folder)
		if label < 0 {
			return span{}, fmt.Errorf("%s: the folder %q is no class: want %s", path, folder, list(a.classes))
		}
		err := walkPictures(filepath.Join(path, folder), func(path string) {
			a.paths, a.labels = append(a.paths, path), append(a.labels, label)
		}, func(path string) { others = append(others, path) })
		if err != nil {
			return span{}, fmt.Errorf("images: %w", err)
		}
	}
	if s.end = len(a.paths); s.count() == 0 {
		return span{}, fmt.Errorf("%s: no pictures in folders of classes: want %s", path, list(endings))
	}
	if loose > 0 {
		a.notes = append(a.notes, fmt.Sprintf("%s: %s in no class's folder: left out", path, text.Count(loose, "picture")))
	}
	if len(others) > 0 {
		a.notes = append(a.notes, fmt.Sprintf("%s: %s by the name no picture, such as %s: left out", path, text.Count(len(others), "file"), filepath.ToSlash(others[0])))
	}
	a.hashes = append(a.hashes, make([]uint64, s.count())...)
	a.tones = append(a.tones, make([][]byte, s.count())...)
	return s, nil
}

// walkPictures finds the pictures of a folder and of those in it, in the order of their names,
// and other files. What begins with a dot is nothing.
func walkPictures(folder string, use, other func(path string)) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(d.Name(), ".") && path != folder && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "."):
		case isPicture(path):
			use(path)
		default:
			other(path)
		}
		return nil
	})
}

// listed is list for all rows.
func (a *album) listed(path string) ([]int, error) {
	s, err := a.list(path)
	return s.rows(), err
}

// mostBroken is how many pictures are named that cannot be read.
const mostBroken = 50

// read decodes the pictures that are needed, keeps those for which there is room, from the first
// on, and learns of others only which they are.
func (a *album) read(needed, others []int) error {
	const ( // what is done to a picture, at most
		hash = iota + 1
		decode
		keep
	)
	work := make([]byte, len(a.paths))
	for _, i := range others {
		work[i] = hash
	}
	room := 0
	if a.pre.WhiteTone() == 255 {
		room = a.room / elements(a.info.Inputs[0].Shape)
	}
	for n, i := range needed {
		if work[i] = decode; n < room {
			work[i] = keep
		}
	}
	errs := make([]error, len(a.paths))
	var next atomic.Int64
	var helpers sync.WaitGroup
	for range min(goruntime.GOMAXPROCS(0), goruntime.NumCPU()) {
		helpers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(work); i = int(next.Add(1)) - 1 {
				var content []byte
				var tones []float64
				if work[i] >= hash {
					content, a.hashes[i], errs[i] = a.content(i)
				}
				if work[i] >= decode && errs[i] == nil {
					tones, errs[i] = a.decode(i, content)
				}
				if work[i] == keep && errs[i] == nil {
					a.tones[i] = make([]byte, len(tones))
					for k, v := range tones {
						a.tones[i][k] = byte(v)
					}
				}
			}
		})
	}
	helpers.Wait()
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if more := len(errs) - mostBroken; more > 0 {
		errs = append(errs[:mostBroken], fmt.Errorf("and %s that cannot be read", text.Count(more, "more picture")))
	}
	return errors.Join(errs...)
}

// content is a picture's file, and what tells it from others.
func (a *album) content(i int) ([]byte, uint64, error) {
	f, err := os.Open(a.paths[i])
	if err != nil {
		return nil, 0, fmt.Errorf("images: %w", err)
	}
	defer f.Close()
	content, err := readContent(f)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", filepath.ToSlash(a.paths[i]), err)
	}
	sum := sha256.Sum256(content)
	return content, binary.BigEndian.Uint64(sum[:]), nil
}

// decode makes tones of a file, as the data has them.
func (a *album) decode(i int, content []byte) ([]float64, error) {
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, fmt.Errorf("%s: an empty file: want a picture", filepath.ToSlash(a.paths[i]))
	}
	photo, err := decodePhoto(content)
	var tones []float64
	if err == nil {
		tones, err = fit(a.pre, photo, a.info.Inputs[0].Shape)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(a.paths[i]), err)
	}
	return tones, nil
}

// fill gives the numbers of a picture as the network takes them.
func (a *album) fill(dst []float64, i int) error {
	if a.tones[i] != nil {
		for k, v := range a.tones[i] {
			dst[k] = a.pre.Value(k, float64(v))
		}
		return nil
	}
	content, hash, err := a.content(i)
	if err == nil && hash != a.hashes[i] {
		err = fmt.Errorf("%s: another picture than when it was read first", filepath.ToSlash(a.paths[i]))
	}
	if err != nil {
		return err
	}
	tones, err := a.decode(i, content)
	for k, v := range tones {
		dst[k] = a.pre.Value(k, v)
	}
	return err
}

func (a *album) part(name string, rows []int, shuffle bool) *part {
	reads := slices.ContainsFunc(rows, func(i int) bool { return a.tones[i] == nil })
	called := func(i int) string { return a.paths[rows[i]] }
	return &part{name: name, len: len(rows), shuffle: shuffle, ahead: reads, called: called, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			r.labels[0] = a.labels[i]
			r.err = a.fill(r.inputs, i)
		}
	}}
}

// digest tells sets of pictures and their classes apart, in whatever order.
func (a *album) digest(rows []int) string {
	return digestOfClasses(rows, a.labels, func(i int) uint64 { return a.hashes[i] })
}

// hashesOf are those of rows.
func (a *album) hashesOf(rows []int) []uint64 {
	hashes := make([]uint64, len(rows))
	for k, i := range rows {
		hashes[k] = a.hashes[i]
	}
	return hashes
}

// known notes how many of the rows were trained on.
func (a *album) known(path string, rows []int) []string {
	return knownOf(path, a.pre.Sketch, a.hashesOf(rows))
}

// twice notes pictures of a set that are among those of the training, too.
func (a *album) twice(name string, rows, train []int) []string {
	trained := map[uint64]bool{}
	for _, hash := range a.hashesOf(train) {
		trained[hash] = true
	}
	n, one := 0, ""
	for _, i := range rows {
		if trained[a.hashes[i]] {
			if n++; one == "" {
				one = a.paths[i]
			}
		}
	}
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s has %s of training, too, such as %s", name, text.Count(n, "picture"), filepath.ToSlash(one))}
}
