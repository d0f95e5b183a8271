package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dudao/demo"
	"dudao/inspection"
	"dudao/store"
	"dudao/tui"
)

func (a *app) demoCommand() *cobra.Command {
	var keep string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "用示例数据打开终端界面",
		Long: `用编出来的示例打开终端界面：一个省的督导做到一半，时间停在 2014-07-15 上午。可以随便改，退出就全部删掉；
自己的数据和设置一点不动。--keep 改为写到一个空文件夹，供脚本用或慢慢看。

--json（只和 --keep 一起用）：{"data","now","subjects","findings"}`,
		Example: "dudao demo\ndudao demo --keep 示例 && dudao --data 示例 status",
		Args:    between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if keep != "" {
				return runs(func(ctx context.Context, _ []string) error { return a.keepSample(ctx, keep, seed) })(cmd, nil)
			}
			return a.runSample(cmd.Context(), seed)
		},
	}
	flags := cmd.Flags()
	flags.Uint64Var(&seed, "seed", demo.Seed, "示例由这个`数`生成，同一个数总是一样")
	flags.StringVar(&keep, "keep", "", "写到一个空`文件夹`，不打开界面")
	return cmd
}

// runSample opens the terminal interface on a sample, which is gone afterwards
// however the run ends.
func (a *app) runSample(ctx context.Context, seed uint64) (err error) {
	if a.json {
		return usagef("dudao demo 的 --json 只和 --keep 一起用。")
	}
	if err := a.wantTerminal(); err != nil {
		return err
	}
	// The screens mind signals themselves; until then one stops the making.
	making, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	o, remove, err := a.sample(making, seed)
	stop()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	return tui.Run(ctx, o)
}

// sample makes a sample in a temporary folder, with a clock that goes on from the
// moment at which the sample stands.
func (a *app) sample(ctx context.Context, seed uint64) (o tui.Options, remove func() error, err error) {
	dir, err := os.MkdirTemp("", "dudao-demo-")
	if err != nil {
		return o, nil, err
	}
	remove = func() error { return removeFolder(dir) }
	started := a.env.Now()
	o = a.screenOptions()
	o.Now = func() time.Time { return demo.Now().Add(a.env.Now().Sub(started)) }
	o.Store = store.Options{
		Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: o.Now, Wait: a.config.LockWait,
	}
	o.Settings.ReportDir = filepath.Join(dir, "reports")
	o.Sample, o.Demo = true, nil
	if err := demo.Write(ctx, o.Store, seed); err != nil {
		return o, nil, errors.Join(err, remove())
	}
	return o, remove, nil
}

// removeFolder removes what nobody is to find. What was still being read when the
// program was told to end may put a file there meanwhile, so it is tried for a
// second.
func removeFolder(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// keepSample writes a sample where the user wants it.
func (a *app) keepSample(ctx context.Context, dir string, seed uint64) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	o := a.storeOptions()
	o.Dir, o.Backups = dir, ""
	if err := demo.Write(ctx, o, seed); err != nil {
		return err
	}
	o.Now = demo.Now
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	var list []standing
	err = s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		list, _, err = a.standings(tx, plan, plan.Subjects)
		return err
	})
	if err = errors.Join(err, a.close(s)); err != nil {
		return err
	}
	var total inspection.Counts
	for _, st := range list {
		total = total.Plus(st.counts)
	}
	return a.show(struct {
		Data     string `json:"data"`
		Now      string `json:"now"`
		Subjects int    `json:"subjects"`
		Findings int    `json:"findings"`
	}{dir, stamp(demo.Now()), len(list), total.Checked}, func(w io.Writer) {
		fmt.Fprintf(w, "示例已写到“%s”：%d 个对象，%d 条检查记录，都是编的。\n打开：dudao --data %s\n", printable(dir), len(list), total.Checked, printable(dir))
	})
}
