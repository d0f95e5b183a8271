// dudao 督导 helps supervision teams to inspect whether a policy plan has been
// carried out: a terminal interface, and a command for everything it can do.
package main

import (
	_ "embed"
	"os"

	"dudao/cli"
)

//go:embed config.yaml
var defaults []byte

func main() {
	os.Exit(cli.Main(defaults))
}
