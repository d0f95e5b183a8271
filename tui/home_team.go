package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// Marking subjects on Home, and giving them to the own team.

func (h *home) mark() tea.Cmd {
	s := h.rows[h.at].subject
	if h.marked[s.ID] {
		delete(h.marked, s.ID)
	} else {
		h.marked[s.ID] = true
	}
	h.move(1, len(h.rows), nil)
	return nil
}

func (h *home) unmark() tea.Cmd {
	h.marked = map[string]bool{}
	return nil
}

func (h *home) whyNotMark() string {
	if h.rows[h.at].subject == nil {
		return "这一行不能标记，请移到对象上"
	}
	return ""
}

// chosen are the marked subjects, else the one under the cursor.
func (h *home) chosen() []string {
	var ids []string
	for _, s := range h.board.plan.Subjects {
		if h.marked[s.ID] {
			ids = append(ids, s.ID)
		}
	}
	if s := h.rows[h.at].subject; len(ids) == 0 && s != nil {
		ids = append(ids, s.ID)
	}
	return ids
}

func (h *home) whyNotAssign() string {
	switch {
	case h.st.Local().Team == "":
		return "还没有督导组。退出后运行 dudao init --team 设定"
	case len(h.chosen()) == 0:
		return "先移到对象上，或用空格标记几个"
	}
	return ""
}

func (h *home) whyNotUnassign() string {
	t := h.board.team(h.st.Local().Team)
	for _, id := range h.chosen() {
		if t != nil && t.Has(id) {
			return ""
		}
	}
	return "先移到本组的对象上，或用空格标记几个"
}

func (h *home) assign() tea.Cmd {
	return h.changeTeam("已设为本组对象：%d 个，按 Tab 换回本组", func(tx *store.Tx, team string, ids []string) error { return tx.Assign(team, ids...) })
}

func (h *home) unassign() tea.Cmd {
	return h.changeTeam("已移出本组：%d 个", func(tx *store.Tx, team string, ids []string) error { return tx.Unassign(team, ids...) })
}

func (h *home) changeTeam(done string, change func(*store.Tx, string, []string) error) tea.Cmd {
	if why := h.whyNotAssign(); why != "" {
		h.say(why)
		return nil
	}
	ids, team := h.chosen(), h.st.Local().Team
	h.marked = map[string]bool{}
	return h.write(fmt.Sprintf(done, len(ids)), func(tx *store.Tx) error { return change(tx, team, ids) })
}
