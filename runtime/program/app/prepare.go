package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// prepare opens weights and samples and makes sure that the directory may be
// written to: that of a training to go on with, or of a new one.
func (t *train) prepare(s *session, k *keeper) (*samples, error) {
	if t.resume {
		return t.prepareResume(s, k)
	}
	info := s.Network.info()
	config := t.config(info, t.trainingSeed(info), nil)
	config.BatchSize = t.batchSize
	taken, err := s.begin(t.weightsFlags, config.Seed)
	if err != nil {
		return nil, err
	}
	config.Preprocess = s.Network.preprocess()
	found, err := t.open(s, k, config)
	if err != nil {
		return nil, err
	}
	k.record.Flags = t.given()
	if err := k.own(); err != nil {
		return nil, err
	}
	if err := t.mayReplace(k); err != nil || taken == nil {
		return found, err
	}
	s.tellTransfer(t.weights, taken)
	if t.json {
		err = t.print(s.out, newTransferEvent(t.weights, taken))
	}
	return found, err
}

// open opens the samples and says by which settings they are trained on.
func (t *train) open(s *session, k *keeper, config *data.Config) (*samples, error) {
	found, err := s.openSamples(config)
	if err != nil {
		return nil, err
	}
	weights, err := s.Network.digest()
	k.record.Settings = t.settings(s.Network.info(), s.Augmentation, found, weights)
	k.record.Settings.Code = s.Network.code()
	return found, err
}

// mayReplace refuses to begin where there is a training, unless it was complete
// and this one is the same.
func (t *train) mayReplace(k *keeper) error {
	if t.overwrite {
		return nil
	}
	const ways = "; --overwrite begins anew, --out takes another directory"
	earlier, _, err := k.earlier()
	if err != nil {
		return fmt.Errorf("in %s is another training: %w%s", k.path, err, ways)
	}
	if earlier == nil {
		if strange := k.strangers(); strange != nil {
			return fmt.Errorf("in %s there are files already (%s), and no checkpoint of a training%s", k.path, strings.Join(strange, ", "), ways)
		}
		return nil
	}
	changes := earlier.Settings.differences(k.record.Settings)
	switch {
	case len(changes) > 0:
		return fmt.Errorf("in %s is another training, of %s (%s); --resume goes on with it%s", k.path, text.Count(earlier.Epochs, "epoch"), list(changes), ways)
	case earlier.Stopped == "" || interrupted(earlier.Stopped):
		return fmt.Errorf("in %s is this training, interrupted after %s; --resume goes on with it%s", k.path, text.Count(earlier.Epochs, "epoch"), ways)
	}
	if !t.quiet && !t.json {
		k.say("%s has this training already, complete; it begins anew, and will end with the same weights", k.path)
	}
	return nil
}

// strangers are files that a training would replace. A history is none that a
// training left which ended before its first checkpoint.
func (k *keeper) strangers() []string {
	var found []string
	for _, name := range []string{weightsFile, historyFile, sheetFile, curvesFile} {
		if _, err := os.Lstat(k.file(name)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if name != historyFile || !isHistory(k.file(name)) {
			found = append(found, name)
		}
	}
	return found
}

// fingerprint is the metadata that tells networks apart.
const fingerprint = "fingerprint"

// prepareResume takes over what the directory's checkpoint says.
func (t *train) prepareResume(s *session, k *keeper) (*samples, error) {
	if _, err := os.Stat(k.file(checkpointFile)); err != nil {
		return nil, fmt.Errorf("nothing to resume: %w", err)
	}
	if err := k.own(); err != nil {
		return nil, err
	}
	earlier, metadata, err := k.earlier()
	if err == nil && earlier == nil { // removed since
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("nothing to resume: %w", err)
	}
	if err := t.inherit(earlier.Flags); err != nil {
		return nil, err
	}
	info := s.Network.info()
	own, err := (*runtime.Preprocess)(nil).Metadata(info)
	if err != nil {
		return nil, err
	}
	if metadata[fingerprint] != own[fingerprint] {
		return nil, fmt.Errorf("nothing to resume: %s is of another network than %s; --overwrite begins anew", k.file(checkpointFile), info.Spec)
	}
	config := t.config(info, t.trainingSeed(info), nil)
	config.BatchSize = t.batchSize
	if config.Preprocess, err = runtime.ReadPreprocess(metadata, info); err != nil {
		return nil, err
	}
	s.Network.initialise(config.Seed)
	found, err := t.open(s, k, config)
	if err != nil {
		return nil, err
	}
	k.record.Settings.Weights, k.record.Flags = earlier.Settings.Weights, t.given()
	if err := t.agree(k, earlier); err != nil {
		return nil, err
	}
	k.goOn(earlier)
	if most := k.record.Settings.Epochs; most > 0 && earlier.Epochs > most {
		return nil, fmt.Errorf("nothing to resume: %s", t.complete(k, runtime.StoppedByEpochs)) // before its settings are kept
	}
	return found, nil
}

// agree refuses to go on with what would be another training, and says what is
// changed otherwise.
func (t *train) agree(k *keeper, earlier *runRecord) error {
	var refused, said []difference
	for _, d := range earlier.Settings.differences(k.record.Settings) {
		if d.decides {
			refused = append(refused, d)
		} else {
			said = append(said, d)
		}
	}
	if refused != nil {
		return fmt.Errorf("%s cannot go on with %s; --overwrite begins anew", k.path, list(refused))
	}
	if said != nil {
		k.say("going on with %s", list(said))
	}
	return nil
}

// complete says why there is nothing left of a training.
func (t *train) complete(k *keeper, stopped string) string {
	switch stopped {
	case runtime.StoppedBySteps:
		return t.limits.complete()
	case runtime.StoppedByPatience:
		return fmt.Sprintf("%s for %s; --patience says for how many it may", noBetter(k.record.Settings.Monitor), text.Count(k.record.Settings.Patience, "epoch"))
	case runtime.StoppedByAccuracy:
		return fmt.Sprintf("the accuracy of %v is reached; --stop-at takes a higher one", k.record.Settings.StopAt)
	}
	return fmt.Sprintf("all of %d epochs are done; --epochs says how many there are to be in all", k.record.Epochs)
}
