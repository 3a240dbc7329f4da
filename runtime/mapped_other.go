//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly

package runtime

import "os"

func placeFile(*os.File, []byte) bool { return false }

func placeMemory([]byte) bool { return true }
