package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// A findings file may go through age (age-encryption.org/v1): to keys, or under a passphrase. What is in it is as it would
// be without; two such files one behind the other are no file.

// maxWork bounds the scrypt work that a file may ask for, as a power of two: what a file of ours asks is 2^18, a second.
const maxWork = 20

// Secrets are what encrypted files are opened with.
type Secrets struct {
	Identities []age.Identity                                         // keys; may be empty
	Passphrase func(ctx context.Context, name string) (string, error) // asks for that of a file; nil: nobody can be asked
}

// CryptFault is why an encrypted file cannot be opened, or a key not be used.
type CryptFault string

// The faults.
const (
	CryptNeedsPassphrase CryptFault = "passphrase_needed"
	CryptNeedsIdentity   CryptFault = "identity_needed"
	CryptWrong           CryptFault = "wrong_key" // the passphrase or the key is another
	CryptDamaged         CryptFault = "encrypted_damaged"
	CryptNoRecipient     CryptFault = "bad_recipient"
	CryptNoIdentity      CryptFault = "bad_identity"
)

// CryptError says what is wrong with an encrypted file or a key. Nothing of the file was taken.
type CryptError struct {
	Name  string
	Fault CryptFault
	Err   error // the cause, where there is one
}

func (e *CryptError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Name, e.Fault, e.Err) }
func (e *CryptError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *CryptError) Code() string { return string(e.Fault) }

// Say tells the user in one sentence.
func (e *CryptError) Say() string { return "“" + e.Name + "”" + e.why() + "。" }

func (e *CryptError) why() string {
	switch e.Fault {
	case CryptNeedsPassphrase:
		return "用口令加了密，没有收下，请在终端里导入并输入口令，或用 --passphrase-file 给出"
	case CryptNeedsIdentity:
		return "是加密给收件人的，没有收下，请用 --identity 给出自己的密钥文件"
	case CryptWrong:
		return "的口令或密钥不对，没有收下，请向对方核对"
	case CryptNoRecipient:
		return "不是收件人，应为 age1 开头的公钥，或写着公钥的文件"
	case CryptNoIdentity:
		return "里没有密钥，应为 dudao keygen 或 age-keygen 写出的文件"
	case CryptDamaged:
	}
	return "加密的内容已损坏，没有收下，请让对方重新发来"
}

// Recipient is whom a file is encrypted to, by a public key.
type Recipient = age.Recipient

// Recipients reads those that a file is encrypted to: public keys (age1…), or files with one a line.
func Recipients(typed []string) ([]Recipient, error) {
	var list []Recipient
	for _, t := range typed {
		var found []age.Recipient
		var err error
		if strings.HasPrefix(t, "age1") {
			found, err = age.ParseRecipients(strings.NewReader(t))
		} else {
			var data []byte
			if data, err = os.ReadFile(t); err == nil {
				found, err = age.ParseRecipients(bytes.NewReader(data))
			}
		}
		if err != nil {
			return nil, &CryptError{t, CryptNoRecipient, err}
		}
		list = append(list, found...)
	}
	return list, nil
}

// Identities reads the keys in a file.
func Identities(file string) ([]age.Identity, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	list, err := age.ParseIdentities(bytes.NewReader(data))
	if err != nil {
		return nil, &CryptError{file, CryptNoIdentity, err}
	}
	return list, nil
}

// NewIdentity makes a key and gives the text of its file, and the public key that others encrypt to.
func NewIdentity() (file, recipient string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", fmt.Errorf("new key: %w", err)
	}
	recipient = id.Recipient().String()
	return fmt.Sprintf("# public key: %s\n%s\n", recipient, id), recipient, nil
}

// Encrypt encrypts what is written to it, to the recipients or, without any, under a passphrase. Close ends the file.
func Encrypt(w io.Writer, to []Recipient, passphrase string) (io.WriteCloser, error) {
	if len(to) == 0 {
		r, err := age.NewScryptRecipient(passphrase)
		if err != nil {
			return nil, fmt.Errorf("encrypt: %w", err)
		}
		to = []Recipient{r}
	}
	out, err := age.Encrypt(w, to...)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return out, nil
}

// encrypted opens an encrypted file into the spool, and takes what it holds.
func (p *opener) encrypted(it item) error {
	if it.opened {
		p.refuse(&CryptError{it.name, CryptDamaged, errors.New("encrypted twice")})
		return nil
	}
	plain, err := p.decrypt(it)
	if e, ok := errors.AsType[*CryptError](err); ok {
		p.refuse(e)
		return nil
	}
	if err != nil {
		return err
	}
	f, size, err := p.s.spool.take(p.ctx, it.name, plain)
	switch {
	case f == nil:
		return fmt.Errorf("%s: %w", it.name, err)
	case err != nil: // what came before it is whole: each piece is authenticated
		p.s.Refused = append(p.s.Refused, rejectedBy(&CryptError{it.name, CryptDamaged, err}))
	}
	if size == 0 {
		return nil
	}
	return p.item(item{name: it.name, r: f, size: size, depth: it.depth, asked: it.asked, opened: true})
}

func (p *opener) decrypt(it item) (io.Reader, error) {
	header, err := age.ExtractHeader(ageReader(it))
	if err != nil {
		return nil, &CryptError{it.name, CryptDamaged, err}
	}
	identities := p.secrets.Identities
	if bytes.Contains(header, []byte("\n-> scrypt ")) {
		if p.secrets.Passphrase == nil {
			return nil, &CryptError{it.name, CryptNeedsPassphrase, nil}
		}
		passphrase, err := p.secrets.Passphrase(p.ctx, it.name)
		if err != nil {
			return nil, err
		}
		id, err := age.NewScryptIdentity(passphrase)
		if err != nil {
			return nil, &CryptError{it.name, CryptWrong, err}
		}
		id.SetMaxWorkFactor(maxWork)
		identities = []age.Identity{id}
	} else if len(identities) == 0 {
		return nil, &CryptError{it.name, CryptNeedsIdentity, nil}
	}
	plain, err := age.Decrypt(ageReader(it), identities...)
	if err == nil {
		return plain, nil
	}
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong || errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, &CryptError{it.name, CryptWrong, err}
	}
	return nil, &CryptError{it.name, CryptDamaged, err}
}

// ageReader reads an encrypted file, out of its armor if it has one.
func ageReader(it item) io.Reader {
	r := io.NewSectionReader(it.r, 0, it.size)
	start := make([]byte, len(armor.Header))
	if n, _ := r.ReadAt(start, 0); string(start[:n]) == armor.Header {
		return armor.NewReader(r)
	}
	return r
}
