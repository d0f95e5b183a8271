package checklist

import (
	_ "embed"
	"sync"
)

//go:embed builtin/guangdong-2014.yaml
var guangdong2014 []byte

// Builtin is the plan that dudao ships, for the inspection of July 2014 of
// Guangdong's measures for foreign trade. It is parsed once.
func Builtin() *Plan { return builtin() }

var builtin = sync.OnceValue(func() *Plan {
	p, err := Parse("builtin/guangdong-2014.yaml", guangdong2014)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return p
})
