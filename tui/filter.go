package tui

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// filter narrows a list to the rows that hold what is typed, by characters,
// pinyin or initials. While it is open, its field lies below the list and text
// goes there; Han text opens it.
type filter struct {
	field   *input
	opened  bool
	moved   bool // the cursor was, since text was last typed: a blank is the page's
	pattern *checklist.Pattern
}

func newFilter() *filter {
	return &filter{field: newInput("字、拼音或首字母"), pattern: checklist.NewPattern("")}
}

// open lets text be typed.
func (f *filter) open() { f.opened = true }

// clear takes all rows in again, and closes.
func (f *filter) clear() {
	f.opened, f.moved = false, false
	f.field.SetText("")
	f.pattern = checklist.NewPattern("")
}

// key takes a key or a paste that no row of the page wants. changed says that the
// list is another now.
func (f *filter) key(msg tea.Msg) (changed bool) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if !f.opened && !isHan(msg.Content) {
			return false
		}
		f.opened = true
		changed = f.field.Insert(msg.Content)
	case tea.KeyPressMsg:
		if !f.opened && !(isText(msg) && isHan(msg.Text)) {
			return false
		}
		f.opened = true
		_, changed = f.field.Key(msg)
	}
	if changed {
		f.moved = false
		f.pattern = checklist.NewPattern(f.field.Text())
	}
	return changed
}

// in tells whether a row of such texts is left.
func (f *filter) in(texts ...string) bool {
	return f.pattern.Empty() || f.pattern.In(strings.Join(texts, " "))
}

// rows are a page's rows with those of its filter. While that is open, the keys
// that are text or move its caret are the field's: what else they did is left to
// the menu. changed lays the page's list out anew.
func (f *filter) rows(page []row, changed func()) []row {
	if !f.opened {
		open := func() tea.Cmd {
			f.open()
			return nil
		}
		return append(page, row{Binding: bound("/", "筛选"), do: open, menu: true})
	}
	clear := func() tea.Cmd {
		f.clear()
		changed()
		return nil
	}
	rows := []row{{Binding: bound("esc", "清空"), do: clear}}
	for _, r := range page {
		keys := slices.DeleteFunc(slices.Clone(r.Keys()), func(k string) bool { return isFieldKey(k) && !(f.moved && k == "space") })
		switch {
		case len(keys) == len(r.Keys()):
		case len(keys) > 0:
			r.Binding = bound(strings.Join(keys, " "), r.Help().Desc)
		case r.menu:
			r.Binding, r.bar = named("", "", r.Help().Desc), "-"
		default:
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// isFieldKey tells whether a key is text, or one that a field of one line takes.
func isFieldKey(k string) bool {
	return utf8.RuneCountInString(k) == 1 || slices.Contains([]string{"space", "backspace", "left", "right", "home", "end"}, k)
}

// below puts the field under a page that is one line lower for it, and says
// where the caret stands: in the field.
func (f *filter) below(st *style, page []string, w, h int) ([]string, *tea.Cursor) {
	const label = " 筛选  "
	room := w - width(label) - 1
	line := st.faint.Render(label) + st.field.Render(f.field.View(room))
	return append(fill(page, h-1), line), tea.NewCursor(width(label)+f.field.Cursor(room), h-1)
}

// nothing says that no row is left.
func (f *filter) nothing() string { return "没有“" + f.field.Text() + "”。Esc 清空" }
