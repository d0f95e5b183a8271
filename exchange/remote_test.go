package exchange_test

import (
	"testing"

	"dudao/exchange"
	"dudao/exchange/remotetest"
)

func TestRemotes(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) exchange.Remote{
		"Folder": func(t *testing.T) exchange.Remote { return openFolder(t, t.TempDir()) },
		"Memory": func(*testing.T) exchange.Remote { return remotetest.NewMemory() },
		"Failing": func(*testing.T) exchange.Remote { // while nothing fails
			return &remotetest.Failing{Remote: remotetest.NewMemory(), Next: func(string) remotetest.Fault { return remotetest.None }}
		},
	} {
		t.Run(name, func(t *testing.T) { remotetest.Run(t, open) })
	}
}

func openFolder(t testing.TB, dir string) exchange.Remote {
	t.Helper()
	r, err := exchange.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
