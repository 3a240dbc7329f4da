package ocr

// folded are the characters of ASCII that stand for those beyond it, in the order of classes, where
// the model of language looks at a text: it knows no others. So it has no opinion on accents and
// on kinds of quotation marks and dashes; the network alone tells them apart.
const folded = "!$$$$|*+a<-+*+23uP.1o>///?AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty" +
	"--'',\"\"\"<>.*++%$*OoSsZzY"

// character is that of a class, folded.
func character(class int) byte {
	const ascii = '~' - ' ' + 1
	if class <= ascii {
		return ' ' + byte(class-1)
	}
	return folded[class-ascii-1]
}
