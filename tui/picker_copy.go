package tui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// copying is what goes on while files are copied. The counters are written off
// the loop.
type copying struct {
	cancel      context.CancelFunc
	files       int
	file        atomic.Int64 // the one being copied, from 0
	done, total atomic.Int64 // bytes of it
}

// progressEvery is how often progress is drawn anew.
const progressEvery = 250 * time.Millisecond

type (
	lookAtCopy struct{ c *copying }
	// attached is the outcome: added is what was attached, nothing where it failed.
	attached struct {
		c     *copying
		paths []string
		added []inspection.Evidence
		err   error
	}
)

// attach copies the files off the loop and records them as evidence, in one
// action. Keys wait until it is over, but Esc ends it.
func (p *picker) attach(paths []string) tea.Cmd {
	at, err := p.typedAt()
	if err != nil {
		p.field = pickAt
		p.say("时间认不出。写成 9:30、7月15日 9:30，或者留空")
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &copying{cancel: cancel, files: len(paths)}
	p.copying = c
	e := inspection.Evidence{
		For: p.of.entity, At: at, Place: strings.TrimSpace(p.fields[pickPlace].Text()), Source: strings.TrimSpace(p.fields[pickSource].Text()),
	}
	if p.kind > 0 {
		e.Kind = inspection.EvidenceKinds[p.kind-1]
	}
	st, dir := p.st, filepath.Dir(paths[0])
	work := ask(p, func(context.Context) tea.Msg {
		defer cancel()
		a := attached{c: c, paths: paths}
		a.added, a.err = st.AddEvidenceFiles(ctx, e, paths, func(file int, done, total int64) {
			c.file.Store(int64(file))
			c.done.Store(done)
			c.total.Store(total)
		})
		if a.err != nil {
			return a
		}
		a.err = remember(st, folderChoice, dir)
		return a
	})
	return tea.Batch(work, p.after(progressEvery, reply{p, lookAtCopy{c}}))
}

// typedAt is the time as typed, in the form in which it is kept.
func (p *picker) typedAt() (string, error) {
	text := strings.TrimSpace(p.fields[pickAt].Text())
	if text == "" {
		return "", nil
	}
	return inspection.ParseMoment(text, p.now())
}

// tick draws the progress again, as long as it goes on.
func (p *picker) tick(l lookAtCopy) tea.Cmd {
	if l.c != p.copying {
		return nil
	}
	return p.after(progressEvery, reply{p, l})
}

// onAttached returns to the caret. Where it failed, the files stay marked.
func (p *picker) onAttached(a attached) tea.Cmd {
	p.copying = nil
	if len(a.added) > 0 {
		done := p.pop()
		p.say(attachedWords(a.added, a.err))
		return tea.Batch(done, p.reload())
	}
	words, cancelled := sayError(a.err), errors.Is(a.err, context.Canceled)
	if cancelled {
		words = "已取消，没有附上"
	}
	if len(p.given) > 0 && cancelled {
		done := p.pop()
		p.say(words)
		return done
	}
	if _, fault := errors.AsType[*store.EvidenceError](a.err); fault && len(a.paths) > 1 {
		words += fmt.Sprintf("其余 %d 份也没有附", len(a.paths)-1)
	}
	at := a.paths[a.c.file.Load()]
	p.given, p.marked, p.again = nil, a.paths, nil
	read := p.read(filepath.Dir(at), at)
	p.say(words)
	return read
}

// attachedWords name what was added. Err is that of what followed, which did no
// harm.
func attachedWords(added []inspection.Evidence, err error) string {
	var words []string
	for _, e := range added {
		words = append(words, e.Label)
	}
	said := "已附 " + strings.Join(words, "、")
	if len(added) == 1 {
		said += " " + shownName(added[0].Name)
	}
	if err != nil {
		said += "；没有记住文件夹"
	}
	return said
}

// progressLine shows how far the copying is: ~ 复制  ###---  1/3 份  48/310 MB.
func (c *copying) progressLine() string {
	const cells = 9
	done, total := c.done.Load(), max(c.total.Load(), 1)
	filled := int(done * cells / total)
	return fmt.Sprintf(" ~ 复制  %s%s  %d/%d 份  %s/%s", strings.Repeat("#", filled), strings.Repeat("-", cells-filled),
		c.file.Load()+1, c.files, sizeWords(done), sizeWords(total))
}
