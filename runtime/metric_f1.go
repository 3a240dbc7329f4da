package runtime

const f1Score = "f1_score"

// judgeF1 counts the hits twice, once for what is there and once for what was
// found, and misses and false alarms once: right/judged is then the harmonic mean
// of recall and precision (van Rijsbergen, "Information Retrieval", 1979).
func judgeF1[T Float](o *outputMeter, y, t []T, label int) {
	for i, v := range y {
		if t != nil {
			label = above(t[i], 0.5)
		}
		found := above(v, T(o.info.threshold()))
		switch {
		case label == 1 && found == 1:
			o.count(true)
			o.count(true)
		case label != 0 || found != 0:
			o.count(false)
		}
		o.confuse(label, found)
	}
}
