package report

import (
	"fmt"
	"path/filepath"
)

// worst shows mistakes: pictures with captions, others as rows of a table.
func (of *Page) worst(p *page, a *Answers) (err error) {
	title, answer := "Worst mistakes, the surest first", []string{">sample", "is", "taken for"}
	if a.scores == nil {
		title, answer = "Farthest off", []string{">sample", ">is", ">predicted"}
	}
	if a.Worst[0].Name != "" {
		answer[0] = "where"
	}
	p.text("h3", title)
	var rows [][]string
	var headers []string
	p.tag("div", func() {
		for _, m := range a.Worst {
			img, row := of.Inputs(m)
			if img == nil {
				headers = append([]string(nil), answer...)
				cells := []string{integer(m.Number + 1), m.Truth, m.Found}
				if m.Name != "" {
					cells[0] = filepath.Base(m.Name)
				}
				for _, c := range row {
					headers, cells = append(headers, c[0]), append(cells, c[1])
				}
				rows = append(rows, cells)
				continue
			}
			p.WriteString("\n")
			p.tag("figure", func() {
				caption := fmt.Sprintf("%s, taken for %s", m.Truth, m.Found)
				err = p.picture(img, caption, "sample")
				if m.Name != "" {
					caption += ": " + filepath.ToSlash(m.Name)
				}
				p.text("figcaption", caption)
			})
		}
	}, "class", "worst")
	if len(rows) > 0 {
		p.cells(headers, rows)
	}
	return err
}
