package tui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Going to a measure by its number.

// digitPause is how long after a digit another one still belongs to its number.
const digitPause = 1500 * time.Millisecond

// digitRows go to a measure by its number; 0 only continues one.
func (p *subjectPage) digitRows() []row {
	digits := "123456789"
	if p.digits != "" && p.now().Sub(p.typedAt) <= digitPause {
		digits += "0"
	}
	var rows []row
	for _, d := range strings.Split(digits, "") {
		name := ""
		if d == "1" {
			name = "1-9"
		}
		rows = append(rows, row{Binding: named(name, d, "到该项措施"), bar: "-", do: func() tea.Cmd { return p.digit(d) }})
	}
	return rows
}

// digit adds to the number of the measure to go to. Where no longer number can
// follow, it goes at once.
func (p *subjectPage) digit(d string) tea.Cmd {
	if p.now().Sub(p.typedAt) > digitPause {
		p.digits = ""
	}
	p.typedAt = p.now()
	n := p.digits + d
	hit, longer := p.numbered(n)
	if hit < 0 && !longer {
		n = d
		hit, longer = p.numbered(n)
	}
	if hit < 0 && !longer {
		p.digits = ""
		p.say(fmt.Sprintf("没有第 %s 项措施要查该对象", n))
		return nil
	}
	p.digits = n
	if hit >= 0 {
		p.at = hit
		p.say("到第 " + n + " 项措施，Enter 检查")
	} else {
		p.say("到第 " + n + " 项措施")
	}
	if !longer {
		p.digits = ""
	}
	return nil
}

// numbered finds the row of the measure with number n, and whether a longer
// number begins with n.
func (p *subjectPage) numbered(n string) (hit int, longer bool) {
	hit = -1
	for i, r := range p.rows {
		if r.measure == nil || r.checkpoint != nil {
			continue
		}
		no := strconv.Itoa(r.measure.Ordinal())
		switch {
		case no == n:
			hit = i
		case strings.HasPrefix(no, n):
			longer = true
		}
	}
	return hit, longer
}

// onlyDigits is a text of nothing but digits, in half width.
func onlyDigits(text string) (digits string, ok bool) {
	for _, r := range strings.TrimSpace(text) {
		k := tea.KeyPressMsg{Text: string(r)}
		if !isDigit(k) {
			return "", false
		}
		digits += fold(k).Text
	}
	return digits, digits != ""
}
