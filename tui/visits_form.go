package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// open takes up the visit under the cursor to fill it in; keys wait.
func (p *visitsPage) open() tea.Cmd {
	v := p.current()
	if v == nil {
		p.loading = false
		p.say(p.noneWords())
		return nil
	}
	if cmd, open := p.settleRecord(v.Record, store.VisitEntity(p.st.Local().Inspection, v.ID)); open {
		p.loading = false
		return cmd
	}
	p.loading, p.filling, p.field = true, true, visitOrg
	d, local, id := p.desk, p.st.Local(), v.ID
	return ask(p, func(ctx context.Context) tea.Msg {
		var o visitOpened
		o.rec, o.draft, o.err = d.take(ctx, visitForm(local.Inspection, id), store.Draft{By: local.Inspector})
		return o
	})
}

func (p *visitsPage) onOpened(o visitOpened) tea.Cmd {
	p.loading = false
	if o.err != nil {
		p.filling = false
		p.say(sayError(o.err))
		return nil
	}
	p.takeUp(o.rec)
	for f := visitOrg; f < visitMembers; f++ {
		p.fields[f].SetText(p.rec.text(f.stored()))
	}
	p.fields[visitMembers].SetText(strings.Join(membersOf(p.rec), " "))
	if o.draft != nil {
		p.say("接着上次没写完的地方")
	}
	return nil
}

// close records the form and goes back to the list.
func (p *visitsPage) close() tea.Cmd {
	p.filling = false
	return p.putDown()
}

// Leave records on the way out.
func (p *visitsPage) Leave() tea.Cmd { return p.putDown() }

// put hands the recorder what stands in the field.
func (p *visitsPage) put() tea.Cmd {
	text := p.fields[p.field].Text()
	if p.field != visitMembers {
		p.rec.put(p.field.stored(), text)
	} else {
		putMembers(p.rec, text)
	}
	return p.typed()
}

// setKind chooses the form's kind.
func (p *visitsPage) setKind(k inspection.VisitKind) tea.Cmd {
	p.rec.put(inspection.FieldKind, k.Code())
	return p.typed()
}

// kind is the form's.
func (p *visitsPage) kind() inspection.VisitKind {
	k, _ := inspection.ParseVisitKind(p.rec.text(inspection.FieldKind))
	return k
}

func (p *visitsPage) turnKind(d int) tea.Cmd {
	n := len(inspection.VisitKinds)
	i := slices.Index(inspection.VisitKinds[:], p.kind())
	return p.setKind(inspection.VisitKinds[(max(i, 0)+d+n)%n])
}

// step goes to the form's next field or back; the one left is recorded.
func (p *visitsPage) step(d int) tea.Cmd {
	at := int(p.field) + d
	if at < 0 || at >= int(visitFields) {
		return p.close()
	}
	p.field = visitField(at)
	return p.save()
}

// paste goes to the field of the form, from its kind too; to the filter in the
// list.
func (p *visitsPage) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case !p.filling && p.filter.key(msg):
		p.narrow("")
	case p.filling:
		p.field = max(p.field, visitOrg)
		if p.fields[p.field].Insert(msg.Content) {
			return p.put()
		}
	}
	return nil
}

func (p *visitsPage) onKey(k tea.KeyPressMsg) tea.Cmd {
	if !p.filling {
		if p.filter.key(k) {
			p.narrow("")
		}
		return nil
	}
	if p.field == visitKind {
		if isText(k) && isHan(k.Text) {
			p.field = visitOrg
			return p.onKey(k)
		}
		return nil
	}
	handled, changed := p.fields[p.field].Key(k)
	switch {
	case changed:
		return p.put()
	case !handled && k.Code == tea.KeyDown && p.field+1 < visitFields:
		return p.step(1)
	case !handled && k.Code == tea.KeyUp:
		return p.step(-1)
	}
	return nil
}
