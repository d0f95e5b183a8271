package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dudao/store"
)

// When the data are cared for: soon after the start, which that must not slow
// down; backups from time to time as long as the program runs.
const (
	firstCheck  = 2 * time.Second
	firstBackup = 5 * time.Second
	backupEvery = time.Hour
)

// backups is how the backups stand, as far as it is known.
type backups struct {
	known  bool
	ever   bool
	newest time.Time
	making bool // one is made by hand
}

type (
	checkDue     struct{}
	logChecked   struct{}
	backUpDue    struct{}
	backupsKnown struct {
		newest time.Time
		ever   bool
	}
	backedUp struct {
		done store.Backed
		err  error
	}
)

// minded tells whether a message is about the care of the data, and sees to it.
func (a *app) minded(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case checkDue:
		return a.checkLog(), true
	case logChecked:
		return a.reload(), true
	case backUpDue:
		return tea.Batch(a.backUpInTime(), a.after(backupEvery, backUpDue{})), true
	case backupsKnown:
		a.backups.known, a.backups.ever, a.backups.newest = true, msg.ever, msg.newest
	case backedUp:
		a.backups.making = false
		a.note = backedUpWords(msg)
		return a.lookAtBackups(), true
	default:
		return nil, false
	}
	return nil, true
}

// mindData begins to look after them. A sample needs no care.
func (a *app) mindData() tea.Cmd {
	if a.opts.Sample || a.st == nil {
		return nil
	}
	check := a.after(firstCheck, checkDue{})
	if !a.opts.Settings.BackupAuto {
		return tea.Batch(check, a.lookAtBackups(), a.after(backupEvery, backUpDue{}))
	}
	return tea.Batch(check, a.after(firstBackup, backUpDue{}))
}

// checkLog reads the log once: who only ever uses the screens is to learn of
// damage while somebody else still has what is lost.
func (a *app) checkLog() tea.Cmd {
	st, ctx := a.st, a.ctx
	return func() tea.Msg {
		_ = st.CheckLog(ctx) // what it finds is in the notices; a disk that cannot be read is told by who needs it
		return logChecked{}
	}
}

// backUpInTime makes a backup if one is due and wanted. That it failed shows by
// the age of the newest.
func (a *app) backUpInTime() tea.Cmd {
	st, ctx, auto := a.st, a.ctx, a.opts.Settings.BackupAuto
	return func() tea.Msg {
		if auto {
			_, _ = st.AutoBackup(ctx)
		}
		return lookAtBackups(st)
	}
}

func (a *app) lookAtBackups() tea.Cmd {
	st := a.st
	return func() tea.Msg { return lookAtBackups(st) }
}

func lookAtBackups(st *store.Store) backupsKnown {
	newest, ever := st.NewestBackup()
	return backupsKnown{newest, ever}
}

// backUpAfter makes one of what an import has brought, if backups are wanted.
func (s *session) backUpAfter(im store.Imported) tea.Cmd {
	if im.SegmentsNew == 0 || s.opts.Sample || !s.opts.Settings.BackupAuto {
		return nil
	}
	st := s.st
	return func() tea.Msg {
		_, _ = st.BackupNow(context.Background())
		return lookAtBackups(st)
	}
}

// backUpNow makes one at once.
func (s *session) backUpNow() tea.Cmd {
	s.backups.making = true
	s.say("正在备份")
	st := s.st
	return func() tea.Msg {
		b, err := st.BackupNow(context.Background())
		return backedUp{b, err}
	}
}

func (s *session) whyNotBackUp() string {
	switch {
	case s.backups.making:
		return "正在备份"
	case s.opts.Sample:
		return "示例不用备份"
	}
	return ""
}

func backedUpWords(b backedUp) string {
	switch {
	case b.err != nil:
		return sayError(b.err)
	case b.done.Path == "":
		return "另一个 dudao 正在备份"
	case b.done.LeftOut > 0:
		return fmt.Sprintf("已备份，有 %d 处损坏的没有备份，请运行 dudao verify 查看", b.done.LeftOut)
	}
	return "已备份记录和方案，没有佐证。连同佐证备份到 U 盘，用 dudao backup 文件"
}

// backupWords say that it is time for a backup; empty as long as it is not.
func (s *session) backupWords() string {
	warn := s.opts.Settings.BackupWarnDays
	if !s.backups.known || warn == 0 || s.opts.Sample {
		return ""
	}
	if !s.backups.ever {
		if s.board.hasResults() {
			return "~ 还没有备份，按 0 可立即备份"
		}
		return ""
	}
	if days := int(s.now().Sub(s.backups.newest) / (24 * time.Hour)); days >= warn {
		return fmt.Sprintf("~ 备份已是 %d 天前的，按 0 可立即备份", days)
	}
	return ""
}

// clockWords say which clocks are wrong.
func (b *board) clockWords() []string {
	var words []string
	for _, f := range b.clocks {
		span := spanWords(f.By)
		if f.Own {
			words = append(words, fmt.Sprintf("! 电脑的时钟比上一条记录早 %s，请核对日期和时间", span))
			continue
		}
		who := strings.Join(f.People, "、")
		words = append(words, fmt.Sprintf("~ 设备 %s（%s）的时钟快 %s，它的记录照收，排在最后", store.DeviceShort(f.Device), clean(who), span))
	}
	return words
}

// spanWords is how long a time is, as roughly as people say it.
func spanWords(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 730*day:
		return fmt.Sprintf("%d 年", d/(365*day))
	case d >= 2*day:
		return fmt.Sprintf("%d 天", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d 小时", d/time.Hour)
	}
	return fmt.Sprintf("%d 分钟", d/time.Minute)
}

// readLost reads what of the log is damaged, with the names of who wrote it.
func (b *board) readLost(tx *store.ReadTx) error {
	lost, err := tx.Lost()
	if err != nil || len(lost) == 0 {
		return err
	}
	for _, h := range lost {
		b.lost = append(b.lost, "! 日志坏了一段，少了"+clean(h.Words())+"，请按 5 从同事的数据或备份导入补全")
	}
	return nil
}

// Banner says what is to be seen to.
func (h *home) Banner() string {
	words := slices.Concat(h.board.lost, h.board.clockWords())
	if w := h.backupWords(); w != "" {
		words = append(words, w)
	}
	return strings.Join(words, "  ")
}
