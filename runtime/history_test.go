package runtime

import (
	"encoding/json"
	"math"
	"testing"
)

func TestHistoryJSON(t *testing.T) {
	h := History{
		Epochs: []Epoch{{
			Epoch: 1, Seconds: 0.5, LearningRate: 0.125, Best: true,
			Train:      Metrics{Samples: 2, Loss: 0.25, Outputs: []OutputMetrics{{Name: "y", Loss: 0.25, Accuracy: math.NaN()}}},
			Validation: &Metrics{Samples: 1, Loss: math.Inf(1), Outputs: []OutputMetrics{{Name: "y", Loss: math.Inf(1), Accuracy: 1, Scores: []Score{{Name: "z", Value: 1, Goal: MoreIsBetter}, {Name: "mse", Value: 2}, {Name: "auc", Value: math.NaN(), Goal: Share, Classes: []float64{math.NaN(), 2}, Note: "why"}}}}},
		}},
		Stopped: StoppedByEpochs,
	}
	const want = `{"epochs":[{"epoch":1,"seconds":0.5,"learning_rate":0.125,` +
		`"train":{"samples":2,"loss":0.25,"outputs":[{"name":"y","loss":0.25,"accuracy":null}]},` +
		`"validation":{"samples":1,"loss":null,"outputs":[{"name":"y","loss":null,"accuracy":1,"metrics":{"z":1,"mse":2,"auc":null},"goals":{"z":"more","mse":"less","auc":"share"},"classes":{"auc":[null,2]},"notes":{"auc":"why"}}]},` +
		`"best":true}],"stopped":"epochs"}`
	text, err := json.Marshal(h)
	if err != nil || string(text) != want {
		t.Errorf("%v\nfound %s\nwant  %s", err, text, want)
	}
	var back History
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != want {
		t.Errorf("%v: read back as %s", err, again)
	}
	for i, want := range []Goal{MoreIsBetter, LessIsBetter, Share} {
		if found := back.Epochs[0].Validation.Outputs[0].Scores[i].Goal; found != want {
			t.Errorf("goal %d was read as %v", i, found)
		}
	}
	const wrong = `{"name":"y","metrics":{"z":1},"goals":{"z":"most"}}`
	if err := json.Unmarshal([]byte(wrong), new(OutputMetrics)); err == nil || err.Error() != `found the goal "most", expected one of ["less" "more" "share"]` {
		t.Errorf("a goal that there is not: %v", err)
	}
	if a := back.Epochs[0].Train.Outputs[0].Accuracy; !math.IsNaN(a) {
		t.Errorf("accuracy null was read as %v", a)
	}
}
