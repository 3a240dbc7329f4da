package draw

import (
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// wordList begins with the most frequent words of prose and of programs' comments; from about
// the 3600th on they are from all over a dictionary.
//
//go:embed words.txt
var wordList string

var words = strings.Fields(wordList)

// Prose draws a line of text with at least n characters as people write them: words, names,
// numbers, dates, prices, addresses and code, with punctuation.
func Prose(random *rand.Rand, n int) string {
	var b strings.Builder
	kind := random.IntN(10)
	begin := random.IntN(2) == 0
	for b.Len() < n {
		switch {
		case kind < 7 && random.IntN(12) > 0:
			w := word(random, begin)
			begin = false
			b.WriteString(w)
			switch random.IntN(14) {
			case 0:
				b.WriteByte(',')
			case 1:
				b.WriteByte(".!?"[min(random.IntN(5), 2)])
				begin = true
			case 2:
				b.WriteByte(":;,.-"[random.IntN(5)])
			}
		case kind == 7:
			b.WriteString(code(random))
		default:
			b.WriteString(thing(random))
			if random.IntN(5) == 0 {
				b.WriteByte(",.;:!?"[random.IntN(6)])
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// Uniform draws n characters of ASCII, any as likely as any other; spaces neither begin, nor end,
// nor follow each other.
func Uniform(random *rand.Rand, n int) string { return uniform(random, n, Last-First+1) }

// UniformAll is Uniform of all the [Alphabet].
func UniformAll(random *rand.Rand, n int) string { return uniform(random, n, len(alphabet)) }

func uniform(random *rand.Rand, n, of int) string {
	text := make([]rune, n)
	for i := range text {
		text[i] = alphabet[random.IntN(of)]
		if text[i] == ' ' && (i == 0 || i == n-1 || text[i-1] == ' ') {
			text[i] = alphabet[1+random.IntN(of-1)]
		}
	}
	return string(text)
}

// word draws a word by its rank (Zipf 1935), sometimes in capitals, quoted or joined to another.
func word(random *rand.Rand, begin bool) string {
	rank := int(math.Exp(random.Float64()*math.Log(float64(len(words)+9)))) - 1
	if random.IntN(4) == 0 {
		rank = random.IntN(len(words))
	}
	w := words[min(rank, len(words)-1)]
	switch style := random.IntN(40); {
	case style == 0 || style == 1:
		w = strings.ToUpper(w)
	case begin || style < 6:
		w = strings.ToUpper(w[:1]) + w[1:]
	}
	switch random.IntN(50) {
	case 0:
		w = `"` + w + `"`
	case 1:
		w = "(" + w + ")"
	case 2:
		w = "'" + w + "'"
	case 3:
		w += "-" + words[random.IntN(len(words))]
	case 4:
		w += "'s"
	case 5:
		w = "[" + w + "]"
	}
	return w
}

// digits draws so many.
func digits(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('0' + byte(random.IntN(10)))
	}
	return b.String()
}

// thing draws what is in texts beside words.
func thing(random *rand.Rand) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	few := func(n int) string { return digits(random, 1+random.IntN(n)) }
	any := func() string { return words[random.IntN(len(words))] }
	capital := func() string { return string(rune('A' + random.IntN(26))) }
	switch random.IntN(14) {
	case 0:
		return few(4)
	case 1:
		return few(12)
	case 2:
		return few(3) + pick(".", ",") + few(4)
	case 3:
		return pick("$", "", "-", "+", "~", "#", "No. ") + few(3) + pick(",", ".") + digits(random, 3) + pick("", "%", ".50", ".99")
	case 4:
		return fmt.Sprintf("%d%s%02d%s%d", 1+random.IntN(31), pick("/", ".", "-"), 1+random.IntN(12), pick("/", ".", "-"), 1900+random.IntN(140))
	case 5:
		return fmt.Sprintf("%d:%02d%s", random.IntN(24), random.IntN(60), pick("", " am", " pm", ":"+digits(random, 2)))
	case 6:
		return pick("", "(", "+1 ", "00") + digits(random, 3) + pick("-", ") ", " ", "-") + digits(random, 4)
	case 7:
		return any() + pick(".", "_", "") + few(2) + "@" + any() + pick(".com", ".org", ".net", ".de")
	case 8:
		return pick("https://", "http://", "www.", "") + any() + pick(".com/", ".org/", ".io/", "/") + any() + pick("", "?"+any()+"="+few(3), "/"+few(3), ".html")
	case 9:
		return pick("/usr/", "C:\\", "~/", "./") + any() + pick("/", "\\", "_", ".") + any()
	case 10:
		return capital() + pick(".", "") + " " + capital() + capital() + few(4)
	case 11:
		return Uniform(random, 2+random.IntN(8))
	case 12:
		return pick("&", "-", "--", "...", "*", "|", "=", "+", "<", ">", "@", "#", "~", "^", "/")
	}
	return few(2) + pick("x", " x ", "*", "/", " of ", "-", " - ", "^") + few(3) + pick("", " kg", " cm", "px", " km/h", "%")
}

// code draws a piece of a program.
func code(random *rand.Rand) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	any := func() string { return words[random.IntN(len(words))] }
	name := func() string {
		switch random.IntN(4) {
		case 0:
			return any() + "_" + any()
		case 1:
			w := any()
			return any() + strings.ToUpper(w[:1]) + w[1:]
		case 2:
			return pick("i", "j", "n", "x", "y", "err", "ctx", "s", "b", "t")
		}
		return any()
	}
	switch random.IntN(7) {
	case 0:
		return name() + pick(" := ", " = ", " == ", " != ", " += ", "=", " <= ", " >= ", "*", " && ", " || ") + name() + pick("", ";", "[i]", "()", "++", "--")
	case 1:
		return pick("if ", "for ", "return ", "while ", "func ", "") + name() + pick("(", "[", ".", "->", " < ") + name() + pick(")", "]", " {", "", "}")
	case 2:
		return name() + "." + name() + "(" + name() + ", " + digits(random, 1+random.IntN(3)) + ")" + pick("", ";", " {", ",")
	case 3:
		return `"` + name() + pick(`"`, `\n"`, `: %d"`, `: %s"`, `, %v"`)
	case 4:
		return pick("// ", "# ", "/* ", "-- ", "") + any() + " " + any() + pick("", ".", " */", ":")
	case 5:
		return "0x" + fmt.Sprintf("%x", random.Uint32()) + pick("", ",", " |", " &", " ^", "}", "]")
	}
	return pick("{", "}", "})", "[]", "<"+name()+">", "</"+name()+">", "$"+name(), "@"+name(), "`"+name()+"`", "&"+name(), "*"+name(), "!"+name())
}
