package report

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed templates/*.tmpl
var builtin embed.FS

// Wording is the sentences of the reports: named pieces of text/template, the
// built-in ones and those that a user's files put in their place. A piece gives
// lines of a small markup, which parseMarkup reads; the layout is not its
// business.
type Wording struct{ pieces *template.Template }

// Text is a text that a person wrote. In a piece it stands for itself, whatever
// it holds: it begins no heading and no paragraph.
type Text string

// String wraps the text so that parseMarkup tells it from markup.
func (t Text) String() string {
	if t == "" {
		return ""
	}
	return textOpen + strings.ReplaceAll(clean(string(t)), "\n", " ") + textClose
}

// TemplateError says what is wrong with a file of templates.
type TemplateError struct {
	File  string
	Line  int    // 0: the file as a whole
	Wrong string // Chinese
	Err   error  // what text/template said; may be nil
}

// Error names file, line and fault.
func (e *TemplateError) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return fmt.Sprintf("template %s:%d: %s", e.File, e.Line, e.Wrong)
}

// Unwrap is what text/template said.
func (e *TemplateError) Unwrap() error { return e.Err }

// Code is the error's name in JSON.
func (e *TemplateError) Code() string { return "bad_template" }

// Say is the error for the user.
func (e *TemplateError) Say() string {
	where := ""
	if e.Line > 0 {
		where = fmt.Sprintf("第 %d 行", e.Line)
	}
	return fmt.Sprintf("报告模板“%s”%s有错：%s；可用 dudao report templates DIR 写出内置的模板，对照修改。", e.File, where, e.Wrong)
}

// LoadWording is the built-in wording, with the pieces that files *.tmpl of a
// directory redefine. An empty name or a directory that is not there changes
// nothing; a file that cannot be used is a *TemplateError.
func LoadWording(dir string) (*Wording, error) {
	pieces := newPieces("wording")
	if _, err := pieces.ParseFS(builtin, "templates/*.tmpl"); err != nil {
		return nil, fmt.Errorf("built-in templates: %w", err)
	}
	if dir == "" {
		return &Wording{pieces}, nil
	}
	files, err := fs.Glob(os.DirFS(dir), "*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("templates %s: %w", dir, err)
	}
	for _, name := range files {
		if err := override(pieces, filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return &Wording{pieces}, nil
}

func newPieces(name string) *template.Template {
	// part is replaced by one that knows the report's parts.
	return template.New(name).Option("missingkey=error").Funcs(template.FuncMap{"part": func(string) string { return "" }})
}

// override puts the pieces of a user's file in the place of the built-in ones.
// What could only be a slip of the pen, a piece that no report uses, is refused.
func override(pieces *template.Template, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	own, err := newPieces(file).Parse(strings.TrimPrefix(string(data), "\ufeff"))
	if err != nil {
		return templateError(file, err)
	}
	for _, t := range own.Templates() {
		switch {
		case t.Name() == file && t.Tree.Root != nil && strings.TrimSpace(t.Tree.Root.String()) != "":
			return &TemplateError{File: file, Wrong: `文字要写在 {{define "名称"}} 与 {{end}} 之间`}
		case t.Name() == file:
			continue
		case pieces.Lookup(t.Name()) == nil:
			return &TemplateError{File: file, Wrong: fmt.Sprintf("没有叫“%s”的文段", t.Name())}
		}
		if _, err := pieces.AddParseTree(t.Name(), t.Tree); err != nil {
			return templateError(file, err)
		}
	}
	return nil
}

// bound is a wording that can place the parts of one report, which its pieces
// name by {{part "name"}}.
type bound struct {
	pieces *template.Template
	parts  map[string][]Block
}

func (w *Wording) bind(parts map[string][]Block) (*bound, error) {
	pieces, err := w.pieces.Clone()
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	pieces.Funcs(template.FuncMap{"part": func(name string) (string, error) {
		if _, ok := parts[name]; !ok {
			return "", fmt.Errorf("这份报告里没有“%s”", name)
		}
		return partOpen + name + partClose, nil
	}})
	return &bound{pieces, parts}, nil
}

// text executes a piece.
func (b *bound) text(piece string, data any) (string, error) {
	var out strings.Builder
	if err := b.pieces.ExecuteTemplate(&out, piece, data); err != nil {
		return "", templateError(piece, err)
	}
	return out.String(), nil
}

// blocks executes a piece and reads its output as markup.
func (b *bound) blocks(piece string, data any) ([]Block, error) {
	out, err := b.text(piece, data)
	if err != nil {
		return nil, err
	}
	return parseMarkup(out, b.parts), nil
}

// line executes a piece whose output is one line without markup.
func (b *bound) line(piece string, data any) (string, error) {
	out, err := b.text(piece, data)
	return unmark.Replace(out), err
}

// ExistsError says that a template was not written over a file.
type ExistsError struct{ File string }

// Error names the file.
func (e *ExistsError) Error() string { return fmt.Sprintf("template %s: file exists", e.File) }

// Code is the error's name in JSON.
func (e *ExistsError) Code() string { return "file_exists" }

// Say is the error for the user.
func (e *ExistsError) Say() string {
	return fmt.Sprintf("“%s”已经有了，没有覆盖任何文件；请另选一个目录，或者加 --force 覆盖。", e.File)
}

// WriteTemplates writes the built-in templates into a directory, made if need
// be, and gives the files written. Unless overwrite is set, a file that is
// already there is an *ExistsError and nothing is written.
func WriteTemplates(dir string, overwrite bool) ([]string, error) {
	names, err := fs.Glob(builtin, "templates/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("built-in templates: %w", err)
	}
	files := make([]string, len(names))
	for i, name := range names {
		files[i] = filepath.Join(dir, filepath.Base(name))
		if _, err := os.Lstat(files[i]); !overwrite && !errors.Is(err, fs.ErrNotExist) {
			return nil, &ExistsError{files[i]}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	for i, name := range names {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("built-in templates: %w", err)
		}
		if err := os.WriteFile(files[i], data, 0o644); err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
	}
	return files, nil
}
