//go:build !linux

package runtime

func adviseLargePages([]byte) {}
