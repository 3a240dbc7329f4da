package runtime

// Table is what a generated package tells the code that all of them share. P, S,
// I and O are its Parameters, Sample, Inputs and Outputs; a P, I or O is one block
// of numbers of type T.
type Table[P, S, I, O any, T Float] struct {
	Info func() ModelInfo // a new one at each call

	Inputs  func(s *S) *I
	Targets []uintptr // where the target of each output is in a sample, in bytes
	Weights []uintptr // likewise the number that its loss is multiplied by; 0: there is none

	Trainable   []Span       // the parameters that training changes, as they are in memory
	Penalties   []Penalty    // on parameters
	Constraints []Constraint // likewise; all of theirs are trained
	Activity    bool         // the losses of a sample end with the penalties on what layers give
	Workers     int          // that share the work of a step; 0: as many as there are processors
	Grain       int          // samples whose predictions are worth a goroutine: some 50 µs

	// Elements for a sample's way through the network, in Predict and in Forward.
	InferenceArena, TrainingArena int

	Initialise func(w *P, seed uint64) // draws the weights that training starts from; others are 0
	Optimizer  func() Optimizer[T]     // with the settings of the spec, a new one at each call

	// Predict computes the outputs of one sample, in vector code where there is any.
	// derived is what the derivation for the machine has computed.
	Predict func(on Machine, w *P, derived, arena []T, in *I, out *O)

	// PredictTogether does so as a member of a team, with an arena of its own beside that of
	// all; nil where each sample is one processor's.
	PredictTogether func(m *Member, on Machine, w *P, derived, arena, own []T, in *I, out *O)

	// What Predict computes once of the weights, and a time step: the first row that is
	// for the machine.
	Derivations, StepDerivations []Derivation[P, T]

	// Explain computes the gradients of a sample's inputs: of the sum of what its outputs are made
	// of, each multiplied by that of of; nil where the spec asks for none.
	Explain            func(on Machine, w *P, derived, arena []T, in *I, of *O, gradients *I)
	ExplainDerivations []Derivation[P, T] // what it computes once of the weights
	ExplainArena       int                // elements for a sample's way

	// Forward computes the outputs of a sample and the loss of each, and keeps in
	// the arena what Backward needs; random is the key of its random numbers, 0 for
	// none. They are made on the machine; the rest is plain Go. Backward adds the
	// gradients of the weighted sum of the losses, and tells watch, unless that is nil,
	// which each layer leaves.
	Forward  func(on Machine, w *P, arena []T, s *S, out *O, losses []T, random uint64)
	Backward func(w *P, arena []T, s *S, out *O, gradients *P, watch Watch[T])

	// Measure computes the outputs of a sample as Predict does, and then the loss of each, where
	// that is not what training computes; there is no Forward then. It is for machines of which
	// Vectors have no Evaluation.
	Measure func(on Machine, w *P, derived, arena []T, s *S, out *O, losses []T)

	// BackwardDrops is Backward where that, too, takes random numbers: those of Forward, of what is
	// made again. There is no Backward then.
	BackwardDrops func(on Machine, w *P, arena []T, s *S, out *O, gradients *P, watch Watch[T], random uint64)

	// Joint is how samples that depend on one another are trained on in plain Go. What a
	// sample leaves for sums is in its arena. There is a Measure then, and no Backward. nil: each
	// sample has its own gradients.
	Joint *Joint[P, S, O, T]

	// Vectors are the network in vector code, a row for each kind of machines.
	Vectors []VectorCode[P, S, I, O, T]
}

// Watch is told where gradients are, such as `layer "n"`, and what they are.
type Watch[T Float] = func(at string, gradients ...[]T)
