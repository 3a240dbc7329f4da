package data

import (
	"archive/zip"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// NPZ reads arrays of an archive that numpy.savez has written.
type NPZ struct{ ArrayOptions }

var defaultNPZ = NPZ{defaultArrays}

// Doc describes the source.
func (NPZ) Doc() string {
	return "NumPy's arrays, as numpy.savez and savez_compressed write them: " + arrayDoc
}

func (z NPZ) source() arraySource {
	return arraySource{ArrayOptions: z.ArrayOptions, kind: "npz", what: "array", open: openArchive}
}

// Check says why the network cannot learn from such arrays.
func (z NPZ) Check(info *runtime.ModelInfo) error { return z.source().check(info) }

func (z NPZ) open(c *Config) (*tables, error) { return z.source().tables(c) }

// archive is a file of NumPy's.
type archive struct{ *zip.ReadCloser }

func openArchive(path string) (arrayFile, error) {
	file, err := zip.OpenReader(path)
	if errors.Is(err, zip.ErrFormat) {
		err = errors.New("no archive of arrays: want one that numpy.savez has written")
	}
	return archive{file}, err
}

// find reads the array of a name.
func (a archive) find(name string) (*block, error) {
	var names []string
	for _, f := range a.File {
		of, ok := strings.CutSuffix(f.Name, ".npy")
		if ok && of == name {
			return readArray(name, f)
		}
		if ok {
			names = append(names, of)
		}
	}
	return nil, missing("array", name, names, whichIsWhich)
}

const whichIsWhich = "; inputs and targets say which is which"

// missing says what there is instead of an array.
func missing(what, name string, names []string, advice string) error {
	if len(names) == 0 {
		return fmt.Errorf("not found, as there are no %ss", what)
	}
	return fmt.Errorf("not found: there are %s%s%s", list(names), advice, likeName(name, names))
}

func readArray(name string, f *zip.File) (*block, error) {
	src, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	a, err := npy.Open(src)
	if err != nil {
		return nil, err
	}
	b, err := readBlock(name, a.Shape, a.Bytes(), a.IsTruth(), a.Next)
	if err == nil {
		err = a.End()
	}
	return b, err
}
