package data

// pixel is a premultiplied colour, its parts from 0 to 65535.
type pixel struct{ r, g, b, a float64 }

func (p *pixel) add(q pixel, weight float64) {
	p.r += q.r * weight
	p.g += q.g * weight
	p.b += q.b * weight
	p.a += q.a * weight
}

// limit makes a colour of what was sharpened beyond.
func (p *pixel) limit() {
	p.a = min(max(p.a, 0), opaque)
	p.r, p.g, p.b = min(max(p.r, 0), p.a), min(max(p.g, 0), p.a), min(max(p.b, 0), p.a)
}

// over is p on an opaque ground.
func (p pixel) over(ground pixel) pixel {
	p.add(ground, 1-p.a/opaque)
	return p
}

// tone is the gray of a colour, by the weights of ITU-R BT.601 as JPEG and most
// libraries take them, on the values as the file has them.
func (p pixel) tone() float64 { return (19595*p.r + 38470*p.g + 7471*p.b) / (1 << 16) }

// parts are those of a network's channels, of which there are so many: gray, red to blue, or
// these and opacity.
func (p pixel) parts(channels int) [4]float64 {
	switch {
	case channels == 1:
		return [4]float64{p.tone()}
	case channels == 4 && p.a > 0:
		full := opaque / p.a // colours as they are where they cover
		return [4]float64{p.r * full, p.g * full, p.b * full, p.a}
	}
	return [4]float64{p.r, p.g, p.b, p.a}
}

const opaque = 0xffff

var (
	white = pixel{opaque, opaque, opaque, opaque}
	black = pixel{a: opaque}
)
