//go:build !exhaustive

package tests

const exhaustive = false
