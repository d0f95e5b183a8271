package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// row is one thing that a key does. The same rows decide what a key does, fill
// the key bar, the help page and the menu.
type row struct {
	key.Binding // Help: the key as people call it, and what it does
	do          func() tea.Cmd
	why         func() string // why not now, in Chinese; nil or "": go ahead
	bar         string        // entry in the key bar, where it is not the help; "-": none
	menu        bool          // stands in the menu
	digit       string        // its digit in the menu, where it has none among its keys now
}

// ownDigit is the digit that a row has on its page, empty if none. Where text is
// typed, F5 to F9 stand for 5 to 9.
func (r row) ownDigit() string {
	for _, k := range r.Keys() {
		if len(k) == 1 && k >= "1" && k <= "9" {
			return k
		}
	}
	for _, k := range r.Keys() {
		if len(k) == 2 && k >= "f5" && k <= "f9" {
			return k[1:]
		}
	}
	return r.digit
}

// whileFree leaves a row out of the key bar while it is refused: where a list is
// empty, its keys are no hint.
func (r row) whileFree() row {
	if r.why() != "" {
		r.bar = "-"
	}
	return r
}

// bound makes a binding: the keys, apart by blanks, the first being shown
// under its name.
func bound(keys, does string) key.Binding {
	list := strings.Fields(keys)
	return key.NewBinding(key.WithKeys(list...), key.WithHelp(keyName(list[0]), does))
}

// named is bound with the name that stands for the keys: 1-4.
func named(name, keys, does string) key.Binding {
	return key.NewBinding(key.WithKeys(strings.Fields(keys)...), key.WithHelp(name, does))
}

var keyNames = map[string]string{
	"up": "上", "down": "下", "left": "左", "right": "右", "space": "空格", "backspace": "退格",
	"enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab", "esc": "Esc", "pgup": "PgUp", "pgdown": "PgDn",
	"home": "Home", "end": "End",
}

func keyName(k string) string {
	if n, ok := keyNames[k]; ok {
		return n
	}
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return "Ctrl+" + strings.ToUpper(rest)
	}
	return strings.ToUpper(k)
}

// fold gives a key its half-width form, since an input method left on sends
// １ ？ ／ ： and 　 for 1 ? / : and the space bar.
func fold(k tea.KeyPressMsg) tea.KeyPressMsg {
	r, n := utf8.DecodeRuneInString(k.Text)
	if n == 0 || n != len(k.Text) || k.Mod&^tea.ModShift != 0 {
		return k
	}
	switch {
	case r >= '！' && r <= '～':
		r -= 0xfee0
	case r == '\u3000':
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case r == '。':
		r = '.'
	case r == '、':
		r = '\\'
	default:
		return k
	}
	return tea.KeyPressMsg{Code: unicode.ToLower(r), Text: string(r)}
}

// isText tells whether a key brings text, as opposed to being a command.
func isText(k tea.KeyPressMsg) bool {
	return k.Text != "" && k.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0
}

// isDigit tells whether the key is a digit, in either width.
func isDigit(k tea.KeyPressMsg) bool {
	t := fold(k).Text
	return len(t) == 1 && t[0] >= '0' && t[0] <= '9'
}

// isHan tells whether the text holds a Chinese character or mark, which no
// shortcut ever is.
func isHan(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) || strings.ContainsRune("，；《》（）“”【】", r) {
			return true
		}
	}
	return false
}

// find is the row that a key means.
func find(rows []row, k tea.KeyPressMsg) (row, bool) {
	f := fold(k)
	for _, r := range rows {
		if key.Matches(f, r.Binding) {
			return r, true
		}
	}
	return row{}, false
}

// keyBar lays the rows out in one line of w columns. It is cut at the right, but
// its last entry, the way to everything else, never is.
func keyBar(rows []row, w int) string {
	var entries []string
	for _, r := range rows {
		e := r.bar
		if e == "" {
			e = r.Help().Key + " " + r.Help().Desc
		}
		if e != "-" {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return ""
	}
	last := entries[len(entries)-1]
	line := ""
	for _, e := range entries[:len(entries)-1] {
		if 1+width(line)+width(e)+2+width(last) > w {
			break
		}
		line += e + "  "
	}
	return " " + line + last
}
