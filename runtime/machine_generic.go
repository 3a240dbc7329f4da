//go:build !amd64 || purego

package runtime

func most() instructions { return least }
func host() instructions { return least }
