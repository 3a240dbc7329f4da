//go:build !purego

package machine

//go:generate go run ../../internal/limits

func multiplyAdd(bytes, turns int) {
	if bytes == 4 {
		multiplyAdd32(turns)
	} else {
		multiplyAdd64(turns)
	}
}
