package runtime

import (
	"errors"
	"fmt"
)

// ErrDiverged is in the error of a step whose loss or gradient is NaN or
// infinite. The weights are those before that step.
var ErrDiverged = errors.New("the training diverged")

// diverged says how.
type diverged string

func (d diverged) Error() string        { return string(d) }
func (d diverged) Is(target error) bool { return target == ErrDiverged }

// errStatistics is the error of a batch whose mean or variance is not finite, though the
// loss is.
const errStatistics = diverged("a mean or a variance over the batch is not a finite number, though the loss is; look for values that are too large")

// lossDiverged is the error of a step whose loss is not finite, after so many
// that changed the weights: without any, no learning rate is to blame.
func lossDiverged(steps int) error {
	if steps == 0 {
		return diverged("the loss is not a finite number, and no step has changed the weights yet; look for a root, a logarithm or a quotient at 0, or for values that are too large")
	}
	return diverged("the loss is not a finite number; a smaller learning rate may help")
}

// gradientDiverged is the error of a step with a finite loss, but a gradient
// that is not; what is where that is so first on the way back from the loss,
// such as `layer "n"`.
func gradientDiverged(what string) error {
	return diverged(fmt.Sprintf("the gradient of %s is not a finite number, though the loss is; look for a root, a logarithm or a quotient at 0, or for values that are too large", what))
}

// weightDiverged is the error of a weight that is not finite after a step whose
// gradient was.
func weightDiverged(name string) error {
	return diverged(fmt.Sprintf("%s is no longer a finite number; a smaller learning rate may help", name))
}

// advised is the error of a training, which may have diverged for a reason that
// the spec shows already.
func (info *ModelInfo) advised(err error) error {
	if errors.Is(err, ErrDiverged) {
		for _, o := range info.Outputs {
			if o.Advice != "" {
				return diverged(fmt.Sprintf("the loss is not a finite number: output %q: %s", o.Name, o.Advice))
			}
		}
	}
	return err
}
