package layer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// maxConstantFile bounds the bytes of a file: 64 for each number.
const maxConstantFile = 64 * maxConstant

// load reads n from a file beside the spec. It reports mistakes.
func (n *numbers) load(c *Context, name string) bool {
	err := errors.New("this command has no access to files")
	if c.files != nil {
		err = n.readFile(c.files, name)
	}
	switch {
	case err == nil:
		return true
	case errors.Is(err, fs.ErrNotExist):
		c.Errorf("file", "found no file %q beside the spec", name)
	case errors.Is(err, fs.ErrInvalid):
		c.Errorf("file", "found the path %q, expected that of a file beside the spec or in a folder there, with /", name)
	default:
		c.Errorf("file", "file %q: %v", name, err)
	}
	return false
}

func (n *numbers) readFile(files fs.FS, name string) error {
	if !fs.ValidPath(name) {
		return fs.ErrInvalid
	}
	// Opening what is no file might wait for ever.
	info, err := fs.Stat(files, name)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("this is a folder")
	case !info.Mode().IsRegular():
		return errors.New("this is no regular file")
	case info.Size() > maxConstantFile:
		return fmt.Errorf("found %d bytes, expected at most %d", info.Size(), maxConstantFile)
	}
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	src := io.LimitReader(f, maxConstantFile)
	switch path.Ext(name) {
	case ".npy":
		n.shape, n.data, err = npy.Read(src, maxConstant)
		return n.check(err)
	case ".json":
		return n.readJSON(json.NewDecoder(src))
	}
	return errors.New("found another ending, expected .json or .npy")
}

// check refuses what an array may hold and a constant may not.
func (n *numbers) check(err error) error {
	if err != nil {
		return err
	}
	if _, ok := spec.Elements(n.shape); !ok || len(n.shape) > spec.MaxRank {
		return fmt.Errorf("found the shape %v, expected at most %d axes and no empty one", spec.Shape(n.shape), spec.MaxRank)
	}
	for i, v := range n.data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("element %d is %v, expected finite numbers", i, v)
		}
	}
	return nil
}

// readJSON reads nested lists, as they may stand in the spec.
func (n *numbers) readJSON(d *json.Decoder) error {
	var value any
	if err := d.Decode(&value); err != nil {
		return fmt.Errorf("this is not JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("found more than one value, expected one list")
	}
	errs := spec.NewErrors("")
	field, err := asField(value, 0)
	if err != nil {
		return err
	}
	n.DecodeSpec(field, errs)
	var found spec.Diagnostics
	if errors.As(errs.Err(), &found) {
		return errors.New(strings.TrimPrefix(found[0].Message, `option "": `))
	}
	return nil
}

// asField is a JSON value as one of a spec.
func asField(value any, depth int) (*spec.Field, error) {
	switch v := value.(type) {
	case float64:
		return &spec.Field{Value: v}, nil
	case []any:
		if depth > spec.MaxRank {
			return nil, fmt.Errorf("found lists in lists in lists, expected at most %d axes", spec.MaxRank)
		}
		list := make([]*spec.Field, len(v))
		for i, element := range v {
			var err error
			if list[i], err = asField(element, depth+1); err != nil {
				return nil, err
			}
		}
		return &spec.Field{Value: list}, nil
	}
	return nil, fmt.Errorf("found other than %s", numbers{}.Expected())
}
