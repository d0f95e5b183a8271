package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age/armor"
)

const secret = "口令口令口令口令口令口令"

// locked is plain under the passphrase, with little work.
func locked(t *testing.T, plain []byte) []byte {
	t.Helper()
	r, err := Passphrase(secret, 4)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := Encrypt(&b, r)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// armored is data as mail gives it.
func armored(t *testing.T, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := armor.NewWriter(&b)
	_, err := w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// openLocked opens a file that holds data, and tells how often the passphrase was asked for.
func openLocked(t *testing.T, data string, passphrase string) (s *Sources, asked int, err error) {
	t.Helper()
	dir := t.TempDir()
	file, temp := filepath.Join(dir, "x.dudao"), filepath.Join(dir, "temp")
	if err := errors.Join(os.WriteFile(file, []byte(data), 0o600), os.Mkdir(temp, 0o700)); err != nil {
		t.Fatal(err)
	}
	ask := func(context.Context, string) (string, error) {
		asked++
		return passphrase, nil
	}
	s, err = Open(t.Context(), []string{file}, OpenOptions{Temp: temp, Secrets: Secrets{Passphrase: ask}})
	t.Cleanup(func() {
		if s != nil {
			_ = s.Close()
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("what was decrypted stays in the temporary folder: %v, %v", left, err)
		}
	})
	return s, asked, err
}

// findings is a findings file of our own, of format 1.
func findings(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../oplog/testdata/format1/ok.dudao")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestEncryptedForms opens an encrypted file as it is, and as text that went through mail.
func TestEncryptedForms(t *testing.T) {
	plain := findings(t)
	data := locked(t, plain)
	text := armored(t, data)
	for name, form := range map[string]string{
		"binary":             string(data),
		"armored":            text,
		"armored, with CRLF": strings.ReplaceAll(text, "\n", "\r\n"),
		"armored, with a byte order mark and blank lines": byteOrderMark + "\r\n\r\n" + text + "\r\n",
	} {
		s, _, err := openLocked(t, form, secret)
		if err != nil || len(s.List) != 1 || s.List[0].Size != int64(len(plain)) || len(s.Refused) > 0 {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

// TestEncryptedCut takes what is whole before a file breaks off, and says that it does.
func TestEncryptedCut(t *testing.T) {
	const chunk = 64 << 10 // of age
	plain := findings(t)
	for len(plain) < 3*chunk {
		plain = append(plain, plain...)
	}
	data := locked(t, plain)
	for name, form := range map[string][]byte{"cut": data[:len(data)-chunk], "two": append(bytes.Clone(data), data...)} {
		s, _, err := openLocked(t, string(form), secret)
		if err != nil || len(s.List) != 1 || s.List[0].Size < chunk || len(s.Refused) != 1 || !strings.Contains(s.Refused[0].Why, "只收了前面完整的") {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// TestEncryptedHostile refuses what is made to cost this laptop time or memory, mostly before the passphrase is asked for.
func TestEncryptedHostile(t *testing.T) {
	data := string(locked(t, findings(t)))
	header, rest, _ := strings.Cut(data, " 4\n")
	for name, c := range map[string]struct {
		data  string
		pass  string
		fault CryptFault
		asked int
	}{
		"too much work":          {header + " 21\n" + rest, secret, CryptTooMuchWork, 0},
		"work beyond integers":   {header + " 99999999999999999999\n" + rest, secret, CryptTooMuchWork, 0},
		"wrong":                  {data, "别的", CryptWrongPassphrase, 1},
		"no passphrase typed":    {data, "", CryptWrongPassphrase, 1},
		"header without end":     {binaryAge + "v1\n-> X25519 " + strings.Repeat("a", 2*maxHeader), secret, CryptDamaged, 0},
		"armor without line end": {"-----BEGIN AGE ENCRYPTED FILE-----\n" + strings.Repeat("YWdl", 1<<20), secret, CryptDamaged, 0},
		"header alone":           {header + " 4\n", secret, CryptDamaged, 0},
		"encrypted twice":        {string(locked(t, []byte(data))), secret, CryptDamaged, 1},
		"nothing in it":          {string(locked(t, nil)), secret, CryptDamaged, 1},
		"flipped":                {data[:len(data)-1] + "\x00", secret, CryptDamaged, 1},
	} {
		_, asked, err := openLocked(t, c.data, c.pass)
		e, ok := errors.AsType[*CryptError](err)
		if !ok || e.Fault != c.fault || asked != c.asked {
			t.Errorf("%s: %v, asked %d times", name, err, asked)
		}
	}
}

// TestShortLines reads no line longer than armor has any.
func TestShortLines(t *testing.T) {
	read := &shortLines{r: strings.NewReader(strings.Repeat("a", 100) + "\n" + strings.Repeat("b", 10*maxArmorLine))}
	if got, err := io.ReadAll(read); err == nil || len(got) > 101+maxArmorLine {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
