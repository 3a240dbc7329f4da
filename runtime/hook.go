package runtime

// hook is what a training does beside its steps. What is nil does nothing.
type hook struct {
	begin func(epoch int) // before an epoch's first step, or the first that is left of it
	step  func() error    // after each step
	end   func(e *Epoch)  // of an epoch, whose learning rate is not known yet
}

// hooks is the table: each looks whether it is wanted, which is a hook that does nothing if not.
var hooks = []func(f *fit) (hook, error){layersHook, plateauHook, checkpointHook, timeLimitHook}

// hang makes the hooks of a training, whose state is that of its beginning or resumed.
func (f *fit) hang() error {
	for _, of := range hooks {
		h, err := of(f)
		if err != nil {
			return err
		}
		if h.begin != nil {
			f.begins = append(f.begins, h.begin)
		}
		if h.step != nil {
			f.afterStep = append(f.afterStep, h.step)
		}
		if h.end != nil {
			f.ends = append(f.ends, h.end)
		}
	}
	return nil
}
