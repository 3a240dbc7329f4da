//go:build !amd64 || amd64.v3 || purego

package generated_test

import "testing"

func (p *probe[T, S, In, Out, W]) testVectors(t *testing.T) {
	t.Skip("vector code cannot be switched off, or there is none")
}

func (p *probe[T, S, In, Out, W]) testSteps(t *testing.T) { p.testVectors(t) }
