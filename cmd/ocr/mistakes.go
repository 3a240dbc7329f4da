package main

import (
	"encoding/base64"
	"html/template"
)

// inline is a picture as a part of a page.
func inline(file []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(file))
}

// mistakes is a page of lines that were not read as they were drawn.
var mistakes = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Lines that were read with mistakes</title>
<style>
body { font-family: sans-serif; margin: 2em }
figure { margin: 1.5em 0 }
img { max-width: 100% }
table { font-family: monospace; white-space: pre; border-spacing: 0 }
th { color: #555; text-align: left; font-weight: normal; padding-right: 1.5em }
.wrong { background: #fdd }
figcaption { color: #555; font-size: small }
</style>
<h1>Lines that were read with mistakes</h1>
{{range .}}<h2>{{.Name}}</h2>
<p>{{.Mistaken}} of {{.Lines}} lines{{if lt (len .Mistakes) .Mistaken}}, of which {{len .Mistakes}} are shown{{end}}.</p>
{{range .Mistakes}}{{$text := .Text}}<figure>
<img src="{{.Picture}}" alt="{{.Text}}">
<table>
<tr><th>drawn<td>{{.Text}}
{{range .Read}}<tr><th>{{.Reader}}<td{{if ne .Text $text}} class="wrong"{{end}}>{{.Text}}
{{end}}</table>
<figcaption>{{.Style}}</figcaption>
</figure>
{{end}}{{end}}</html>
`))
