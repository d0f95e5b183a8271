package tui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// What is pasted, or dragged onto the page: text goes to the fields, files become
// evidence, and so can a text that is too long for a field.

// pastedPaths are the paths that a pasted text turned out to be; none: it is text.
type pastedPaths struct {
	rec   *recorder
	text  string
	paths []string
}

// paste takes a pasted text, or the files that it names.
func (w *walk) paste(text string) tea.Cmd {
	if w.rec == nil {
		return nil
	}
	if !mayBePaths(text) {
		return w.pasteText(text)
	}
	w.loading = true // what is typed behind it waits
	rec := w.rec
	return ask(w, func(context.Context) tea.Msg { return pastedPaths{rec, text, pathsIn(text, onDisk)} })
}

func (w *walk) onPastedPaths(p pastedPaths) tea.Cmd {
	w.loading = false
	switch {
	case p.rec != w.rec:
		return nil
	case len(p.paths) == 0:
		return w.pasteText(p.text)
	}
	return w.attach(p.paths)
}

// pasteText goes to the facts, except what the value that is being typed can
// take.
func (w *walk) pasteText(text string) tea.Cmd {
	w.reading = false
	if w.typing && w.focus == onValue && w.valueTakes(text) {
		w.value.Insert(text)
		return w.typed()
	}
	if cmd, open := w.settleFirst(onFacts, text); open {
		return cmd
	}
	cmd := w.leaveField()
	w.beginTyping(onFacts)
	w.pasting = text
	changed := w.facts.Insert(text)
	w.pasting = ""
	if !changed {
		return cmd
	}
	return tea.Batch(cmd, w.typed())
}

// valueTakes tells whether pasted text belongs into the value.
func (w *walk) valueTakes(text string) bool {
	if w.cp.Kind == checklist.Text {
		return !strings.ContainsAny(strings.TrimSpace(text), "\r\n")
	}
	_, err := w.parseValue(strings.TrimSpace(text))
	return err == nil
}

// refuse says that a text is longer than an operation can hold. What stood there
// stays, and the text can be kept as a piece of evidence: the one pasted, or the
// one that had no room for more.
func (w *walk) refuse() {
	w.long = cmp.Or(w.pasting, w.facts.Text())
	w.say(fmt.Sprintf("超过 %d KB，没有收下，原有文字不变。F5 存为佐证", maxFacts>>10))
}

// maxFacts is the longest text in bytes that is taken in. An operation holds
// 64 KiB; line breaks, names and dots need their share of it.
const maxFacts = 60 << 10

// longKept is the outcome of keepLong.
type longKept struct {
	rec   *recorder
	added inspection.Evidence
	err   error
}

// keepLong keeps the text that was refused as a piece of evidence.
func (w *walk) keepLong() tea.Cmd {
	st, rec, text := w.st, w.rec, clean(w.long)
	name := fmt.Sprintf("%s%s文字%s.txt", w.subject.Label(), w.cp.Title(), w.now().Format("0102-1504"))
	e := inspection.Evidence{For: store.FindingEntity(st.Local().Inspection, w.subject.ID, w.cp.ID), Kind: inspection.Document}
	w.loading = true
	return ask(w, func(ctx context.Context) tea.Msg {
		added, err := st.AddEvidence(ctx, e, name, strings.NewReader(text), int64(len(text)), nil)
		return longKept{rec, added, err}
	})
}

func (w *walk) onLongKept(k longKept) tea.Cmd {
	w.loading = false
	if k.err != nil {
		w.say("没有存成，F5 再试。" + sayError(k.err))
		return nil
	}
	w.long = ""
	w.say("已存为 " + k.added.Label + " " + k.added.Name)
	return w.reload(w.subject.ID)
}
