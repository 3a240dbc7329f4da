package runtime

// Broadcast has all ranks of a world get what rank 0 gives, or its mistake.
func Broadcast(w World, data []byte, mistake error) ([]byte, error) {
	u, err := newUnion(w)
	if err != nil {
		return nil, err
	}
	if err := u.meet(preparing, 0, 0, mistake); err != nil {
		return nil, err
	}
	return u.broadcast(data)
}

// Together returns the mistake of the first rank that has made one, on all ranks of a world; nil if none has.
func Together(w World, mistake error) error {
	u, err := newUnion(w)
	if err != nil {
		return err
	}
	return u.meet(preparing, 0, 0, mistake)
}
