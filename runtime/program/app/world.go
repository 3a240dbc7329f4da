package app

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/mpi/launch"
)

// World is processes that train together.
type World interface {
	runtime.SummingWorld
	// Close ends this process's part, after an error all others' as well.
	Close(error)
}

// join joins the processes that a launcher has started with this one, if it has.
func (s *session) join() error {
	l := launch.Find()
	if l == nil {
		return nil
	}
	if s.Program.World == nil {
		return fmt.Errorf("%s has started %d processes, and this program is built without MPI, so that each would train for itself and replace what the others leave; tensornet build --mpi builds one whose processes train as one, and %s=%s has each train for itself", l.Name, l.Size, launch.Variable, launch.Alone)
	}
	w, err := s.Program.World()
	if err != nil {
		return err
	}
	s.world = w
	if s.follows() {
		s.name = fmt.Sprintf("%s (rank %d)", s.name, w.Rank())
		s.out = io.Discard
	}
	return nil
}

// Alone refuses what each of the processes that a launcher has started would do once more.
func (c *Command) Alone() error {
	if l := launch.Find(); l != nil && !c.ranks {
		return fmt.Errorf("%s has started %d processes, and each would do all of %s: start one without it, or set %s=%s", l.Name, l.Size, c.Name, launch.Variable, launch.Alone)
	}
	return nil
}

// follows reports whether the process trains with others, of which another one leads: that keeps and
// shows the training.
func (s *session) follows() bool { return s.world != nil && s.world.Rank() > 0 }

// Words of --reduce.
const (
	reduceFixed = "fixed"
	reduceFast  = "fast"
)

// lead is what the rank that leads tells the others of what it has found.
type lead struct {
	Flags      map[string]string `json:"flags"`
	Preprocess map[string]string `json:"preprocess"`
}

// prepareTogether is prepare for ranks of a world. Files of the training are those of rank 0 alone.
func (t *train) prepareTogether(s *session, k *keeper) (*samples, error) {
	if s.world == nil {
		return t.prepare(s, k)
	}
	found, text, err := t.prepareToLead(s, k)
	if text, err = runtime.Broadcast(s.world, text, err); err != nil {
		return nil, err
	}
	if s.follows() {
		found, err = t.prepareToFollow(s, k, text)
	}
	if err := runtime.Together(s.world, err); err != nil {
		return nil, err
	}
	same := k.record.Settings
	same.Weights = "" // which rank 0 gives to all
	same.Code = ""    // of which the trainers agree
	decided, err := json.Marshal(same)
	if err != nil {
		return nil, err
	}
	info := s.Network.info()
	return found, runtime.Agree(s.world,
		runtime.Fact{What: "tensornet", Value: info.Version},
		runtime.Fact{What: "what a step computes", Value: info.TrainingFingerprint},
		runtime.Fact{What: "samples (their digest)", Value: same.Samples},
		runtime.Fact{What: "settings", Value: string(decided)},
	)
}

func (t *train) prepareToLead(s *session, k *keeper) (*samples, []byte, error) {
	if s.follows() {
		return nil, nil, nil
	}
	found, err := t.prepare(s, k)
	if err != nil {
		return nil, nil, err
	}
	preprocess, err := s.Network.preprocess().Metadata(s.Network.info())
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(lead{k.record.Flags, preprocess})
	return found, text, err
}

func (t *train) prepareToFollow(s *session, k *keeper, text []byte) (*samples, error) {
	var l lead
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, err
	}
	if t.resume {
		if err := t.inherit(l.Flags); err != nil {
			return nil, err
		}
	}
	info := s.Network.info()
	preprocess, err := runtime.ReadPreprocess(l.Preprocess, info)
	if err != nil {
		return nil, err
	}
	config := t.config(info, t.trainingSeed(info), preprocess)
	config.BatchSize = t.batchSize
	s.Network.initialise(config.Seed)
	return t.open(s, k, config)
}

// enough refuses a batch that is too small for each rank to have a part of.
func enough(w World, batch, shard int) error {
	if shards := (batch + shard - 1) / shard; shards < w.Size() {
		return fmt.Errorf("batch size: found %d for %d ranks, expected at least %d, as a rank takes %d samples of this network or more", batch, w.Size(), shard*(w.Size()-1)+1, shard)
	}
	return nil
}
