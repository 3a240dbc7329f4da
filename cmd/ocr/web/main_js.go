package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"syscall/js"

	"github.com/seed-5f2744a7/tensornet/ocr"
)

// main is a worker of the page: it gives it a function that reads pictures, and tells it what it finds by
// messages.
func main() {
	reader, err := ocr.NewPageReader()
	if err != nil {
		send("error", err.Error())
		return
	}
	js.Global().Set("readPicture", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if err := read(reader, args[0], args[1].Int(), args[2].Int()); err != nil {
			send("error", err.Error())
		}
		return nil
	}))
	send("ready", nil)
	select {}
}

// read takes red, green, blue and opacity of each pixel, row by row, and sends lines, and then how many
// there are.
func read(reader *ocr.PageReader, pixels js.Value, width, height int) error {
	if width < 1 || height < 1 || width > ocr.MaxPixels/height {
		return fmt.Errorf("the picture is %d pixels wide and %d high: expected 1 to %d pixels", width, height, ocr.MaxPixels)
	}
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	js.CopyBytesToGo(picture.Pix, pixels)
	n := 0
	for line, err := range reader.All(context.Background(), ocr.Gray(picture)) {
		if err != nil {
			return err
		}
		send("line", line)
		n++
	}
	send("done", n)
	return nil
}

// send sends one thing to the page, as JSON.
func send(name string, what any) {
	text, err := json.Marshal(map[string]any{name: what})
	if err != nil {
		panic(err) // lines and texts can be encoded
	}
	js.Global().Call("postMessage", string(text))
}
