package runtime

// Noise fills x with numbers of the standard normal distribution. They depend on the key,
// the stream (which tells layers apart) and the number of the element alone, and are the
// same on every machine; first is the number of x[0]. With key 0 all are 0.
func Noise[T Float](x []T, key uint64, stream uint32, first int) { noise(x, 1, key, stream, first) }

// NoiseLanes is Noise for samples side by side, which have a key each.
func NoiseLanes[T Float](x []T, keys []uint64, stream uint32, first int) {
	for l := 0; l < len(keys) && len(x) > 0; l++ {
		noise(x[l:], len(keys), keys[l], stream, first)
	}
}

// noise fills every step-th element of x. What the ratio of uniforms rejects is drawn again.
func noise[T Float](x []T, step int, key uint64, stream uint32, first int) {
	for i, n := 0, uint64(first); i < len(x); i, n = i+step, n+1 {
		number, accepted := 0., key == 0
		for try := uint32(0); !accepted; try++ {
			w := Philox([4]uint32{uint32(n), uint32(n >> 32), stream, 0xe0 | try<<8}, [2]uint32{uint32(key), uint32(key >> 32)})
			number, accepted = ratio(uint64(w[1])<<32|uint64(w[0]), uint64(w[3])<<32|uint64(w[2]))
		}
		x[i] = T(number)
	}
}
