package data

// pixel is a premultiplied colour, its parts from 0 to 65535.
type pixel struct{ r, g, b, a float64 }

func (p *pixel) add(q pixel, weight float64) {
	p.r += q.r * weight
	p.g += q.g * weight
	p.b += q.b * weight
	p.a += q.a * weight
}

// over is p on an opaque ground.
func (p pixel) over(ground pixel) pixel {
	p.add(ground, 1-p.a/opaque)
	return p
}

// tone is the gray of a colour, by the weights of ITU-R BT.601 as JPEG and most
// libraries take them, on the values as the file has them.
func (p pixel) tone() float64 { return (19595*p.r + 38470*p.g + 7471*p.b) / (1 << 16) }

const opaque = 0xffff

var (
	white = pixel{opaque, opaque, opaque, opaque}
	black = pixel{a: opaque}
)
