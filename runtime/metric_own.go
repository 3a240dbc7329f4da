package runtime

import "fmt"

// with is m whose outputs have more metrics.
func (m *ModelInfo) with(own []OwnMetric) (*ModelInfo, error) {
	if len(own) == 0 {
		return m, nil
	}
	more := *m
	more.Outputs = nil
	for _, o := range m.Outputs {
		o.Metrics = o.Metrics[:len(o.Metrics):len(o.Metrics)]
		more.Outputs = append(more.Outputs, o)
	}
	for _, metric := range own {
		o, err := more.outputOf(metric.Output)
		if err != nil {
			return nil, err
		}
		if metric.Metric == nil {
			return nil, fmt.Errorf("metrics: output %q: found nil, expected a metric", o.Name)
		}
		for _, other := range o.Metrics {
			if other.Name() == metric.Metric.Name() {
				return nil, fmt.Errorf("metrics: output %q has the metric %q already; give it another name with Named", o.Name, other.Name())
			}
		}
		o.Metrics = append(o.Metrics, metric.Metric)
	}
	return &more, nil
}

// aim says of the scores of an epoch, which was read, which are good.
func (m *ModelInfo) aim(e *Epoch) {
	for _, metrics := range []*Metrics{&e.Train, e.Validation} {
		for i := range m.Outputs {
			for k, metric := range m.Outputs[i].Metrics {
				if metrics != nil && i < len(metrics.Outputs) && k < len(metrics.Outputs[i].Scores) {
					metrics.Outputs[i].Scores[k].Goal = metric.Goal()
				}
			}
		}
	}
}

func (m *ModelInfo) outputOf(name string) (*OutputInfo, error) {
	var names []string
	for i := range m.Outputs {
		if o := &m.Outputs[i]; o.Name == name || name == "" && len(m.Outputs) == 1 {
			return o, nil
		}
		names = append(names, m.Outputs[i].Name)
	}
	return nil, fmt.Errorf("metrics: found the output %q, expected one of %q", name, names)
}
