package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"math"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// page is HTML that is being written. What is no tag is escaped: names of layers, classes and
// columns are of others.
type page struct{ strings.Builder }

// tag writes an element around what inside writes. attributes are names and values in turns.
func (p *page) tag(name string, inside func(), attributes ...string) {
	p.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(p, ` %s="%s"`, attributes[i], escape(attributes[i+1]))
	}
	p.WriteString(">")
	if inside != nil {
		inside()
	}
	p.WriteString("</" + name + ">")
}

// text writes an element with a text in it.
func (p *page) text(name, s string, attributes ...string) {
	p.tag(name, func() { p.WriteString(escape(s)) }, attributes...)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(text.Lines(s)) }

// section is a part of the page with a heading.
func (p *page) section(title string, inside func()) {
	p.WriteString("\n")
	p.tag("section", func() {
		p.text("h2", title)
		inside()
	})
}

// cells is a table: a header with ">" in front is of a column of numbers, others are of texts.
func (p *page) cells(headers []string, rows [][]string) {
	p.table(headers, func() {
		for _, row := range rows {
			p.WriteString("\n")
			p.tag("tr", func() {
				for i, c := range row {
					p.text("td", c, "class", kind(headers[i]))
				}
			})
		}
	})
}

// kind is the class of a column's cells.
func kind(header string) string {
	if strings.HasPrefix(header, ">") {
		return "n"
	}
	return "t"
}

// table is one with rows that are written by body.
func (p *page) table(headers []string, body func()) {
	p.tag("div", func() {
		p.tag("table", func() {
			p.tag("thead", func() {
				p.tag("tr", func() {
					for _, h := range headers {
						p.text("th", strings.TrimPrefix(h, ">"), "class", kind(h))
					}
				})
			})
			p.tag("tbody", body)
		})
	}, "class", "wide")
}

// facts are names with values.
func (p *page) facts(all [][2]string) {
	p.tag("dl", func() {
		for _, f := range all {
			p.tag("div", func() {
				p.text("dt", f[0])
				p.text("dd", f[1])
			})
		}
	})
}

// picture embeds one; alt says what it shows.
func (p *page) picture(img image.Image, alt, class string) error {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	size := img.Bounds().Size()
	fmt.Fprintf(p, `<img class="%s" alt="%s" width="%d" height="%d" src="data:image/png;base64,%s"/>`,
		class, escape(alt), size.X, size.Y, base64.StdEncoding.EncodeToString(b.Bytes()))
	return nil
}

func integer(n int) string { return strconv.Itoa(n) }

// number is one for people, a dash for none.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strings.TrimSpace(text.Percent(v))
}

// list is the beginning of some numbers.
func list(values []float64) string {
	const most = 6
	var all []string
	for _, v := range values[:min(len(values), most)] {
		all = append(all, number(v))
	}
	if len(values) > most {
		all = append(all, "…")
	}
	return strings.Join(all, " ")
}
