// Command species predicts the species of flowers, of which there may be more than one machine reads: it is
// a pipeline of Apache Beam, in which a network that tensornet has compiled is a step.
package main

//go:generate go tool tensornet gen flowers.toml
//go:generate go tool tensornet train --quiet --overwrite flowers.toml

import (
	"context"
	"flag"
	"log"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

var (
	input  = flag.String("input", "", "tables without a header, an id and four lengths in each line; a pattern, as rows-*.csv")
	output = flag.String("output", "", "file of ids, species and probabilities")
	broken = flag.String("broken", "", "file of lines that cannot be read")
)

func main() {
	flag.Parse()
	beam.Init()
	if *input == "" || *output == "" || *broken == "" {
		log.Fatal("species: want --input, --output and --broken")
	}
	p, s := beam.NewPipelineWithRoot()
	species, mistakes := Predict(s, textio.Read(s, *input))
	textio.Write(s, *output, species)
	textio.Write(s, *broken, mistakes)
	if err := beamx.Run(context.Background(), p); err != nil {
		log.Fatal(err)
	}
}
