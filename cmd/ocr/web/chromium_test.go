//go:build exhaustive && !js

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// dropped is put into the page: it drops a picture, and reports what the page shows when it has been read.
const dropped = `<script>
(async () => {
	const file = new File([Uint8Array.from(atob("%s"), c => c.charCodeAt(0))], "page.png", {type: "image/png"});
	const data = new DataTransfer();
	data.items.add(file);
	dispatchEvent(new DragEvent("drop", {dataTransfer: data}));
	while (!document.body.dataset.done && !at("state").classList.contains("wrong")) await new Promise(done => setTimeout(done, 50));
	const boxes = [...document.querySelectorAll("#view svg text")].map(t => ({text: t.textContent, ...t.getBoundingClientRect().toJSON()}));
	const view = at("view").getBoundingClientRect().toJSON();
	fetch("/found", {method: "POST", body: JSON.stringify({state: at("state").textContent, text: at("text").value, boxes, view})});
})();
</script>`

// A picture is dropped on the page in Chromium, which is TENSORNET_CHROMIUM, and its text lies over it.
func TestChromium(t *testing.T) {
	chromium := os.Getenv("TENSORNET_CHROMIUM")
	if chromium == "" {
		t.Skip("TENSORNET_CHROMIUM names no browser")
	}
	p, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var html, picture bytes.Buffer
	if err := page.Execute(&html, p); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&picture, sheet(t)); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(dropped, base64.StdEncoding.EncodeToString(picture.Bytes()))
	found := make(chan []byte, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/found" {
			body, _ := io.ReadAll(r.Body)
			found <- body
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, strings.TrimSuffix(html.String(), "</html>\n")+script)
	}))
	defer server.Close()
	c := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1100,500",
		"--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), server.URL) // a port makes it stay until it is ended
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	defer c.Process.Kill()
	var report struct {
		State, Text string
		Boxes       []struct {
			Text                             string
			X, Y, Width, Height, Left, Right float64
		}
		View struct{ X, Y, Width, Height float64 }
	}
	select {
	case body := <-found:
		if err := json.Unmarshal(body, &report); err != nil {
			t.Fatal(err)
		}
	case <-time.After(3 * time.Minute):
		t.Fatal("the page has not answered within three minutes")
	}
	if report.Text != "Greetings, Humans\nOlly is a noob" || !strings.HasPrefix(report.State, "2 lines in ") || len(report.Boxes) != 2 {
		t.Fatalf("%+v", report)
	}
	scale := report.View.Width / 320 // of the picture, as it is shown
	for i, b := range report.Boxes {
		x, y := (b.X-report.View.X)/scale, (b.Y+b.Height/2-report.View.Y)/scale
		if want := 32 + 34*float64(i); x < 20 || x > 40 || y < want-12 || y > want+12 {
			t.Errorf("%q begins at %.0f, %.0f of the picture", b.Text, x, y)
		}
	}
}
