package app

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Epochs may take microseconds: a training is saved after some seconds, and so
// seldom that saving takes a twentieth of the time.
const (
	saveInterval = 2 * time.Second
	saveShare    = 20
)

// keeper keeps a training in a directory. The checkpoint alone is its state: it
// says how much of the history belongs to it, and the weights are for others.
type keeper struct {
	path string
	disk disk.Disk
	say  func(format string, args ...any) // to the user, meanwhile

	record  runRecord
	history *history
	dir     *disk.Directory
	made    bool      // it was not there before
	next    time.Time // when to save again
	each    interval  // that was asked for, of steps or a time
	saved   *int      // epochs in the weights on disk; nil: there are none of this training
	files   []string  // of this training that are on disk
	failing string    // why the last attempt to save did
	lost    error     // why the end is not where it should be
}

// own makes sure that the directory is there, nobody else's, and can be written to.
func (k *keeper) own() (err error) {
	_, err = os.Stat(k.path)
	k.made = errors.Is(err, fs.ErrNotExist)
	k.dir, err = k.disk.Own(k.path)
	return err
}

// close gives the directory free, and removes it if it was made for nothing.
func (k *keeper) close() {
	if k.dir != nil {
		k.dir.Close()
		if k.made {
			os.Remove(k.path + string(filepath.Separator)) // succeeds if it is an empty directory
		}
	}
}

func (k *keeper) file(name string) string { return filepath.Join(k.path, name) }

// checkpoint takes over a moment of the training, and saves it if it is time. A
// failure does not end the training.
func (k *keeper) checkpoint(c *runtime.Checkpoint) error {
	if c.Epoch != nil {
		k.record.Epochs = c.Epoch.Epoch
		if err := k.history.add(*c.Epoch); err != nil {
			return err
		}
	}
	k.record.Stopped = c.Stopped
	start := time.Now()
	if asked := c.Epoch == nil && k.each.steps > 0; !c.Final && !asked && start.Before(k.next) {
		return nil
	}
	err := k.save(c)
	if err != nil && c.Final { // there is no later
		err = k.save(c)
	}
	end := time.Now()
	k.next = end.Add(cmp.Or(k.each.time, max(saveInterval, saveShare*end.Sub(start))))
	switch {
	case err != nil && c.Final:
		k.lost = k.rescue(c, err)
	case err != nil && err.Error() != k.failing:
		k.failing = err.Error()
		k.say("%v; the training goes on and will try again", err)
	case err == nil && k.failing != "":
		k.failing = ""
		k.say("saved in %s again", k.path)
	}
	return nil
}

// save replaces the state, and after that what is made of it. The weights are
// less, and may find a place where the state finds none.
func (k *keeper) save(c *runtime.Checkpoint) error {
	if err := k.dir.Restore(); err != nil {
		return err
	}
	err := k.saveState(c)
	if e := k.replace(weightsFile, c.WriteWeights); e != nil {
		return cmp.Or(err, e)
	}
	epochs := k.record.Epochs
	k.saved = &epochs
	return err
}

func (k *keeper) saveState(c *runtime.Checkpoint) error {
	written, err := k.history.write(k.dir.Disk, k.file(historyFile))
	if err != nil {
		return err
	}
	record := k.record
	record.History = written
	metadata, err := record.metadata()
	if err != nil {
		return err
	}
	err = k.replace(checkpointFile, func(w io.Writer) (int64, error) { return c.Write(w, metadata) })
	if err == nil {
		k.history.commit(written)
		k.has(historyFile)
	}
	return err
}

func (k *keeper) replace(name string, write func(io.Writer) (int64, error)) error {
	err := k.dir.Replace(k.file(name), func(w io.Writer) error {
		_, err := write(w)
		return err
	})
	if err == nil {
		k.has(name)
	}
	return err
}

// has notes that a file is there.
func (k *keeper) has(name string) {
	if !slices.Contains(k.files, name) {
		k.files = append(k.files, name)
	}
}

// rescue saves the end of a training elsewhere, if it must.
func (k *keeper) rescue(c *runtime.Checkpoint, cause error) error {
	other, err := os.MkdirTemp("", filepath.Base(k.path)+"-")
	if err != nil {
		return fmt.Errorf("%w; nor is there another place: %w; %s", cause, err, k.where())
	}
	there := *k
	there.path, there.history, there.files = other, k.history.elsewhere(), nil
	if err = there.own(); err == nil {
		err = there.save(c)
	}
	if err != nil {
		there.close()
		os.RemoveAll(other)
		return fmt.Errorf("%w; nor can it be saved elsewhere: %w; %s", cause, err, k.where())
	}
	k.close()
	*k = there
	return fmt.Errorf("%w; the weights and the checkpoint are in %s instead", cause, other)
}

// where tells of what is on disk.
func (k *keeper) where() string {
	if k.saved == nil {
		return "nothing was saved"
	}
	return fmt.Sprintf("%s has the weights after %s", k.file(weightsFile), text.Count(*k.saved, "epoch"))
}

// earlier returns what the directory's checkpoint says about the training that
// left it, and the metadata of its weights; nil if there is none.
func (k *keeper) earlier() (*runRecord, map[string]string, error) {
	f, err := os.Open(k.file(checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	metadata, err := runtime.ReadMetadata(f)
	if err == nil {
		var r *runRecord
		if r, err = recordFrom(metadata); err == nil {
			return r, metadata, nil
		}
	}
	return nil, nil, fmt.Errorf("%s: %w", f.Name(), err)
}

// goOn takes over the history of an earlier training. It decides about nothing,
// so that the training can do without.
func (k *keeper) goOn(r *runRecord) {
	k.record.Epochs, k.saved = r.Epochs, &r.Epochs
	k.files = []string{weightsFile, checkpointFile, historyFile}
	if err := k.history.read(k.file(historyFile), r.History); err != nil {
		k.say("%v; it begins anew", err)
		k.history = newHistory()
	}
}

// places tells where the files are; events is the folder of TensorBoard's, if there is one.
func (k *keeper) places(pictures []string, events string) string {
	t := text.NewTable()
	row := func(what, name string) {
		if slices.Contains(k.files, name) {
			t.Row(what, k.file(name))
		}
	}
	row("weights", weightsFile)
	row("checkpoint", checkpointFile)
	row("history", historyFile)
	for _, p := range pictures {
		t.Row("picture", k.file(p))
	}
	if events != "" {
		t.Row("TensorBoard", events)
	}
	return t.String()
}
