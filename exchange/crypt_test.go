package exchange

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileWork refuses an encrypted file that asks for more work than any of
// ours does, before the work is done.
func TestHostileWork(t *testing.T) {
	var b bytes.Buffer
	w, err := Encrypt(&b, nil, "口令口令口令口令口令口令")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close()); err != nil {
		t.Fatal(err)
	}
	header, rest, _ := strings.Cut(b.String(), " 18\n")
	file := filepath.Join(t.TempDir(), "x.dudao")
	if err := os.WriteFile(file, []byte(header+" 40\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets := Secrets{Passphrase: func(context.Context, string) (string, error) { return "口令口令口令口令口令口令", nil }}
	_, err = Open(t.Context(), []string{file}, OpenOptions{Secrets: secrets})
	if e, ok := errors.AsType[*CryptError](err); !ok || e.Fault != CryptDamaged {
		t.Errorf("opened: %v", err)
	}
}
