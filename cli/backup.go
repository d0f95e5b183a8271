package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) backupCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "backup 文件",
		Short: "把全部数据备份成一个文件",
		Long: `备份全部记录、方案和佐证，别的窗口可以照常记录。写完读回来核对过才改成这个文件名，中断不留半个文件，也不动
原有的备份。最好存到 U 盘或另一块硬盘。备份是一份检查记录文件，用 dudao restore 恢复，也可以用 dudao import 导入。

--json：{"file","bytes","segments","operations","devices":[…],"people":[…],"first","last","plans","files","file_bytes",
"missing","left_out"}；missing 是文件不在本机的佐证份数，left_out 是本机已损坏、没有备份的处数，有则退出码是 1`,
		Example: "dudao backup /media/u盘/督导备份.dudao",
		Args:    between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			s, err := a.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			if err := a.mayReplace(ctx, args[0], force); err != nil {
				return err
			}
			b, err := s.Backup(ctx, args[0], a.percent("已备份"))
			if err != nil {
				return err
			}
			if err := a.show(backedJSON(b), func(w io.Writer) { writeBacked(w, b) }); err != nil {
				return err
			}
			if b.LeftOut > 0 {
				return failf("damaged", "本机有 %d 处已损坏，不在备份里，其余都在；请运行 dudao verify 查看。", b.LeftOut)
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&force, "force", false, "文件已存在也替换，不问")
	return cmd
}

// contentsJSON is what a backup holds.
type contentsJSON struct {
	Bytes      int64    `json:"bytes"`
	Segments   int      `json:"segments"`
	Operations int      `json:"operations"`
	Devices    []string `json:"devices"`
	People     []string `json:"people"`
	First      *string  `json:"first"`
	Last       *string  `json:"last"`
	Plans      int      `json:"plans"`
	Files      int      `json:"files"`
	FileBytes  int64    `json:"file_bytes"`
	Missing    int      `json:"missing"`
}

func jsonContents(c store.Contents, missing int) contentsJSON {
	out := contentsJSON{
		Bytes: c.Size, Segments: c.Segments, Operations: c.Operations, Devices: orEmpty(c.Devices), People: orEmpty(c.People),
		Plans: c.Plans, Files: c.Files, FileBytes: c.FileBytes, Missing: missing,
	}
	if !c.First.IsZero() {
		first, last := stamp(c.First), stamp(c.Last)
		out.First, out.Last = &first, &last
	}
	return out
}

func backedJSON(b store.Backed) any {
	return struct {
		File string `json:"file"`
		contentsJSON
		LeftOut int `json:"left_out"`
	}{b.Path, jsonContents(b.Contents, b.Missing), b.LeftOut}
}

func writeBacked(w io.Writer, b store.Backed) {
	fmt.Fprintf(w, "已备份到“%s”（%s），读回来核对过。\n", printable(b.Path), sizeWords(b.Size))
	writeContents(w, b.Contents)
	if b.Missing > 0 {
		fmt.Fprintf(w, "有 %d 份佐证的文件不在本机，也不在备份里，在附上它们的电脑上。\n", b.Missing)
	}
}

// writeContents says what a backup holds.
func writeContents(w io.Writer, c store.Contents) {
	files := "没有附件"
	if c.Files > 0 {
		files = fmt.Sprintf("附件 %d 个（%s）", c.Files, sizeWords(c.FileBytes))
	}
	fmt.Fprintf(w, "内有 %d 条操作（%d 段，%d 台电脑），方案 %d 份，%s。\n", c.Operations, c.Segments, len(c.Devices), c.Plans, files)
	if !c.First.IsZero() {
		fmt.Fprintf(w, "%s，%s 至 %s。\n", printable(c.Who()),
			c.First.Local().Format("2006-01-02 15:04"), c.Last.Local().Format("2006-01-02 15:04"))
	}
}

func (a *app) restoreCommand() *cobra.Command {
	var set store.Setup
	cmd := &cobra.Command{
		Use:   "restore 文件",
		Short: "从备份恢复到空的数据目录",
		Long: `把备份（或任何检查记录文件）恢复成一个数据目录，从不覆盖：数据目录里已有内容的，先把它改名移开，或用 --data
另选一个空目录。核对完全部内容才算恢复；中断了再运行一次就重新开始。恢复后是一台新的设备，接着记录、合并都行。
自动备份里没有佐证；备份还在原来数据目录的 backups 里时，佐证从那里一起拿来。

--inspector 不写时，用原来数据目录里的姓名，或备份里唯一的人；--team 不写时，用这个人所在的组。

--json：{"data","device","inspection","inspector","team","bytes","segments","operations","devices":[…],"people":[…],
"first","last","plans","files","file_bytes","missing","beside","damaged":[{"offset","bytes"}],"faults":[{"where","wrong",
"hint"}]}；beside 是从原数据目录拿来的附件数；有 damaged 或 faults 时退出码是 1，其余已恢复`,
		Example: "dudao restore /media/u盘/督导备份.dudao\ndudao restore 督导备份.dudao --data ~/督导恢复 --inspector 张三",
		Args:    between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			s, r, err := store.Restore(ctx, a.storeOptions(), args[0], set, a.percent("已恢复"))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			team, err := teamName(ctx, s)
			if err != nil {
				return err
			}
			if err := a.show(restoredJSON(s, team, r), func(w io.Writer) { writeRestored(w, s, team, r) }); err != nil {
				return err
			}
			if n := len(r.Damaged) + len(r.Check.Faults); n > 0 {
				return failf("damaged", "有 %d 处没有恢复，其余都已恢复；请换一份备份，或用 dudao import 从同事的数据补全。", n)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&set.Inspector, "inspector", "", "`姓名`，记在以后的记录上")
	cmd.Flags().StringVar(&set.Team, "team", "", "督导组`名称`")
	return cmd
}

// teamName is the name of this laptop's team; empty if there is none.
func teamName(ctx context.Context, s *store.Store) (name string, err error) {
	err = s.View(ctx, func(tx *store.ReadTx) error {
		teams, err := tx.Teams()
		for _, t := range teams {
			if t.ID == s.Local().Team {
				name = t.Name
			}
		}
		return err
	})
	return name, err
}

func restoredJSON(s *store.Store, team string, r store.Restored) any {
	type stretch struct {
		Offset int64 `json:"offset"`
		Bytes  int64 `json:"bytes"`
	}
	damaged := make([]stretch, 0, len(r.Damaged))
	for _, d := range r.Damaged {
		damaged = append(damaged, stretch{d.Offset, d.Length})
	}
	local := s.Local()
	return struct {
		Data       string `json:"data"`
		Device     string `json:"device"`
		Inspection string `json:"inspection"`
		Inspector  string `json:"inspector"`
		Team       string `json:"team"`
		contentsJSON
		Beside  int         `json:"beside"`
		Damaged []stretch   `json:"damaged"`
		Faults  []jsonFault `json:"faults"`
	}{s.Dir(), s.Device(), local.Inspection, local.Inspector, team, jsonContents(r.Contents, r.Missing), r.Beside, damaged, faultsJSON(r.Check)}
}

func writeRestored(w io.Writer, s *store.Store, team string, r store.Restored) {
	fmt.Fprintf(w, "已恢复到“%s”，核对过。\n", printable(s.Dir()))
	writeContents(w, r.Contents)
	if r.Beside > 0 {
		fmt.Fprintf(w, "另从原来的数据目录拿来附件 %d 个。\n", r.Beside)
	}
	if r.Missing > 0 {
		fmt.Fprintf(w, "有 %d 份佐证的文件没有恢复，备份里没有；请从附上它们的电脑导入，或把原文件再附一次。\n", r.Missing)
	}
	local := s.Local()
	fmt.Fprintf(w, "接着用：%s，%s，督导任务 %s；这里是新的设备 %s。\n",
		printable(local.Inspector), printable(cmp.Or(team, "未定督导组")), local.Inspection, store.DeviceShort(s.Device()))
	for _, d := range r.Damaged {
		fmt.Fprintf(w, "没有恢复：备份第 %d 字节起的 %d 字节已损坏\n", d.Offset, d.Length)
	}
	writeFaults(w, r.Check)
}
