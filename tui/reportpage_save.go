package tui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/report"
)

// The file that a report is saved to.

// fileName is where the report is saved.
func (p *reportPage) fileName() string {
	dir := p.documents("督导报告")
	name, day := p.kind.Word(), p.until()
	switch p.kind {
	case report.KindSubject, report.KindTeam:
		name = p.what() + "小结"
	case report.KindBrief:
		name = p.what() + p.kind.Word()
	case report.KindDaily:
		day = p.day
	case report.KindMeasure:
		name = p.measure.Number + "措施报告"
	case report.KindProblems, report.KindRectification, report.KindUnits, report.KindMatters:
		if p.ledgerOf != "" {
			name = p.what() + name
		}
	case report.KindNotice:
		name += "-" + p.what()
	case report.KindOverall, report.KindMatrix:
	}
	if p.opts.Sample {
		name = sampleWord + "-" + name
	}
	return filepath.Join(dir, strings.Map(fileRune, name)+"-"+monthDay(day)+".md")
}

// documents is where files for others are saved: the folder of the settings, else
// one of that name among the user's documents.
func (s *session) documents(name string) string {
	return cmp.Or(s.opts.Settings.ReportDir, filepath.Join(xdg.UserDirs.Documents, name))
}

// monthDay is a day in a file's name: 0715.
func monthDay(d checklist.Date) string { return strings.ReplaceAll(d.String()[len("2014-"):], "-", "") }

// fileRune leaves out what no file system takes in a name.
func fileRune(r rune) rune {
	if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
		return '_'
	}
	return r
}

func (p *reportPage) whyNotSave() string {
	if !p.busy && p.failed != "" {
		return "没有可存的：" + p.failed
	}
	if p.busy || p.text == nil {
		return "报告正在生成，稍后再存"
	}
	return ""
}

func (p *reportPage) save() tea.Cmd {
	if p.kind == report.KindNotice {
		return p.saveNotices()
	}
	name, text := p.fileName(), p.text
	return ask(p, func(context.Context) tea.Msg {
		name, err := saveBeside(name, text)
		return reportSaved{name, 1, err}
	})
}

// saveBeside writes a file under the name, or, where another text stands under
// it already, under the name with -2, -3 …
func saveBeside(name string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return name, err
	}
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for n := 2; ; n++ {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
				return name, nil
			}
			name = fmt.Sprintf("%s-%d%s", base, n, ext)
			continue
		}
		if err != nil {
			return name, err
		}
		_, err = f.Write(text)
		return name, errors.Join(err, f.Sync(), f.Close())
	}
}
