package exchange

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// A findings file may go through age (age-encryption.org/v1): to keys, or under a passphrase. What is in it is as it would
// be without; two such files one behind the other are no file.

const (
	// UsualWork is the scrypt work of a passphrase, as a power of two: each try takes a second and 256 MiB.
	UsualWork = 18
	// maxWork bounds the work that a file may ask for.
	maxWork = 20
	// maxHeader bounds the part that says whom a file is for, which is held in memory: one of ours takes 200 bytes for each.
	maxHeader = 1 << 20
	// maxArmorLine bounds a line of an armored file: the format has 64.
	maxArmorLine = 1 << 10
)

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
	CryptWrongPassphrase CryptFault = "wrong_passphrase"
	CryptWrongIdentity   CryptFault = "wrong_identity"
	CryptTooMuchWork     CryptFault = "too_much_work" // more than maxWork: made to keep this laptop busy
	CryptDamaged         CryptFault = "encrypted_damaged"
	CryptCut             CryptFault = "encrypted_cut" // damaged, or goes on, behind what was taken
	CryptNoRecipient     CryptFault = "bad_recipient"
	CryptNoIdentity      CryptFault = "bad_identity"
)

// CryptError says what is wrong with an encrypted file or a key. Nothing of the file was taken, except with CryptCut.
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
		return "是加密给收件人的，没有收下，请在命令行用 --identity 给出自己的密钥文件"
	case CryptWrongPassphrase:
		return "的口令不对，没有收下，请向发文件的人核对"
	case CryptWrongIdentity:
		return "不是加密给这个密钥的，没有收下，请换一个密钥文件，或让对方按你的公钥重新导出"
	case CryptTooMuchWork:
		return "要求的解密运算量大得不正常，没有打开，请向发文件的人核对，让他用 dudao export 重新导出"
	case CryptCut:
		return "加密的内容后面断了、坏了或接了别的，只收了前面完整的（几个加密文件不能接成一个），请让对方重新发来"
	case CryptNoRecipient:
		return "不是收件人，应为 age1 开头的公钥，或写着公钥的文件"
	case CryptNoIdentity:
		return "里没有密钥，应为 dudao keygen 或 age-keygen 写出的文件"
	case CryptDamaged:
	}
	return "加密的内容已损坏，没有收下（几个加密文件也不能接成一个），请让对方重新发来"
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

// Passphrase is the one recipient of a file that is encrypted under it. Work is UsualWork but in tests.
func Passphrase(passphrase string, work int) (Recipient, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	r.SetWorkFactor(work)
	return r, nil
}

// Encrypt encrypts what is written to it to the recipients. Close ends the file.
func Encrypt(w io.Writer, to ...Recipient) (io.WriteCloser, error) {
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
	f, size, broken := p.s.spool.take(p.ctx, it.name, plain)
	switch {
	case f == nil || p.ctx.Err() != nil:
		return fmt.Errorf("%s: %w", it.name, broken)
	case size == 0:
		p.refuse(&CryptError{it.name, CryptDamaged, cmp.Or(broken, io.ErrUnexpectedEOF)})
		return nil
	}
	err = p.item(item{name: it.name, r: f, size: size, depth: it.depth, asked: it.asked, opened: true})
	if err == nil && broken != nil { // what came before is whole: each piece is authenticated
		p.refuse(&CryptError{it.name, CryptCut, broken})
	}
	return err
}

// decrypt gives what an encrypted file holds. The passphrase is asked for only once its header is found sound.
func (p *opener) decrypt(it item) (io.Reader, error) {
	header, err := age.ExtractHeader(io.LimitReader(ageReader(it), maxHeader))
	if err != nil {
		return nil, &CryptError{it.name, CryptDamaged, err}
	}
	identities, wrong := p.secrets.Identities, CryptWrongIdentity
	switch work, secret := scryptWork(header); {
	case secret && work > maxWork:
		return nil, &CryptError{it.name, CryptTooMuchWork, nil}
	case secret:
		id, err := p.passphrase(it.name)
		if err != nil {
			return nil, err
		}
		identities, wrong = []age.Identity{id}, CryptWrongPassphrase
	case len(identities) == 0:
		return nil, &CryptError{it.name, CryptNeedsIdentity, nil}
	}
	plain, err := age.Decrypt(ageReader(it), identities...)
	if _, none := errors.AsType[*age.NoIdentityMatchError](err); none || errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, &CryptError{it.name, wrong, err}
	}
	if err != nil {
		return nil, &CryptError{it.name, CryptDamaged, err}
	}
	return plain, nil
}

// passphrase asks for that of a file.
func (p *opener) passphrase(name string) (age.Identity, error) {
	if p.secrets.Passphrase == nil {
		return nil, &CryptError{name, CryptNeedsPassphrase, nil}
	}
	passphrase, err := p.secrets.Passphrase(p.ctx, name)
	if err != nil {
		return nil, err
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, &CryptError{name, CryptWrongPassphrase, err}
	}
	id.SetMaxWorkFactor(maxWork)
	return id, nil
}

// scryptWork tells whether a header wants a passphrase, and the work for it: "-> scrypt salt work".
func scryptWork(header []byte) (work int, secret bool) {
	for line := range strings.Lines(string(header)) {
		if words := strings.Fields(line); len(words) == 4 && words[0] == "->" && words[1] == "scrypt" {
			work, err := strconv.Atoi(words[3])
			if errors.Is(err, strconv.ErrRange) {
				work = math.MaxInt
			}
			return work, true
		}
	}
	return 0, false
}

const byteOrderMark = "\xef\xbb\xbf"

// ageReader reads an encrypted file, out of its armor if it has one.
func ageReader(it item) io.Reader {
	r := io.NewSectionReader(it.r, 0, it.size)
	start := make([]byte, len(binaryAge))
	n, _ := r.ReadAt(start, 0)
	if string(start[:n]) == binaryAge {
		return r
	}
	if bytes.HasPrefix(start[:n], []byte(byteOrderMark)) {
		r = io.NewSectionReader(it.r, int64(len(byteOrderMark)), it.size-int64(len(byteOrderMark)))
	}
	return armor.NewReader(&shortLines{r: r})
}

// shortLines breaks off where a line is longer than armor has any: it would be held in memory whole.
type shortLines struct {
	r   io.Reader
	run int // bytes since the last line's end
}

func (s *shortLines) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	for _, c := range b[:n] {
		if s.run++; c == '\n' {
			s.run = 0
		}
		if s.run > maxArmorLine {
			return 0, errors.New("line of armor too long")
		}
	}
	return n, err
}
