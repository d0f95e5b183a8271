package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

func (p *picker) Title() (string, string) {
	path := inspectionTitle(p.board.plan) + " > " + p.of.subject.Label() + " > " + p.of.name + " > 附佐证"
	return path, p.position(p.shown)
}

func (p *picker) View(w, h int) ([]string, *tea.Cursor) {
	form, caret := p.formView(w, h)
	pathLine, pathX := p.pathLine(w)
	lines := []string{pathLine}
	if h >= designH-4 {
		lines = append(lines, "")
	}
	p.shown = max(1, h-len(lines)-len(form)-1)
	p.drawn = len(lines)
	from, to := p.window(len(p.rows), p.shown)
	listCaret := tea.NewCursor(0, len(lines))
	for i := from; i < to; i++ {
		if i == p.at {
			listCaret.Y = len(lines)
		}
		lines = append(lines, p.fileLine(p.rows[i], i == p.at, w))
	}
	if len(p.rows) == len(p.others) && !p.loading {
		lines = append(lines, " "+p.emptyWords())
	}
	lines = append(lines, "")
	switch p.field {
	case pickFile:
		caret = listCaret
	case pickPath:
		caret = tea.NewCursor(pathX, 0)
	case pickSource, pickKind, pickAt, pickPlace, pickFields:
		caret.Y += len(lines)
	}
	lines = append(lines, form...)
	return fill(lines, h), caret
}

func (p *picker) emptyWords() string {
	if p.narrowed() {
		return "没有这样的文件。Esc 回到列表，Enter 按路径打开"
	}
	return "这个文件夹里没有文件"
}

// pathLine is the folder, and while it is typed in the whole field.
func (p *picker) pathLine(w int) (line string, caret int) {
	room := w - labelW - 2
	in := p.fields[pickPath]
	if p.field == pickPath {
		return " " + p.style.faint.Render(pad("路径", labelW)) + p.style.field.Render(in.View(room)), 1 + labelW + in.Cursor(room)
	}
	return " " + p.style.faint.Render(pad("路径", labelW)) + cutFront(in.Text(), room), 1 + labelW
}

// fileLine is a row of the list.
func (p *picker) fileLine(e *folderEntry, at bool, w int) string {
	mark := " "
	if slices.Contains(p.marked, e.path) {
		mark = "*"
	}
	name, right := shownName(e.name), ""
	nameW := min(44, max(12, w-44))
	switch {
	case e.name == "":
		name = "上级文件夹"
	case e.folder:
		name += "/"
		right = pad("", 10) + p.dayWords(e.at)
	default:
		right = padLeft(sizeWords(e.size), 8) + "  " + pad(p.dayWords(e.at), 10) + " " + p.hasWords(e)
	}
	return p.cursorLine(mark+" "+pad(cutMiddle(name, nameW), nameW)+" "+right, at, w)
}

// hasWords say why a file will not be attached, or that it has been.
func (p *picker) hasWords(e *folderEntry) string {
	switch {
	case e.size > oplog.MaxBlob:
		return fmt.Sprintf("过大，上限 %d MB", oplog.MaxBlob>>20)
	case e.size == 0:
		return "空文件"
	}
	switch had := p.attachedAs(e); {
	case had == nil:
		return ""
	case had.For == p.of.entity:
		return "已附 " + had.Label
	default:
		return had.Label + " 在别处"
	}
}

// formView is what stands below the list.
func (p *picker) formView(w, h int) ([]string, *tea.Cursor) {
	caret := tea.NewCursor(0, 0)
	if p.copying != nil {
		return []string{cutEnd(p.copying.progressLine(), w), " 复制并核对，原文件不动。Esc 取消"}, caret
	}
	room := max(minWidth, w-labelW-2)
	var lines []string
	add := func(f pickField, label, text string) {
		look := p.style.faint
		if f == p.field && f == pickKind {
			look = p.style.focus
		}
		if f == p.field && f != pickFile {
			caret = tea.NewCursor(1+labelW, len(lines))
			if f != pickKind {
				caret.X += p.fields[f].Cursor(room)
			}
		}
		lines = append(lines, cutEnd(" "+look.Render(label)+spaces(labelW-width(label))+text, w))
	}
	roomy := h >= designH-4
	if roomy {
		add(pickFile, "将附", p.willWords())
		for _, line := range p.shotLines() {
			add(pickFile, "照片", line)
		}
	}
	for _, f := range []pickField{pickSource, pickKind, pickAt, pickPlace} {
		if !roomy && f != p.field {
			continue // one line: that of the field with the focus
		}
		text := ""
		if f == pickKind {
			text = p.kindWords()
		} else {
			text = p.style.field.Render(p.fields[f].View(room))
		}
		add(f, pickLabels[f], text)
	}
	return lines, caret
}

var pickLabels = [pickFields]string{pickSource: "来源", pickKind: "类别", pickAt: "时间", pickPlace: "地点"}

// willWords say what Enter attaches, and under which numbers.
func (p *picker) willWords() string {
	n := len(p.chosen())
	if p.leads() {
		return "按路径，Enter 打开"
	}
	if n == 0 {
		return "先移到文件上，或用空格标记几个"
	}
	words := fmt.Sprintf("%d 份，佐证%d", n, p.next)
	if n > 1 {
		words += fmt.Sprintf("至佐证%d", p.next+n-1)
	}
	for _, path := range p.chosen() {
		if l, known := p.looked[path]; known && l.err != nil {
			return words + "  " + p.style.yellow.Render(sayError(l.err))
		}
	}
	return words
}

// kindWords are the kinds of what will be attached, or the one chosen for all.
func (p *picker) kindWords() string {
	if p.kind > 0 {
		return fmt.Sprintf("[%s]", inspection.EvidenceKinds[p.kind-1].Word())
	}
	var words []string
	for _, path := range p.chosen() {
		if l, known := p.looked[path]; known && l.err == nil && !slices.Contains(words, l.is.Kind.Word()) {
			words = append(words, l.is.Kind.Word())
		}
	}
	if len(words) == 0 {
		return "按文件定"
	}
	return strings.Join(words, "、")
}

// shotLines say when and where the photos among the chosen were taken, the first
// of them.
func (p *picker) shotLines() []string {
	for _, path := range p.chosen() {
		if l := p.looked[path]; l.is.Shot != nil {
			return []string{shotWords(l.is.Shot, p.board.visit, p.today())}
		}
	}
	return nil
}

// shotWords tell what a photo says of itself, and whether it can be of the visit.
func shotWords(s *inspection.Shot, visit *inspection.Visit, today checklist.Date) string {
	near := *s
	near.At = strings.TrimPrefix(s.At, today.String()[:len("2014-")])
	words := near.Words()
	switch {
	case visit == nil || s.At == "":
	case s.At >= visit.From && (visit.Running() || s.At <= visit.To):
		words += "，与活动相符"
	default:
		words += "，不在活动的时间里"
	}
	return words
}

// sizeWords is a size as people say it: 86.0 KB, 3.1 MB, 212 MB.
func sizeWords(bytes int64) string {
	const kib, mib = 1 << 10, 1 << 20
	switch {
	case bytes < kib:
		return fmt.Sprintf("%d B", bytes)
	case bytes < mib:
		return fmt.Sprintf("%.1f KB", float64(bytes)/kib)
	case bytes < 100*mib:
		return fmt.Sprintf("%.1f MB", float64(bytes)/mib)
	}
	return fmt.Sprintf("%d MB", bytes/mib)
}
