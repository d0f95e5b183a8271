package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
)

// filter narrows a list to the rows that hold what is typed, by characters,
// pinyin or initials. While it is open, its field lies below the list and text
// goes there; Han text opens it, and so does what is pasted.
type filter struct {
	field   *input
	opened  bool
	moved   bool // the cursor was, since text was last typed: a blank is the page's
	pattern *checklist.Pattern
}

// longestFilter is how many bytes a filter takes: each word of a page pasted by
// mistake would be looked for.
const longestFilter = 200

func newFilter() *filter {
	f := &filter{field: newInput("字、拼音或首字母"), pattern: checklist.NewPattern("")}
	f.field.line.Limit(longestFilter, func() {})
	return f
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
		changed = f.field.Insert(firstLine(msg.Content))
		f.opened = f.opened || changed
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

// firstLine is of a pasted text what a filter can take: its first line, as far as
// there is room.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(clean(text)), "\n")
	for len(line) > longestFilter {
		_, n := utf8.DecodeLastRuneInString(line)
		line = line[:len(line)-n]
	}
	return line
}

// in tells whether a row of such texts is left.
func (f *filter) in(texts ...string) bool {
	return f.pattern.Empty() || f.pattern.In(strings.Join(texts, " "))
}

// keep is what a filter leaves of a list, and those that always stay. texts are
// what its rows are looked for by.
func keep[T any](f *filter, all []T, texts []checklist.Coded, always func(*T) bool) []T {
	if f.pattern.Empty() {
		return all
	}
	var left []T
	for i := range all {
		if f.pattern.InCoded(texts[i]) || always != nil && always(&all[i]) {
			left = append(left, all[i])
		}
	}
	return left
}

// code is what a row of such texts is looked for by.
func code(texts ...string) checklist.Coded { return checklist.Code(strings.Join(texts, " ")) }

// count says how many of a list's rows show.
func (f *filter) count(left, all int) string {
	if f.pattern.Empty() {
		return fmt.Sprint(all)
	}
	return fmt.Sprintf("%d/%d", left, all)
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
			rows = append(rows, r)
			continue
		}
		r.digit = r.ownDigit()
		switch {
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

// isFieldKey tells whether a key is text, or one that the filter's field takes.
func isFieldKey(k string) bool {
	return utf8.RuneCountInString(k) == 1 || slices.Contains([]string{"space", "backspace", "left", "right", "home", "end", "esc"}, k)
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

// none is nothing where the filter has left no row of a list, else what is said
// of an empty one.
func (f *filter) none(empty string) string {
	if f.pattern.Empty() {
		return empty
	}
	return f.nothing()
}
