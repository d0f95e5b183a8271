package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/report"
	"dudao/store"
)

func (a *app) logCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "log [对象 [要点]]",
		Short: "谁在什么时候、哪台电脑上写了什么",
		Long: `按时间列出写过的一切，或一个对象、一个要点的，连同它的佐证、问题、办理和归到它的随手记；给了对象时，
包括它的指标任务。现在的方案里已经没有的对象、要点，写过的照样查得到，用旧方案里的名称或编号。

设备编号后面写着签名：已签名的一段核对过才列出；待签名的是刚写的，退出界面、导出或备份时签。有一段核对
不过，就跳过它列完其余的，再说出是哪里，退出码是 1。

--json：[{"at","by","device","seq","signed","kind","entity","subject","checkpoint","set":{…}}]；不是检查
记录的，subject、checkpoint 是 null；清除的内容是 null`,
		Args:              between(0, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerCheckpoints),
		RunE:              runs(a.log),
	}
}

type jsonEntry struct {
	At         string                     `json:"at"`
	By         string                     `json:"by"`
	Device     string                     `json:"device"`
	Seq        uint64                     `json:"seq"`
	Signed     bool                       `json:"signed"`
	Kind       string                     `json:"kind"`
	Entity     string                     `json:"entity"`
	Subject    *string                    `json:"subject"`
	Checkpoint *string                    `json:"checkpoint"`
	Set        map[string]json.RawMessage `json:"set"`
}

func (a *app) log(ctx context.Context, args []string) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	var plan *checklist.Plan
	var q logQuery
	err = s.View(ctx, func(tx *store.ReadTx) (err error) {
		if plan, err = tx.Plan(); err != nil {
			return err
		}
		if err := q.find(tx, plan, args); err != nil {
			return err
		}
		return q.findAttached(tx, s.Local().Inspection)
	})
	if err != nil {
		return err
	}
	names := report.NewNames(s)
	written := 0
	var damaged error
	for entry, err := range entries(ctx, s, q.prefixes(s.Local().Inspection)) {
		if _, ok := errors.AsType[*store.DamagedError](err); ok {
			damaged = cmp.Or(damaged, err)
			continue
		}
		if err != nil {
			return err
		}
		e := parseEntity(entry.Entity)
		if !q.wants(e) {
			continue
		}
		named, err := names.InEntry(ctx, entry)
		if err != nil {
			return err
		}
		if err := a.writeEntry(plan, named, entry, e, written == 0); err != nil {
			return err
		}
		written++
	}
	switch {
	case a.json && written == 0:
		fmt.Fprintln(a.out, "[]")
	case a.json:
		fmt.Fprintln(a.out, "]")
	case written == 0:
		fmt.Fprintln(a.out, "还没有记录。")
	}
	return errors.Join(a.noteQuarantined(ctx, s), damaged)
}

// noteQuarantined says whose operations are kept and not listed, since they are not
// applied.
func (a *app) noteQuarantined(ctx context.Context, s *store.Store) error {
	var devices []store.Device
	err := s.View(ctx, func(tx *store.ReadTx) (err error) {
		devices, err = tx.Devices()
		return err
	})
	for _, d := range devices {
		if !d.Quarantined {
			continue
		}
		why := "不在组长的名单上"
		if d.Dropped {
			why = "已去掉"
		}
		a.notef("提示：设备 %s（%s）%s，它写的 %d 条留着、不采用，没有列出；见 dudao devices。",
			store.DeviceShort(d.ID), strings.Join(d.People, "、"), why, d.Ops)
	}
	return err
}

func (a *app) writeEntry(plan *checklist.Plan, names map[string]string, entry store.Entry, e about, first bool) error {
	if !a.json {
		_, err := fmt.Fprintf(a.out, "%s  %s  %s %s  %s  %s\n", entry.At.Local().Format("2006-01-02 15:04:05"),
			printable(entry.By), printable(entry.Device), signedWord(entry), namedWords(plan, names, e), printable(entryWords(plan, names, e, entry)))
		return err
	}
	separator := ","
	if first {
		separator = "["
	}
	fmt.Fprint(a.out, separator)
	return jsonEncoder(a.out).Encode(jsonEntry{
		At: stamp(entry.At), By: entry.By, Device: entry.Device, Seq: entry.Seq, Signed: entry.Sealed, Kind: entry.Kind, Entity: entry.Entity,
		Subject: orNull(e.subject), Checkpoint: orNull(e.checkpoint), Set: entry.Set,
	})
}
