package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"dudao/oplog"
	"dudao/store"
)

// OpenOptions say how files are opened.
type OpenOptions struct {
	In       io.Reader // what "-" stands for
	Temp     string    // where packed and streamed files are unpacked; empty: the system's temporary folder
	MaxFiles int       // looked at in all, in folders and archives; 0: 10,000
	MaxBytes int64     // unpacked in all; 0: 8 GiB
	Secrets  Secrets   // for encrypted files
}

const (
	defaultMaxFiles = 10_000
	defaultMaxBytes = 8 << 30
	// maxNesting is how deep archives may lie in archives: mail gives a zip of zips.
	maxNesting = 1
)

// stdinName is the standard input as the user reads it.
const stdinName = "标准输入"

// Sources are opened findings files, each ready to be read.
type Sources struct {
	List    []store.Source
	Refused []store.Rejected // what was given or found and is no findings file, where that matters
	Notes   []string         // what was mended, for the user

	spool spool
}

// Close closes them and removes what was unpacked.
func (s *Sources) Close() error { return s.spool.close() }

// Open opens what a user names: files, folders, patterns, "-" for the standard input; archives (zip, tar, tar.gz, gzip)
// with findings files in them. Content tells what a file is, not its name. In folders what is no findings file is passed
// over; of what was named it is refused. A path that leads nowhere, and a bound that is passed, is an error, as is that
// nothing at all can be imported: then the first reason is it.
func Open(ctx context.Context, args []string, o OpenOptions) (_ *Sources, err error) {
	s := &Sources{}
	p := opener{s: s, ctx: ctx, in: o.In, secrets: o.Secrets, left: cmp.Or(o.MaxFiles, defaultMaxFiles)}
	p.limit = p.left
	s.spool.parent, s.spool.limit = o.Temp, cmp.Or(o.MaxBytes, defaultMaxBytes)
	s.spool.left = s.spool.limit
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	paths, err := expand(args)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if err := p.argument(path); err != nil {
			return nil, err
		}
	}
	if len(s.List) == 0 {
		return nil, cmp.Or(p.first, error(&NothingError{strings.Join(args, "、")}))
	}
	return s, nil
}

// expand replaces patterns, which not every shell does, by the files that they match.
func expand(args []string) ([]string, error) {
	var paths []string
	for _, arg := range args {
		if arg == "-" {
			paths = append(paths, arg)
			continue
		}
		arg = asNamed(arg)
		_, err := os.Stat(arg)
		if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[") {
			matches, globErr := filepath.Glob(arg)
			if globErr == nil && len(matches) > 0 {
				paths = append(paths, matches...)
				continue
			}
			return nil, &NoMatchError{arg}
		}
		if err != nil {
			if p, ok := errors.AsType[*fs.PathError](err); ok {
				p.Path = arg
			}
			return nil, err
		}
		paths = append(paths, arg)
	}
	return paths, nil
}

// asNamed is path as its last part is spelled on the disk: a Mac takes letters with accents apart, and what it writes to a
// stick is found nowhere else under the name that people type.
func asNamed(path string) string {
	if _, err := os.Lstat(path); err == nil {
		return path
	}
	dir, base := filepath.Split(filepath.Clean(path))
	want := norm.NFC.String(base)
	if norm.NFD.String(base) == want {
		return path
	}
	entries, _ := os.ReadDir(cmp.Or(dir, "."))
	for _, e := range entries {
		if norm.NFC.String(e.Name()) == want {
			return filepath.Join(dir, e.Name())
		}
	}
	return path
}

// opener is one run of Open.
type opener struct {
	s       *Sources
	ctx     context.Context
	in      io.Reader
	secrets Secrets
	left    int // files that may still be looked at
	limit   int
	first   error // why the first was refused
}

// item is something that may be a findings file.
type item struct {
	name   string // as the user reads it
	r      io.ReaderAt
	size   int64
	depth  int  // archives that it lies in
	asked  bool // the user named it; else it was found
	opened bool // it was encrypted, and no longer is
}

func (p *opener) argument(path string) error {
	if path == "-" {
		return p.stream(stdinName, p.in)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return p.folder(path)
	case info.Mode().IsRegular():
		return p.file(path, true)
	}
	f, err := os.Open(path) // a pipe
	if err != nil {
		return err
	}
	defer f.Close()
	return p.stream(path, f)
}

// stream takes what cannot be read twice. Reading may wait for ever, and knows no context.
func (p *opener) stream(name string, r io.Reader) error {
	if r == nil {
		r = strings.NewReader("")
	}
	if err := p.count(); err != nil {
		return err
	}
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		_, err := io.Copy(pw, r)
		pw.CloseWithError(err)
	}()
	defer context.AfterFunc(p.ctx, func() { pw.CloseWithError(p.ctx.Err()) })()
	f, size, err := p.s.spool.take(p.ctx, name, pr)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return p.item(item{name: name, r: f, size: size, asked: true})
}

// folder takes the findings files in a folder and those below it.
func (p *opener) folder(dir string) error {
	before := len(p.s.List)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case p.ctx.Err() != nil:
			return p.ctx.Err()
		case err != nil:
			return err
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir() && d.Name() == blobsPart && filepath.Base(filepath.Dir(filepath.Dir(path))) == formatPart:
			p.s.Notes = append(p.s.Notes, fmt.Sprintf("“%s”是同步用的文件夹，其中的方案和佐证要用 dudao sync 来收。", dir))
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		return p.file(path, false)
	})
	if err == nil && len(p.s.List) == before {
		p.refuse(&NothingError{dir})
	}
	return err
}

func (p *opener) count() error {
	if p.left--; p.left < 0 {
		return &TooManyError{p.limit}
	}
	return p.ctx.Err()
}

func (p *opener) file(path string, asked bool) error {
	if err := p.count(); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return p.item(item{name: path, r: p.s.spool.at(path), size: info.Size(), asked: asked})
}

// item takes a findings file, or those in an archive.
func (p *opener) item(it item) error {
	head := make([]byte, min(it.size, headLength))
	if n, err := it.r.ReadAt(head, 0); n < len(head) {
		return fmt.Errorf("%s: %w", it.name, err)
	}
	switch is := recognise(head); is {
	case shapeFindings:
		return p.findings(it)
	case shapeZip, shapeTar, shapeGzip:
		return p.archive(it, is)
	case shapeAge:
		return p.encrypted(it)
	default:
		if it.asked || is == shapeAsText {
			p.refuse(&NotFindingsError{it.name, is})
		}
		return nil
	}
}

// findings takes a findings file, mended if it went through mail as text.
func (p *opener) findings(it item) error {
	source := store.Source{Name: it.name, R: it.r, Size: it.size}
	text, err := textMode(it.r, it.size)
	if err != nil {
		return fmt.Errorf("%s: %w", it.name, err)
	}
	if text {
		if source, err = p.mend(source); err != nil {
			return err
		}
	}
	whole, err := holdsSegment(source)
	if err != nil {
		return fmt.Errorf("%s: %w", it.name, err)
	}
	if !whole {
		p.refuse(&NoSegmentError{it.name})
		return nil
	}
	p.s.List = append(p.s.List, source)
	return nil
}

// holdsSegment tells whether there is a segment that checks; mostly the file begins with one.
func holdsSegment(source store.Source) (bool, error) {
	for f, err := range oplog.Frames(source.R, 0, source.Size) {
		if err != nil || f.Kind == oplog.SegmentFrame {
			return err == nil, err
		}
	}
	return false, nil
}

// mend gives the source without what mail put in, if more of that one checks.
func (p *opener) mend(source store.Source) (store.Source, error) {
	whole, bad, err := wholeFrames(source.R, source.Size)
	if err != nil || bad == 0 {
		return source, err
	}
	f, size, err := p.s.spool.take(p.ctx, source.Name, newUnixLines(source.R, source.Size))
	if err != nil {
		return source, err
	}
	if mended, _, err := wholeFrames(f, size); err != nil || mended <= whole {
		return source, err
	}
	p.s.Notes = append(p.s.Notes, fmt.Sprintf("“%s”在传送中被改过换行，已还原并核对。", source.Name))
	return store.Source{Name: source.Name, R: f, Size: size}, nil
}

// refuse notes why something cannot be imported.
func (p *opener) refuse(err interface {
	error
	Say() string
}) {
	if p.first == nil {
		p.first = err
	}
	p.s.Refused = append(p.s.Refused, rejectedBy(err))
}

// rejectedBy is why something is not taken, apart from its name.
func rejectedBy(err interface {
	error
	Say() string
}) store.Rejected {
	where, why := "", err.Say()
	switch e := error(err).(type) {
	case *NotFindingsError:
		where, why = e.Name, e.why()
	case *NothingError:
		where, why = e.Name, e.why()
	case *BadArchiveError:
		where, why = e.Name, e.why()
	case *NoSegmentError:
		where, why = e.Name, e.why()
	case *CryptError:
		where, why = e.Name, e.why()
	}
	return store.Rejected{Where: where, Why: why}
}

// Names are the sources' names, in order and each once.
func (s *Sources) Names() []string {
	var names []string
	for _, source := range s.List {
		names = append(names, source.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// NothingError says that a folder or an archive holds nothing that can be imported.
type NothingError struct{ Name string }

func (e *NothingError) Error() string { return e.Name + ": no findings file in it" }

// Code is the error's name for programs.
func (e *NothingError) Code() string { return "nothing_to_import" }

// Say tells the user in one sentence.
func (e *NothingError) Say() string { return "“" + e.Name + "”" + e.why() + "。" }

func (e *NothingError) why() string {
	return "里没有检查记录文件，请核对是不是给错了"
}

// NoMatchError says that no file is named like a pattern.
type NoMatchError struct{ Pattern string }

func (e *NoMatchError) Error() string { return e.Pattern + ": no match" }

// Code is the error's name for programs.
func (e *NoMatchError) Code() string { return "file_missing" }

// Say tells the user in one sentence.
func (e *NoMatchError) Say() string {
	return fmt.Sprintf("没有文件对得上“%s”，请检查路径。", e.Pattern)
}

// TooManyError says that there are more files than are looked at.
type TooManyError struct{ Limit int }

func (e *TooManyError) Error() string { return fmt.Sprintf("over %d files", e.Limit) }

// Code is the error's name for programs.
func (e *TooManyError) Code() string { return "too_many_files" }

// Say tells the user in one sentence.
func (e *TooManyError) Say() string {
	return fmt.Sprintf("里面的文件超过 %d 个，没有导入，请只给检查记录文件，或分几次导入。", e.Limit)
}
