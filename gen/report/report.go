// Package report says what a compilation made of a network's operations.
package report

// Program is what was decided for all operations of a program.
type Program struct {
	Program   string // "predict", "step", "train" or "evaluate"
	Width     int    // samples side by side; 0: one, in plain Go
	Machine   string // that it is for
	Reference bool   // for machines without vector code only
	Decisions []string
}

// Operation is what became of one operation of a network: a kernel that is
// called, or plain Go.
type Operation struct {
	Lap       int  `json:"-"` // its number in a package that is to be measured; operations that take turns share one
	Reference bool `json:"-"` // for machines without vector code only
	Aside     bool `json:"-"` // no operation of a network: samples are fetched, or weights changed

	Program string `json:"program"` // "predict", "step" or "train"
	Width   int    `json:"width"`   // samples side by side
	Machine string `json:"machine"` // that it is for: "AVX2"
	Layer   string `json:"layer"`
	Stage   string `json:"stage"` // "forward", "loss", "lossgrad" or "backward"; "once" for the weights alone
	Kind    string `json:"kind"`  // "contract", "map", …
	Kernel  string `json:"kernel,omitempty"`
	Form    string `json:"form,omitempty"`   // of the kernel: "tile 6×1×2"
	Why     string `json:"why,omitempty"`    // it is not one kernel, or one of its own
	Plain   string `json:"plain,omitempty"`  // why it is in plain Go
	Calls   int    `json:"calls"`            // for all samples side by side
	Groups  bool   `json:"groups,omitempty"` // one call sums over all samples of a batch

	// Of one call, or of its part for Width samples if that sums over more.
	FLOPs  int64 `json:"flops"`  // multiplications and additions of products
	Work   int64 `json:"work"`   // all arithmetic, a function counting as a polynomial
	Shared int64 `json:"shared"` // bytes of weights and their gradients
	Own    int64 `json:"own"`    // bytes of the samples' values
}
