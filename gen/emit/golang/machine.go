package golang

import "github.com/dave/jennifer/jen"

// machineName is the parameter of functions that ask what they run on.
const machineName = "machine"

func machineType() *jen.Statement { return inRuntime("Machine") }

// machineParam is that parameter.
func machineParam() *jen.Statement { return jen.Id(machineName).Add(machineType()) }
