package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// searchHead is the field and a blank.
const searchHead = 2

func (p *search) View(w, h int) ([]string, *tea.Cursor) {
	label := " 查找  "
	room := w - width(label) - 1
	lines := []string{p.style.faint.Render(label) + p.style.field.Render(p.field.View(room)), ""}
	p.shown = max(1, h-searchHead)
	from, to := p.window(len(p.lines), p.shown)
	for i := from; i < to; i++ {
		switch l := p.lines[i]; l.kind {
		case aHeading:
			lines = append(lines, " "+p.style.faint.Render(topicWords[l.topic]))
		case aRest:
			lines = append(lines, p.cursorLine(fmt.Sprintf("另 %d 条，Enter 展开", l.rest), i == p.at, w))
		case aHit:
			lines = append(lines, p.line(&p.found.lib.entries[l.entry], i == p.at, w))
		}
	}
	if p.found.typed != "" && p.found.total == 0 && !p.looking {
		lines = append(lines, " "+cutEnd("没有“"+p.found.typed+"”。可用拼音首字母；Esc 清空", w-2))
	}
	return lines, tea.NewCursor(width(label)+p.field.Cursor(room), 0)
}

// line is an entry: where it stands, what was found in it, and who wrote it. One
// column stays free, since terminals differ in the width of quotation marks.
func (p *search) line(e *entry, at bool, w int) string {
	room := w - 2
	before, behind := p.before(e), p.behind(e)
	if width(behind) > room/4 {
		behind = ""
	}
	if behind != "" {
		room -= width(behind) + 2
	}
	text := before + marked(p.found.pattern, e, max(8, room-width(before)))
	if behind != "" {
		text += "  " + behind
	}
	return p.cursorLine(text, at, w-1)
}

// before says where an entry stands.
func (p *search) before(e *entry) string {
	switch e.topic {
	case aboutMeasure:
		return e.measure.Number
	case aboutCheckpoint:
		return e.cp.Title() + " "
	case aboutFinding:
		return e.subject.Label() + e.cp.Title() + "  "
	case aboutEvidence, aboutPractice:
		if e.subject == nil {
			return ""
		}
		return e.subject.Label() + " "
	case aboutVisit:
		return p.dayWords(e.mark.At) + "  "
	case aboutSubject, aboutProblem, aboutMatter, aboutNote, aboutPerson:
	}
	return ""
}

// behind says how an entry's thing stands, or who wrote it.
func (p *search) behind(e *entry) string {
	switch e.topic {
	case aboutSubject:
		c := p.board.counts(e.subject.ID, p.today(), p.opts.Settings.WarnDays)
		return fmt.Sprintf("%d/%d", c.Checked, c.Applicable) + "  " + p.style.signal(c.Signal).Render(signalMark(c.Signal))
	case aboutProblem:
		if c := p.board.cases.problem(e.id); c != nil {
			return courseWord(c.Course)
		}
	case aboutMatter:
		if c := p.board.cases.matter(e.id); c != nil {
			return courseWord(c.Course)
		}
	case aboutFinding, aboutPractice, aboutNote, aboutEvidence:
		return p.style.faint.Render(e.mark.By + " " + p.dayWords(e.mark.At))
	case aboutMeasure, aboutCheckpoint, aboutVisit, aboutPerson:
	}
	return ""
}

// marked is an entry's text in so many columns, what was found between 「」: the
// name, and as much of the rest as stands round the hit.
func marked(p sought, e *entry, room int) string {
	name, rest := e.text[:e.name], e.text[e.name:]
	if len(name) == 0 {
		return markedIn(p, rest, room)
	}
	_, _, named := p.Find(name)
	if len(rest) == 0 || named && e.topic == aboutSubject { // its other names say nothing more
		return markedIn(p, name, room)
	}
	rest = rest[1:] // behind the line break
	if named {
		return cutEnd(markedIn(p, name, room)+"  "+flat(rest), room)
	}
	head := flat(name) + "  "
	return cutEnd(head+markedIn(p, rest, max(0, room-width(head))), room)
}

// flat is text on one line.
func flat(text checklist.Coded) string { return strings.ReplaceAll(text.String(), "\n", "  ") }

// beforeHit is how many columns of text show before a hit far behind.
const beforeHit = 10

// markedIn is the part of a text that shows a hit in so many columns.
func markedIn(p sought, text checklist.Coded, room int) string {
	from, to, ok := p.Find(text)
	if !ok {
		return cutEnd(flat(text), room)
	}
	before, hit, behind := flat(text[:from]), flat(text[from:to]), flat(text[to:])
	if mark := width(hit) + 2*width("「"); width(before)+mark > room {
		before = cutFront(before, max(0, min(beforeHit, room-mark)))
	}
	return cutEnd(strings.TrimLeft(before, " ")+"「"+hit+"」"+behind, room)
}

// dayWords is when something was: the time today, else the day.
func (s *session) dayWords(t time.Time) string {
	switch {
	case checklist.DateOf(t) == s.today():
		return t.Format("15:04")
	case t.Year() == s.now().Year():
		return t.Format("01-02")
	}
	return t.Format("2006-01-02")
}
