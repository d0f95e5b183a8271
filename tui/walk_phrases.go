package tui

import (
	"cmp"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// phrasing is what can be put into the facts at a checkpoint: the team's phrases,
// then what was written there for other subjects. Its order is that of the
// numbers by which it is chosen.
type phrasing struct {
	own  []inspection.Phrase
	used []inspection.Used
}

// mostUsed is how many of others' texts are offered.
const mostUsed = 12

func readPhrasing(tx *store.ReadTx, subject, checkpoint string) (p phrasing, err error) {
	if p.own, err = tx.Phrases(checkpoint); err != nil {
		return p, err
	}
	p.used, err = tx.PhrasesUsed(subject, checkpoint, mostUsed)
	return p, err
}

// offer is one text that can be chosen, and whose it is.
type offer struct{ text, whose string }

func (p phrasing) offers(plan *checklist.Plan) []offer {
	var list []offer
	for _, o := range p.own {
		list = append(list, offer{o.Text, cmp.Or(o.By, "用语")})
	}
	for _, u := range p.used {
		whose := u.Subject
		if s := plan.Subject(u.Subject); s != nil {
			whose = s.Label()
		}
		list = append(list, offer{u.Text, whose})
	}
	return list
}

// phraseBox offers texts for the facts. Nothing is put in but what is chosen.
type phraseBox struct {
	*menu
	walk    *walk
	loading bool
}

type phrasesRead struct {
	phrasing phrasing
	err      error
}

// offerPhrases opens the box, over the text as it stands.
func (w *walk) offerPhrases() tea.Cmd {
	return w.push(&phraseBox{menu: newChoice(w.session, "用语", nil, ""), walk: w, loading: true})
}

func (b *phraseBox) Loading() bool { return b.loading }

func (b *phraseBox) Init() tea.Cmd {
	st, subject, cp := b.st, b.walk.subject.ID, b.walk.cp.ID
	return ask(b, func(ctx context.Context) tea.Msg {
		var r phrasesRead
		r.err = st.View(ctx, func(tx *store.ReadTx) (err error) {
			r.phrasing, err = readPhrasing(tx, subject, cp)
			return err
		})
		return r
	})
}

func (b *phraseBox) Update(msg tea.Msg) tea.Cmd {
	r, ok := msg.(phrasesRead)
	if !ok {
		return b.menu.Update(msg)
	}
	b.loading = false
	offers := r.phrasing.offers(b.board.plan)
	if r.err != nil || len(offers) == 0 {
		cmd := b.pop()
		b.say("还没有用语。别的对象在这里写过的、菜单里加为用语的，都会列出")
		if r.err != nil {
			b.say(sayError(r.err))
		}
		return cmd
	}
	for _, o := range offers {
		put := func() tea.Cmd { return b.walk.putIn(o.text) }
		b.all = append(b.all, row{Binding: named(o.whose, "", oneLine(o.text)), do: put})
	}
	b.narrow()
	return nil
}

// putIn puts a text into the facts, at the caret.
func (w *walk) putIn(text string) tea.Cmd {
	if w.rec == nil {
		return nil
	}
	if cmd, open := w.settleFirst(onFacts, text); open {
		return cmd
	}
	cmd := w.leaveField()
	w.beginTyping(onFacts)
	if !w.facts.Insert(text) {
		return cmd
	}
	return tea.Batch(cmd, w.typed())
}

// phraseRows are those that work wherever facts can be written.
func (w *walk) phraseRows(keys string) []row {
	return []row{
		{Binding: bound(keys, "用语"), do: w.offerPhrases, menu: true},
		{Binding: named("", "", "加为用语：光标所在的一段"), do: func() tea.Cmd { return w.keepPhrase(w.cp.ID) }, bar: "-", menu: true, why: w.whyNotKeep},
		{Binding: named("", "", "加为通用用语：光标所在的一段"), do: func() tea.Cmd { return w.keepPhrase("") }, bar: "-", menu: true, why: w.whyNotKeep},
	}
}

// paragraphAtCaret is the part of the facts between the line breaks round the
// caret.
func (w *walk) paragraphAtCaret() string {
	return strings.TrimSpace(w.facts.paras[w.facts.caret.para].text)
}

func (w *walk) whyNotKeep() string {
	if w.paragraphAtCaret() == "" {
		return "光标所在的一段没有字"
	}
	return ""
}

// keepPhrase makes that part a phrase for a checkpoint, or for every one.
func (w *walk) keepPhrase(checkpoint string) tea.Cmd {
	p := inspection.Phrase{Checkpoint: checkpoint, Text: w.paragraphAtCaret()}
	done := "已加为用语，各对象的这个要点按 F8 可用"
	if checkpoint == "" {
		done = "已加为通用用语，每个要点按 F8 都可用"
	}
	return w.write(done, func(tx *store.Tx) error {
		_, err := tx.AddPhrase(p)
		return err
	})
}
