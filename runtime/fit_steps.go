package runtime

import "time"

// count adds a step on so many samples.
func (p *place) count(samples int) {
	p.Steps++
	p.Done++
	p.Samples += samples
	if p.EpochSteps > 0 {
		p.PassSamples += samples
	}
}

// skip is how many samples of the data are done in this pass through it.
func (p *place) skip() int {
	if p.EpochSteps > 0 {
		return p.PassSamples
	}
	return p.Samples
}

// pass is how many passes through the data are complete.
func (p *place) pass() int {
	if p.EpochSteps > 0 {
		return p.Pass
	}
	return p.Epochs
}

// full reports whether all steps of the epoch at hand are done, where steps say when it ends.
func (f *fit) full() bool {
	return f.at.Done > 0 && (f.at.Done == f.at.EpochSteps || f.Steps > 0 && f.at.Steps >= f.Steps)
}

// samplesOfEpoch is how many an epoch has; 0: not known.
func (f *fit) samplesOfEpoch() int {
	if f.StepsPerEpoch > 0 {
		return f.StepsPerEpoch * f.BatchSize
	}
	return f.Samples
}

// mostEpochs is how many there are at most, as far as that is known: where steps say when the
// training ends, that many.
func (f *fit) mostEpochs() int {
	most := f.Epochs
	if per := (f.samplesOfEpoch() + f.BatchSize - 1) / f.BatchSize; f.Steps > 0 && per > 0 {
		if n := f.at.Epochs + (max(f.Steps-f.at.Steps, 0)+f.at.Done+per-1)/per; most == 0 || n < most {
			most = n
		}
	}
	return max(most, f.number)
}

// wishes are what the clock would have done now.
func (f *fit) wishes() (due wish) {
	if f.Progress == nil && f.CheckpointEvery == 0 && f.TimeLimit == 0 {
		return 0
	}
	now := time.Now()
	if f.Progress != nil && now.Sub(f.shown) >= progressInterval {
		due |= toShow
	}
	if f.CheckpointEvery > 0 && now.Sub(f.saved) >= f.CheckpointEvery {
		due |= toSave
	}
	if f.TimeLimit > 0 && !now.Before(f.deadline) {
		due |= toEnd
	}
	return due
}

// due is what is to be done after a step.
func (f *fit) due() wish {
	if f.union != nil {
		return f.union.wishes
	}
	return f.wishes()
}

// timeLimitHook ends a training between two steps when its time is over.
func timeLimitHook(f *fit) (hook, error) {
	if f.TimeLimit == 0 {
		return hook{}, nil
	}
	f.deadline = time.Now().Add(f.TimeLimit)
	return hook{step: func() error {
		if f.due()&toEnd == 0 {
			return nil
		}
		f.history.Stopped = StoppedByTime
		if err := f.save(nil, true); err != nil {
			return err
		}
		return errEnough
	}}, nil
}

// checkpointHook saves a training after every so many steps.
func checkpointHook(f *fit) (hook, error) {
	if f.CheckpointSteps == 0 {
		return hook{}, nil
	}
	return hook{step: func() error {
		if f.at.Steps%f.CheckpointSteps == 0 {
			return f.save(nil, false)
		}
		return nil
	}}, nil
}
