package tui

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"dudao/exchange"
)

// passphraseWords asks for the passphrase of an encrypted file; empty if that is
// not what err is about.
func passphraseWords(err error) string {
	locked, is := errors.AsType[*exchange.CryptError](err)
	switch {
	case is && locked.Fault == exchange.CryptNeedsPassphrase:
		return "文件加了密，输入口令"
	case is && locked.Fault == exchange.CryptWrongPassphrase:
		return "口令不对，请再输一次"
	}
	return ""
}

// withPassphrase opens encrypted files with it; empty: nobody has been asked yet.
func withPassphrase(passphrase string) (s exchange.Secrets) {
	if passphrase != "" {
		s.Passphrase = func(context.Context, string) (string, error) { return passphrase, nil }
	}
	return s
}

// hidden draws a field with a mark for each character, and tells where the caret
// stands: at the end.
func hidden(in *input, room int) (shown string, at int) {
	shown = strings.Repeat("*", min(room, utf8.RuneCountInString(in.Text())))
	return shown, width(shown)
}
