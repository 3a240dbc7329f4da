package spec

// DidYouMean is the end of a message about an unknown word: "; did you mean
// …?", or nothing where no candidate is near.
func DidYouMean(word string, candidates []string) string { return didYouMean(word, candidates) }
