package ocr_test

import (
	"context"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// A line is drawn and read.
func Example() {
	face, err := draw.Named("go-mono")
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := new(draw.Pen).Line("Olly is a noob", draw.Plain(face, 20))
	if err != nil {
		fmt.Println(err)
		return
	}
	reader, err := ocr.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	line, err := reader.Read(context.Background(), ocr.Gray(picture))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(line.Text)
	fmt.Println(len(line.Words), "words")
	// Output:
	// Olly is a noob
	// 4 words
}
