package layer_test

import "testing"

func TestAveragePoolShapes(t *testing.T) { poolShapes(t, "average_pool") }

func TestAveragePoolMistakes(t *testing.T) { poolMistakes(t, "average_pool") }
