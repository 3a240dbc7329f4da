package draw

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkGray(b *testing.B) {
	faces, err := Faces(Training()...)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 0))
	var pen Pen
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := pen.Gray(Prose(random, 28), Random(random, faces, Mixed)); err != nil {
			b.Fatal(err)
		}
	}
}
