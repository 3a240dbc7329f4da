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

// A page in two columns is drawn and read.
func ExamplePageReader() {
	face, err := draw.Named("liberation-serif")
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := new(draw.Pen).Sheet(&draw.Sheet{Width: 600, Height: 160, Paper: 255, PaperEnd: 235, Angle: 3, Blocks: []draw.Block{
		{Lines: []string{"Two columns of text"}, Face: face, Size: 30, X: 60, Y: 45},
		{Lines: []string{"this is the first one,", "which is to be read", "before the second one"}, Face: face, Size: 18, X: 40, Y: 80, Leading: 22},
		{Lines: []string{"as people read them,", "line after line, and", "so no cell of a table"}, Face: face, Size: 18, X: 320, Y: 80, Leading: 22},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	reader, err := ocr.NewPageReader()
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := reader.Read(context.Background(), picture)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Text)
	fmt.Printf("%d lines, %.0f degrees\n", len(page.Lines), page.Lines[0].Angle)
	// Output:
	// Two columns of text
	//
	// this is the first one,
	// which is to be read
	// before the second one
	//
	// as people read them,
	// line after line, and
	// so no cell of a table
	// 7 lines, 3 degrees
}
