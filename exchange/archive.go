package exchange

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// archive takes what lies in an archive. One that breaks off gives what came before.
func (p *opener) archive(it item, is shape) error {
	if it.depth > maxNesting {
		p.refuse(&BadArchiveError{it.name, errNested})
		return nil
	}
	before, refused := len(p.s.List), len(p.s.Refused)
	var err error
	switch is {
	case shapeZip:
		err = p.zip(it)
	case shapeTar:
		err = p.tar(it, io.NewSectionReader(it.r, 0, it.size))
	default:
		err = p.gzip(it)
	}
	if broken, ok := errors.AsType[*BadArchiveError](err); ok {
		p.refuse(broken)
		return nil
	}
	if err == nil && it.asked && len(p.s.List) == before && len(p.s.Refused) == refused {
		p.refuse(&NothingError{it.name})
	}
	return err
}

func (p *opener) zip(it item) error {
	z, err := zip.NewReader(it.r, it.size)
	if err != nil {
		return &BadArchiveError{it.name, err}
	}
	is := office(func(yield func(string) bool) {
		for _, f := range z.File {
			if !yield(f.Name) {
				return
			}
		}
	})
	if is != shapeZip {
		if it.asked {
			p.refuse(&NotFindingsError{it.name, is})
		}
		return nil
	}
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue
		}
		name := f.Name
		if f.NonUTF8 { // as Windows packs Chinese names
			if decoded, err := simplifiedchinese.GBK.NewDecoder().String(name); err == nil {
				name = decoded
			}
		}
		if f.Flags&1 != 0 {
			p.refuse(&BadArchiveError{it.name, errPassword})
			return nil
		}
		r, err := f.Open()
		if err == nil {
			err = errors.Join(p.member(it, name, r), r.Close())
		}
		if err := p.damage(it, err, zip.ErrFormat, zip.ErrChecksum, zip.ErrAlgorithm); err != nil {
			return err
		}
	}
	return nil
}

// damage takes an error that concerns one member only, so that the others are taken.
func (p *opener) damage(it item, err error, is ...error) error {
	for _, target := range append(is, io.ErrUnexpectedEOF) {
		if errors.Is(err, target) {
			p.refuse(&BadArchiveError{it.name, err})
			return nil
		}
	}
	return err
}

func (p *opener) tar(it item, r io.Reader) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && p.ctx.Err() != nil:
			return p.ctx.Err()
		case err != nil:
			return &BadArchiveError{it.name, err}
		case h.Typeflag != tar.TypeReg:
			continue
		}
		if err := p.member(it, h.Name, t); err != nil {
			return p.damage(it, err, tar.ErrHeader)
		}
	}
}

// gzip is a tar, or one file that somebody compressed again.
func (p *opener) gzip(it item) error {
	z, err := gzip.NewReader(io.NewSectionReader(it.r, 0, it.size))
	if err != nil {
		return &BadArchiveError{it.name, err}
	}
	defer z.Close()
	// What is passed over is unpacked too, so that bound is here.
	in := bufio.NewReaderSize(io.LimitReader(&watched{p.ctx, z}, p.s.spool.limit+headLength), headLength)
	head, _ := in.Peek(headLength)
	if recognise(head) == shapeTar {
		return p.tar(it, in)
	}
	name := z.Name
	if name == "" {
		name = strings.TrimSuffix(path.Base(it.name), ".gz")
	}
	return p.damage(it, p.member(it, name, in), gzip.ErrChecksum, gzip.ErrHeader)
}

// member takes one file of an archive. What broke off in it is taken as far as it goes.
func (p *opener) member(it item, name string, r io.Reader) error {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if strings.HasPrefix(base, ".") { // what macOS puts beside each file
		return nil
	}
	if err := p.count(); err != nil {
		return err
	}
	in := bufio.NewReaderSize(r, headLength)
	head, err := in.Peek(headLength)
	if err != nil && err != io.EOF && len(head) == 0 {
		return err
	}
	shown := fmt.Sprintf("%s 里的 %s", it.name, base)
	switch is := recognise(head); is {
	case shapeFindings, shapeAge, shapeZip, shapeTar, shapeGzip:
	case shapeAsText:
		p.refuse(&NotFindingsError{shown, is})
		return nil
	default:
		return nil
	}
	f, size, err := p.s.spool.take(p.ctx, shown, in)
	if f == nil {
		return err
	}
	taken := p.item(item{name: shown, r: f, size: size, depth: it.depth + 1})
	return errors.Join(taken, err)
}

var (
	errNested   = errors.New("nested too deep")
	errPassword = errors.New("needs a password")
)

// BadArchiveError says that an archive cannot be unpacked, or not all of it.
type BadArchiveError struct {
	Name string
	Err  error
}

func (e *BadArchiveError) Error() string { return fmt.Sprintf("%s: %v", e.Name, e.Err) }
func (e *BadArchiveError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *BadArchiveError) Code() string { return "bad_archive" }

// Say tells the user in one sentence.
func (e *BadArchiveError) Say() string { return "“" + e.Name + "”" + e.why() + "。" }

func (e *BadArchiveError) why() string {
	switch {
	case errors.Is(e.Err, errNested):
		return "在压缩包里又套了几层，请先解压再导入"
	case errors.Is(e.Err, errPassword):
		return "是加了密码的压缩包，请先解压再导入"
	}
	return "是压缩包，但没有传完或已损坏，能读的已读，请重新索取"
}
