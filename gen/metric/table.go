package metric

import (
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Def is an entry of the table.
type Def struct {
	Name   string
	Doc    string
	Metric runtime.Metric // a struct of defaults, whose tags say what specs may set
	of     kind
}

// kind is which outputs a metric is for.
type kind int

const (
	numbers   kind = iota // of any output that has numbers for targets
	answers               // classes, or yes and no
	classes               // one class of several
	yesOrNo               // each unit by itself
	sequences             // of labels
)

// common are options that all metrics have.
type common struct {
	Name string `opt:"name" name:"any" doc:"what the value is called, where an output has two of a kind"`
}

var byClass = runtime.ClassOptions{Average: "macro"}

var table = []Def{
	{"accuracy", "categorical_accuracy or binary_accuracy, which of them suits the output", either{}, answers},
	{"categorical_accuracy", "the share of positions at which the largest unit is the target's largest, or has the label", runtime.CategoricalAccuracy{}, classes},
	{"top_k_categorical_accuracy", "the share of positions at which the target's largest unit, or the label's, is among the k largest; for many classes", runtime.TopKCategoricalAccuracy{K: 5}, classes},
	{"binary_accuracy", "the share of elements that are on the same side of ½ as their target, or of 0 if they are no probabilities", runtime.BinaryAccuracy{}, yesOrNo},
	{"precision", "of what was taken for a class, or for yes, the share that is it", runtime.Precision{ClassOptions: byClass}, answers},
	{"recall", "of what is a class, or yes, the share that was taken for it; with average = \"macro\" it is called balanced accuracy, too", runtime.Recall{ClassOptions: byClass}, answers},
	{"fbeta_score", "the harmonic mean of precision and recall, in which recall has beta² times the weight", runtime.FBetaScore{Beta: 1, ClassOptions: byClass}, answers},
	{"f1_score", "the harmonic mean of precision and recall; for answers of which few are yes", runtime.F1Score{ClassOptions: byClass}, answers},
	{"auc", "the area under the curve that all thresholds together make, exact in evaluations of up to half a million answers, and while training Keras's approximation; of several units the mean, each against the rest. With curve = \"PR\" what is exact is the average precision", runtime.AUC{Curve: "ROC", SummationMethod: "interpolation"}, answers},
	{"matthews_corrcoef", "the correlation of what is and what was found, -1 to 1; for classes of which some are rare", runtime.MatthewsCorrcoef{}, answers},
	{"cohen_kappa", "by how much the answers agree with what is, beyond chance: 1 for all, 0 for chance", runtime.CohenKappa{Weights: "none"}, answers},
	{"mean_io_u", "the mean over classes of how many are the class and were taken for it, of those that are or were; yes and no are two classes", runtime.MeanIoU{}, answers},
	{"perplexity", "between how many classes the output is undecided: exp of the mean crossentropy", runtime.Perplexity{}, classes},
	{"mean_absolute_error", "the mean of |y - t| over all elements, in the unit of the target; for numbers, whatever the loss", runtime.MeanAbsoluteError{}, numbers},
	{"mean_squared_error", "the mean of (y - t)² over all elements", runtime.MeanSquaredError{}, numbers},
	{"root_mean_squared_error", "the root of that, in the unit of the target", runtime.RootMeanSquaredError{}, numbers},
	{"mean_absolute_percentage_error", "the mean of 100·|y - t|/|t| over all elements, where a target of less than 1e-7 counts as that", runtime.MeanAbsolutePercentageError{}, numbers},
	{"r2_score", "the share of the targets' variance that the output explains: 1 for all, 0 for what their mean would do", runtime.R2Score{ClassAggregation: "uniform_average"}, numbers},
	{"edit_distance", "the labels to insert, remove or change in what is read, as a share of those that should be read; reads the largest unit of each time step, without repetitions and blanks", runtime.EditDistances{}, sequences},
}

// All lists the metrics.
func All() []Def { return table }

// Names lists their names.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Name
	}
	return names
}

// Common lists the options that all have.
func Common() []spec.Option { return spec.Options(common{}) }

// either stands for one of the two accuracies.
type either struct{ runtime.CategoricalAccuracy }
