package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dudao/exchange"
)

// secretFlags are the options by which encrypted files are opened.
type secretFlags struct {
	identities     []string
	passphraseFile string
}

func (f *secretFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.identities, "identity", nil, "打开加密给自己的文件用的密钥`文件`，可以写几次")
	flags.StringVar(&f.passphraseFile, "passphrase-file", "", "从这个`文件`读口令，- 从标准输入读；默认在终端上问")
}

// openOptions say how the files named by args are opened, encrypted ones too.
func (a *app) openOptions(ctx context.Context, f secretFlags, args []string) (exchange.OpenOptions, error) {
	o := exchange.OpenOptions{In: a.env.In}
	if f.passphraseFile == "-" && slices.Contains(args, "-") {
		return o, usagef("标准输入不能既是文件又是口令，请把口令写在一个文件里：--passphrase-file 文件。")
	}
	for _, file := range f.identities {
		list, err := exchange.Identities(file)
		if err != nil {
			return o, err
		}
		o.Secrets.Identities = append(o.Secrets.Identities, list...)
	}
	switch {
	case f.passphraseFile != "":
		passphrase, err := a.readPassphrase(ctx, f.passphraseFile)
		if err != nil {
			return o, err
		}
		o.Secrets.Passphrase = func(context.Context, string) (string, error) { return passphrase, nil }
	case isTyped(a.env.In) && isTerminal(a.env.Err):
		o.Secrets.Passphrase = func(ctx context.Context, name string) (string, error) {
			return a.askSecret(ctx, fmt.Sprintf("“%s”的口令：", printable(name)))
		}
	}
	return o, nil
}

// readPassphrase reads a passphrase from a file's first line.
func (a *app) readPassphrase(ctx context.Context, file string) (string, error) {
	if file == "-" && isTyped(a.env.In) {
		return a.askSecret(ctx, "口令：")
	}
	r := a.env.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, maxText))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		return "", failf("no_passphrase", "“%s”的第一行是空的，没有口令。", file)
	}
	return line, nil
}

// askSecret asks on the terminal, without showing what is typed. The question stands there only once nothing is shown any
// more. A signal ends it, and the terminal is as it was.
func (a *app) askSecret(ctx context.Context, question string) (string, error) {
	in, ok := a.env.In.(interface {
		io.Reader
		Fd() uintptr
	})
	if !ok {
		return "", failf("no_terminal", noTerminal)
	}
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return "", failf("no_terminal", noTerminal)
	}
	defer func() { _ = term.Restore(in.Fd(), before) }()
	fmt.Fprint(a.env.Err, question)
	defer fmt.Fprint(a.env.Err, "\r\n")
	type answer struct {
		typed string
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		typed, err := readHidden(in)
		answered <- answer{typed, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-answered:
		if errors.Is(got.err, io.EOF) {
			return "", failf("no_passphrase", "没有输入口令，什么都没有做。")
		}
		return got.typed, got.err
	}
}

// What a terminal sends that passes on every key as it is pressed.
const (
	keyCtrlC     = 0x03
	keyCtrlD     = 0x04
	keyCtrlH     = 0x08
	keyCtrlU     = 0x15
	keyBackspace = 0x7f
)

// readHidden reads a line of keys, not a byte more. io.EOF: whoever types has given up.
func readHidden(r io.Reader) (string, error) {
	var line []byte
	key := make([]byte, 1)
	for len(line) < maxText {
		if _, err := io.ReadFull(r, key); err != nil {
			return "", err
		}
		switch key[0] {
		case '\r', '\n':
			return string(line), nil
		case keyCtrlC, keyCtrlD:
			return "", io.EOF
		case keyBackspace, keyCtrlH:
			_, n := utf8.DecodeLastRune(line)
			line = line[:len(line)-n]
		case keyCtrlU:
			line = line[:0]
		default:
			line = append(line, key[0])
		}
	}
	return string(line), nil
}

const noTerminal = "没有终端，问不了口令，请用 --passphrase-file。"

// lockFlags are the options by which an export is encrypted.
type lockFlags struct {
	to             []string
	passphrase     bool
	passphraseFile string
}

func (f *lockFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.to, "to", nil, "加密给这个`收件人`：age1 开头的公钥，或写着公钥的文件，可以写几次")
	flags.BoolVar(&f.passphrase, "passphrase", false, "用口令加密，在终端上输入两次")
	flags.StringVar(&f.passphraseFile, "passphrase-file", "", "用这个`文件`第一行的口令加密，- 从标准输入读")
}

// shortPassphrase is how many characters are few for a passphrase that anybody who has the file may try.
const shortPassphrase = 12

// locked gives what encrypts an export as the options want it; nil if they do not.
func (a *app) locked(ctx context.Context, f lockFlags) (func(io.Writer) (io.WriteCloser, error), error) {
	var passphrase string
	switch {
	case len(f.to) > 0 && (f.passphrase || f.passphraseFile != ""):
		return nil, usagef("--to 和口令只能用一样：给收件人，或者用口令。")
	case len(f.to) > 0:
		to, err := exchange.Recipients(f.to)
		if err != nil {
			return nil, err
		}
		return func(w io.Writer) (io.WriteCloser, error) { return exchange.Encrypt(w, to...) }, nil
	case f.passphraseFile != "":
		var err error
		if passphrase, err = a.readPassphrase(ctx, f.passphraseFile); err != nil {
			return nil, err
		}
	case f.passphrase:
		if !isTyped(a.env.In) || !isTerminal(a.env.Err) {
			return nil, failf("no_terminal", noTerminal)
		}
		var err error
		if passphrase, err = a.askSecret(ctx, "口令："); err != nil {
			return nil, err
		}
		again, err := a.askSecret(ctx, "再输一次：")
		if err != nil {
			return nil, err
		}
		if passphrase != again || passphrase == "" {
			return nil, failf("passphrase_differs", "两次的口令不一样，或者是空的，没有导出。")
		}
	default:
		return nil, nil
	}
	if utf8.RuneCountInString(passphrase) < shortPassphrase {
		a.notef("注意：口令不到 %d 个字符，拿到文件的人容易试出来；不要和文件一起发。", shortPassphrase)
	}
	to, err := exchange.Passphrase(passphrase, cmp.Or(a.env.Work, exchange.UsualWork))
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) (io.WriteCloser, error) { return exchange.Encrypt(w, to) }, nil
}

func (a *app) keygenCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "keygen 文件",
		Short: "生成收加密文件用的密钥",
		Long: `生成一对密钥：私钥写到文件，自己留着，不要给人；公钥（age1 开头）给同事，他用 dudao export --to 公钥 加密给你，
你用 dudao import --identity 文件 打开。与 age 通用。

--json：{"file","recipient"}`,
		Args: between(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, recipient, err := exchange.NewIdentity()
			if err != nil {
				return err
			}
			f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if os.IsExist(err) {
				return failf("file_exists", "已经有“%s”，没有覆盖，请换一个文件名。", args[0])
			}
			if err != nil {
				return err
			}
			_, err = f.WriteString(text)
			if closed := f.Close(); err == nil {
				err = closed
			}
			if err != nil {
				return err
			}
			return a.show(struct {
				File      string `json:"file"`
				Recipient string `json:"recipient"`
			}{args[0], recipient}, func(w io.Writer) {
				fmt.Fprintf(w, "私钥写在“%s”，自己留着。公钥给同事：\n%s\n", printable(args[0]), recipient)
			})
		},
	}
}
