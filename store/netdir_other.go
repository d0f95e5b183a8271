//go:build !linux

package store

// networkKind is not known here.
func networkKind(string) string { return "" }
