package tui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

func (p *syncPage) View(w, h int) ([]string, *tea.Cursor) {
	lines := []string{cutEnd(p.choices(), w), ""}
	if p.Typing() {
		label := map[asking]string{askFolder: "文件夹", askExport: "导出", askSecret: "口令"}[p.asking]
		head := " " + pad(label, 8)
		room := max(minWidth, w-width(head)-1)
		shown, at := p.path.View(room), p.path.Cursor(room)
		if p.asking == askSecret {
			shown, at = hidden(p.path, room)
		}
		lines = append(lines, p.style.faint.Render(head)+p.style.field.Render(shown), "")
		caret := tea.NewCursor(width(head)+at, 2)
		for _, l := range wrap(p.pathHint(), w-2) {
			lines = append(lines, " "+p.style.faint.Render(l))
		}
		return fill(lines, h), caret
	}
	if p.running != nil {
		lines = append(lines, cutEnd(p.running.line(), w), "", " 可以先去做别的，好了会说")
		return fill(lines, h), tea.NewCursor(0, 2)
	}
	if p.last == nil {
		return fill(append(lines, " "+p.whyNoNews()), h), tea.NewCursor(0, 2)
	}
	lines = append(lines, p.outcome(w)...)
	return p.newsView(lines, w, h)
}

func (p *syncPage) choices() string {
	words := []string{"1 同步"}
	if p.folder() != "" {
		words[0] = "1 同步 " + filepath.Base(p.folder())
	}
	words = append(words, "2 选文件夹、U 盘", "4 导入文件", "5 导出文件")
	if n := p.board.allDisputes(); n > 0 {
		words = append(words, fmt.Sprintf("6 冲突 %d", n))
	}
	return " " + strings.Join(words, "   ")
}

func (p *syncPage) pathHint() string {
	switch p.asking {
	case askFolder:
		return "U 盘或共享文件夹里的一个文件夹，几个人用同一个；没有就新建。可以拖进来，Tab 换一个位置。"
	case askExport:
		if p.proofs {
			return "记录、方案和佐证的文件都在里面；F5 不带佐证。加密用 dudao export --passphrase。"
		}
		return "记录和方案都在里面，佐证的文件不在；F5 连佐证一起。加密用 dudao export --passphrase。"
	case askSecret:
		return "口令问发文件的人，不会显示，也不会存下。"
	case askNothing, askImport:
	}
	return ""
}

// line is how far a transfer is: ~ 收  ###------  3/17 段  佐证 2/5 份  48/310 MB.
func (t *transfer) line() string {
	const cells = 9
	word := map[asking]string{askImport: "导入", askExport: "导出"}[t.kind]
	done, of := t.bytes.Load(), t.bytesOf.Load()
	tail := ""
	if t.kind == askFolder {
		word = "收"
		if t.sending.Load() {
			word = "发"
		}
		if blobs := t.blobsOf.Load(); blobs > 0 && t.done.Load() == t.of.Load() {
			tail = fmt.Sprintf("  佐证 %d/%d 份", t.blobs.Load(), blobs)
		} else {
			tail = fmt.Sprintf("  %d/%d 段", t.done.Load(), t.of.Load())
			done, of = t.done.Load(), t.of.Load()
		}
	}
	filled := 0
	if of > 0 {
		filled = int(min(done, of) * cells / of)
	}
	if total := t.bytesOf.Load(); total > 0 {
		tail += "  " + sizeWords(t.bytes.Load()) + "/" + sizeWords(total)
	}
	return fmt.Sprintf(" ~ %s  %s%s%s", word, strings.Repeat("#", filled), strings.Repeat("-", cells-filled), tail)
}

// outcome is what the last transfer did, a line each.
func (p *syncPage) outcome(w int) []string {
	lines := []string{" " + p.style.faint.Render(cutMiddle(p.last.started+"  "+p.done.place, w-2)), ""}
	var told []told
	switch {
	case errors.Is(p.done.err, context.Canceled):
		told = append(told, bad("停下", "按 Esc 停下的，收发的都完整，可以再来一次"))
	case p.done.err != nil:
		told = append(told, bad("没做成", sayError(p.done.err)))
	}
	switch {
	case p.last.kind == askExport:
		told = append(told, p.exportedLines()...)
	case p.done.err == nil || p.done.synced.Imported.Whole+p.done.synced.SegmentsSent > 0:
		told = append(told, p.syncedLines()...)
	}
	for _, t := range told {
		mark := p.style.text.Render("+")
		if t.bad {
			mark = p.style.yellow.Render("!")
		}
		for _, l := range wrap(oneLine(t.text), max(minWidth, w-12)) {
			lines = append(lines, " "+mark+" "+pad(t.label, 8)+l)
			mark, t.label = " ", ""
		}
	}
	return append(lines, "")
}

// told is one thing that is said of a transfer.
type told struct {
	label, text string
	bad         bool
}

func good(label, format string, args ...any) told {
	return told{label: label, text: fmt.Sprintf(format, args...)}
}

func bad(label, text string) told { return told{label, text, true} }

func (p *syncPage) exportedLines() (list []told) {
	x := p.done.exported
	if p.done.err == nil {
		proofs := ""
		if p.last.proofs {
			proofs = fmt.Sprintf("佐证 %d 份  ", x.Evidence)
		}
		list = append(list, good("导出", "%d 段  %d 条  方案 %d 份  %s%s", x.Segments, x.Ops, x.Plans, proofs, sizeWords(x.Bytes)))
	}
	if n := len(x.Lacking); n > 0 {
		list = append(list, bad("没写", fmt.Sprintf("%d 份佐证的文件不在本机或已损坏，dudao evidence missing 列出向谁要", n)))
	}
	if x.Damaged > 0 {
		list = append(list, bad("没写", fmt.Sprintf("本机日志有 %d 段已损坏，请运行 dudao verify", x.Damaged)))
	}
	return list
}

func (p *syncPage) syncedLines() []told {
	im := p.done.synced.Imported
	list := []told{good("收", "%d 段  %d 条  重复 %d", im.SegmentsNew, im.OpsNew, im.Duplicates)}
	if p.last.kind == askFolder {
		list = append(list, good("发", "%d 段  %d 条  已读回核对", p.done.synced.SegmentsSent, p.done.synced.OpsSent))
	}
	if im.Blobs+p.done.synced.BlobsSent+len(im.MissingEvidence) > 0 {
		list = append(list, good("文件", "%s", p.filesWords()))
	}
	if im.ConflictsNew+im.ConflictsChanged > 0 {
		list = append(list, good("冲突", "新 %d 处，原有的 %d 处内容变了", im.ConflictsNew, im.ConflictsChanged))
	}
	for _, r := range slices.Concat(im.Rejected, p.done.synced.Unsent) {
		list = append(list, bad("拒收", r.Where+"："+r.Why))
	}
	for _, h := range im.Holes {
		list = append(list, bad("缺记录", h.Words()+"，请向他要"))
	}
	if im.Quarantined > 0 {
		list = append(list, bad("待认", fmt.Sprintf("%d 段来自还没有认可的设备，用 dudao trust 查看", im.Quarantined)))
	}
	for _, d := range im.DevicesNew {
		list = append(list, good("新设备", "%s  %s，可以打电话核对", strings.Join(d.People, "、"), d.Fingerprint))
	}
	for _, note := range im.Notes {
		list = append(list, good("说明", "%s", note))
	}
	return list
}

// filesWords say which files came and went, and what is lacking.
func (p *syncPage) filesWords() string {
	im := p.done.synced.Imported
	words := fmt.Sprintf("方案、佐证收 %d 份  %s", im.Blobs, sizeWords(im.BlobBytes))
	if n := p.done.synced.BlobsSent; n > 0 {
		words += fmt.Sprintf("  发 %d 份", n)
	}
	if n := len(im.MissingEvidence); n > 0 {
		first := im.MissingEvidence[0]
		words += fmt.Sprintf("  缺 %d 份：%s 等，在 %s 的电脑 %s", n, shownName(first.Name), first.By, store.DeviceShort(first.Device))
	}
	return words
}

// newsView is what is new, by subject, below what was done.
func (p *syncPage) newsView(lines []string, w, h int) ([]string, *tea.Cursor) {
	ends := ""
	if p.last.kind == askFolder && p.done.err == nil {
		ends = " 可以拔出 U 盘"
	}
	news := p.news()
	if len(news) == 0 {
		if ends != "" {
			lines = append(lines, ends)
		}
		return fill(lines, h), tea.NewCursor(0, min(h-1, len(lines)-1))
	}
	lines = append(lines, p.style.faint.Render(" "+pad("新内容", 22)+"记录  问题  冲突"))
	lines = lines[:min(len(lines), max(1, h-4))]
	p.drawn = len(lines)
	p.shown = max(1, h-len(lines)-2)
	from, to := p.window(len(news), p.shown)
	caret := tea.NewCursor(0, p.drawn+p.at-from)
	for i := from; i < to; i++ {
		n := news[i]
		name := n.Subject
		if s := p.board.plan.Subject(n.Subject); s != nil {
			name = s.Label()
		}
		cells := ""
		for _, c := range []int{n.Findings, n.Problems, n.Conflicts} {
			word := "-"
			if c > 0 {
				word = fmt.Sprint(c)
			}
			cells += padLeft(word, 4) + "  "
		}
		lines = append(lines, p.cursorLine(pad(cutEnd(name, 21), 22)+cells, i == p.at, w))
	}
	return append(fill(lines, h-1), ends), caret
}
