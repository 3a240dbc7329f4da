package bench

import (
	"encoding/json"
	"fmt"
	"io"
	goruntime "runtime"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// head says what is measured, and where.
func (b *Bench) head(w io.Writer) {
	info := b.Network.info
	processor := machine.Processor()
	if processor == "" {
		processor = goruntime.GOARCH
	}
	fmt.Fprintf(w, "%s (%s) on %s, %d processors, %s\n", info.Name, info.DType, processor, goruntime.NumCPU(), goruntime.Version())
	fmt.Fprintf(w, "%s parameters, %s FLOP to predict a sample, %s to train on it\n",
		text.Int(info.Parameters), text.Int(b.Infer), text.Int(b.Train))
}

// writeLimits tells what the machine can do.
func (l limits) write(w io.Writer) {
	fmt.Fprintf(w, "\n%s", threads(l.Threads))
	if l.peak() == 0 {
		fmt.Fprintln(w, " of plain Go")
		return
	}
	fmt.Fprintf(w, ": at best %.1f GFLOP/s in float32, %.1f in float64;", l.FLOPS["float32"]/1e9, l.FLOPS["float64"]/1e9)
	for i, level := range l.Bandwidth {
		sep := ", "
		if i == 0 {
			sep = " "
		}
		fmt.Fprintf(w, "%s%s %.0f GB/s", sep, level.Name, level.Rate/1e9)
	}
	fmt.Fprintln(w)
}

func threads(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", n)
}

// figures is the table of whole calls.
func (l limits) figures(w io.Writer, figures []figure) {
	t := text.NewTable("call", ">least", ">median", ">a sample", ">GFLOP/s", ">of peak")
	for _, f := range figures {
		t.Row(f.task.String(), duration(f.seconds()), duration(f.medianSeconds()), duration(f.seconds()/float64(f.Batch)),
			rate(f.flops, f.seconds()), l.share(f.flops, f.seconds()))
	}
	fmt.Fprintf(w, "\n%s", t)
}

// rows is the table of a call's parts.
func (l limits) rows(w io.Writer, name string, rows []row, everything int64, each bool) {
	t := text.NewTable("layer", "direction", ">least", ">share", ">GFLOP/s", ">of peak", ">GB/s", "bound by", ">for", "kernels")
	total := row{hits: 1}
	for _, r := range rows {
		total.add(r)
	}
	if !each {
		rows = merged(rows)
	}
	for _, r := range rows {
		bound, explains := l.bound(r, everything)
		t.Row(r.layer(), r.direction(), duration(r.seconds), fmt.Sprintf("%.1f%%", 100*r.seconds/max(total.seconds, 1e-9)),
			rate(r.flops, r.seconds), l.share(r.flops, r.seconds), rate(r.shared+r.own, r.seconds), bound, percent(explains), r.kernels())
	}
	t.Row("all", "", duration(total.seconds), "", rate(total.flops, total.seconds), l.share(total.flops, total.seconds), rate(total.shared+total.own, total.seconds))
	fmt.Fprintf(w, "\n%s by layer\n\n%s", name, t)
}

// merged puts the rows of a layer and direction together.
func merged(rows []row) []row {
	var all []row
	place := map[[2]string]int{}
	for _, r := range rows {
		key := [2]string{r.ops[0].Layer, r.direction()}
		if i, ok := place[key]; ok {
			all[i].add(r)
			continue
		}
		place[key] = len(all)
		all = append(all, r)
	}
	return all
}

func (r *row) add(o row) {
	r.ops = append(r.ops[:len(r.ops):len(r.ops)], o.ops...)
	r.seconds += o.seconds
	r.flops += o.flops
	r.work += o.work
	r.shared += o.shared
	r.own += o.own
	r.hits = max(r.hits, o.hits)
}

// layer is the name of the row's layer; of the first and the last if one kernel
// runs several.
func (r row) layer() string {
	first, last := r.ops[0].Layer, r.ops[len(r.ops)-1].Layer
	if first == last {
		return first
	}
	return first + " … " + last
}

func (r row) direction() string {
	if r.ops[0].Stage == "lossgrad" {
		return "loss"
	}
	return r.ops[0].Stage
}

// kernels are the forms of a row's kernels, each once, those of products first.
func (r row) kernels() string {
	var forms []string
	seen := map[string]bool{}
	for _, contract := range []bool{true, false} {
		for _, o := range r.ops {
			form := o.Form
			if o.Plain != "" {
				form = "plain Go"
			}
			if (o.Kind == "contract") == contract && form != "" && !seen[form] {
				seen[form] = true
				forms = append(forms, form)
			}
		}
	}
	return strings.Join(forms, ", ")
}

// duration prints 19.2 ns, 19.2 µs or 19.2 ms.
func duration(seconds float64) string {
	for _, unit := range []string{"ns", "µs", "ms"} {
		factor := map[string]float64{"ns": 1e9, "µs": 1e6, "ms": 1e3}[unit]
		if x := seconds * factor; x < 999.95 {
			return fmt.Sprintf("%.1f %s", x, unit)
		}
	}
	return fmt.Sprintf("%.2f s", seconds)
}

// rate prints billions a second.
func rate(n int64, seconds float64) string {
	if n == 0 || seconds == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)/seconds/1e9)
}

// percent prints a share of one; nothing for 0.
func percent(share float64) string {
	if share == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}

func (l limits) share(flops int64, seconds float64) string {
	if flops == 0 || seconds == 0 || l.peak() == 0 {
		return ""
	}
	return percent(float64(flops) / seconds / l.peak())
}

// line is a figure for programs, one a line.
type line struct {
	Peer      string  `json:"peer"`
	Workload  string  `json:"workload"`
	Mode      string  `json:"mode,omitempty"`
	Batch     int     `json:"batch,omitempty"`
	Threads   int     `json:"threads"`
	PerCall   float64 `json:"us_per_call,omitempty"`
	PerSample float64 `json:"us_per_sample,omitempty"`
	GFLOPS    float64 `json:"gflops,omitempty"`
	GBPS      float64 `json:"gbps,omitempty"`
	Least     float64 `json:"us_min,omitempty"`
}

// lines prints the machine's limits, whose peer is "limit".
func (l limits) lines(w io.Writer) error {
	e := json.NewEncoder(w)
	for _, dtype := range runtime.DTypes() {
		if err := e.Encode(line{Peer: "limit", Workload: "fma_peak_" + string(dtype), Threads: l.Threads, GFLOPS: rounded(l.FLOPS[dtype] / 1e9)}); err != nil {
			return err
		}
	}
	for _, level := range l.Bandwidth {
		if err := e.Encode(line{Peer: "limit", Workload: "read_bw_" + machine.Size(level.Bytes), Threads: l.Threads, GBPS: rounded(level.Rate / 1e9)}); err != nil {
			return err
		}
	}
	return nil
}

// mode is the call's name for programs.
func (t task) mode() string {
	if t.Training {
		return "train"
	}
	return "infer"
}

// line prints a figure: the median and, as us_min, the least time.
func (f figure) line(w io.Writer, workload string) error {
	us := 1e6 * f.medianSeconds()
	return json.NewEncoder(w).Encode(line{
		Peer: "tensornet", Workload: workload, Mode: f.mode(), Batch: f.Batch, Threads: f.threads,
		PerCall: rounded(us), PerSample: rounded(us / float64(f.Batch)), GFLOPS: rounded(float64(f.flops) / us / 1e3), Least: rounded(1e6 * f.seconds()),
	})
}

// rounded keeps what is meant of a figure: a ten-thousandth.
func rounded(x float64) float64 { return float64(int64(x*1e4+0.5)) / 1e4 }
