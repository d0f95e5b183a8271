package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dudao/exchange"
	"dudao/inspection"
	"dudao/store"
)

func (a *app) exportCommand() *cobra.Command {
	var x exportOptions
	cmd := &cobra.Command{
		Use:   "export [-o] 文件",
		Short: "导出检查记录，给同事导入",
		Long: `把本机的全部记录写成一个文件，自己的和收来的都在内，方案和督导组一起走；对方用 dudao import 并进去，
还没有设置的用 dudao init --plan。几个文件可以接成一个（cat a.dudao b.dudao > c.dudao）。
--to 加密给收件人（dudao keygen 生成密钥），--passphrase 用口令加密；加了密的文件要一个一个导入，不能接成一个。
--redact 写的是给外人看的报告副本（Markdown）：没有人名、企业名、佐证、活动和随手记，事实等文字也不写（--with-texts 才写，记录过的
名字换成“某”），没写的有多少会说明；它不是检查记录文件，不能导入。不写文件名就是“脱敏副本-日期.md”。
--since、--subject 只挑有关的段：对挑的是全的，别的也会带上一些，不能用来保密。
文件写全了才替换原有的；原有的里面有本机没有的记录时，先问，不在终端里就不写（--force 照写）。文件写 - 是标准输出。

--json：{"file","segments","ops","plans","evidence","bytes","damaged","lacking":[{"sha","name","subject","number","by","device","size","plan"},…]}；
damaged 是本机日志里坏了没有写入的段数，lacking 是文件不在本机、没有写入的佐证和方案。
--redact 时：{"file","redacted":true,"left_out":{"texts","steps","practices","evidence","visits","notes"}}`,
		Example: "dudao export 第一组.dudao --with-evidence\ndudao export -o 汕头.dudao --subject 汕头 --since 7月15日",
		Args:    between(0, 1),
		RunE: runs(func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				if x.file != "" {
					return usagef("文件只写一次：dudao export %s", args[0])
				}
				x.file = args[0]
			}
			switch {
			case x.redact:
				return a.redact(ctx, x)
			case x.texts:
				return usagef("--with-texts 只和 --redact 一起用；导出的记录里本来就有文字。")
			case x.file == "":
				return usagef("dudao export 要有文件名：dudao export 第一组.dudao")
			}
			return a.export(ctx, x)
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&x.file, "output", "o", "", "写到`文件`，同直接写文件名")
	flags.BoolVar(&x.Evidence, "with-evidence", false, "佐证的文件也写进去")
	flags.StringVar(&x.since, "since", "", "只要这个`时间`以后写的，如 9:30 或 7月15日")
	flags.StringArrayVar(&x.subjects, "subject", nil, "只要这个`对象`的，可以写几次")
	x.lock.add(flags)
	flags.BoolVar(&x.redact, "redact", false, "改为写一份脱敏的报告副本（Markdown），不是检查记录文件")
	flags.BoolVar(&x.texts, "with-texts", false, "脱敏的副本里写入事实等文字，记录过的人名、企业名换掉")
	flags.BoolVar(&x.force, "force", false, "不问，替换原有的文件")
	a.completesSubject(cmd)
	return cmd
}

type exportOptions struct {
	store.Selection
	file     string
	since    string
	subjects []string
	force    bool
	lock     lockFlags
	redact   bool
	texts    bool
}

// pickSubjects looks up the subjects that were typed.
func (x *exportOptions) pickSubjects(ctx context.Context, s *store.Store) error {
	return s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		subjects, err := findSubjects(plan, x.subjects)
		for _, subject := range subjects {
			x.Subjects = append(x.Subjects, subject.ID)
		}
		return err
	})
}

func (a *app) export(ctx context.Context, x exportOptions) (err error) {
	if x.Since, err = a.readInstant("since", x.since); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	if err := x.pickSubjects(ctx, s); err != nil {
		return err
	}
	lock, err := a.locked(ctx, x.lock)
	if err != nil {
		return err
	}
	var done store.Exported
	write := func(w io.Writer) (err error) {
		if lock == nil {
			done, err = s.Export(ctx, w, x.Selection, a.percent("已导出"))
			return err
		}
		sealed, err := lock(w)
		if err != nil {
			return err
		}
		done, err = s.Export(ctx, sealed, x.Selection, a.percent("已导出"))
		return errors.Join(err, sealed.Close())
	}
	if x.file == "-" {
		if isTerminal(a.env.Out) {
			return usagef("记录文件不能写到终端上；请写文件名，或接到别的命令（dudao export - | …）。")
		}
		if err := write(a.out); err != nil {
			return err
		}
		writeExported(a.env.Err, x.file, done)
		return nil
	}
	if path, err := filepath.Abs(x.file); err == nil && within(path, s.Dir()) {
		return failf("own_folder", "不能导出到数据目录“%s”里，请写到别处。", s.Dir())
	}
	if !x.force {
		if err := a.mayExportTo(ctx, s, x.file); err != nil {
			return err
		}
	}
	if err := replaceWith(x.file, write); err != nil {
		return err
	}
	return a.show(struct {
		File     string        `json:"file"`
		Segments int           `json:"segments"`
		Ops      int           `json:"ops"`
		Plans    int           `json:"plans"`
		Evidence int           `json:"evidence"`
		Bytes    int64         `json:"bytes"`
		Damaged  int           `json:"damaged"`
		Lacking  []jsonMissing `json:"lacking"`
	}{x.file, done.Segments, done.Ops, done.Plans, done.Evidence, done.Bytes, done.Damaged, missingJSON(done.Lacking)},
		func(w io.Writer) { writeExported(w, x.file, done) })
}

func writeExported(w io.Writer, file string, x store.Exported) {
	fmt.Fprintf(w, "已导出“%s”：%d 段 %d 条，方案 %d 份，佐证 %d 份，共 %s。\n",
		printable(file), x.Segments, x.Ops, x.Plans, x.Evidence, sizeWords(x.Bytes))
	if x.Damaged > 0 {
		fmt.Fprintf(w, "注意：本机日志有 %d 段已损坏，没有写入，请运行 dudao verify。\n", x.Damaged)
	}
	for _, m := range x.Lacking {
		fmt.Fprintf(w, "没有写入：%s，文件不在本机，在 %s 的设备 %s。\n", missingName(m), printable(m.By), store.DeviceShort(m.Device))
	}
}

// missingName names a file that is not here.
func missingName(m store.Missing) string {
	if m.Plan {
		return fmt.Sprintf("方案 %x", m.Hash[:4])
	}
	return printable(m.Number + " " + m.Name)
}

// readInstant reads a time of an option; empty is none.
func (a *app) readInstant(option, typed string) (time.Time, error) {
	moment, err := a.readMoment(option, typed)
	if err != nil || moment == "" {
		return time.Time{}, err
	}
	zone := a.env.Now().Location()
	if t, err := time.ParseInLocation(inspection.MomentLayout, moment, zone); err == nil {
		return t, nil
	}
	return time.ParseInLocation(time.DateOnly, moment, zone)
}

// mayExportTo asks before a file is replaced in which there is what is not here.
func (a *app) mayExportTo(ctx context.Context, s *store.Store, file string) error {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return err
	}
	what := "原来不是检查记录文件"
	from, err := exchange.Open(ctx, []string{file}, exchange.OpenOptions{})
	if err == nil {
		segments, blobs := 0, 0
		for _, source := range from.List {
			n, b, err := exchange.NotHere(ctx, s, source)
			if err != nil {
				return errors.Join(err, from.Close())
			}
			segments, blobs = segments+n, blobs+b
		}
		if err := from.Close(); err != nil {
			return err
		}
		if segments+blobs == 0 {
			return nil
		}
		var parts []string
		for _, p := range []struct {
			n    int
			word string
		}{{segments, "段记录"}, {blobs, "份附件"}} {
			if p.n > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
			}
		}
		what = "里有 " + strings.Join(parts, "、") + "是本机没有的"
	} else if ctx.Err() != nil {
		return err
	} else if _, is := errors.AsType[*exchange.CryptError](err); is {
		what = "加了密，看不出里面有没有本机没有的记录"
	}
	name := printable(filepath.Base(file))
	if !isTerminal(a.env.Err) || !isTyped(a.env.In) {
		return failf("would_lose", "“%s”%s，没有替换；请先导入它，换一个文件名，或加 --force。", name, what)
	}
	return a.confirm(ctx, fmt.Sprintf("“%s”%s，替换就没有了。替换吗？", name, what))
}
