package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dudao/exchange"
	"dudao/store"
)

// choiceSync is what this laptop remembers of its last sync: the folder.
const choiceSync = "sync"

func (a *app) syncCommand() *cobra.Command {
	var watch bool
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "sync [文件夹]",
		Short: "与 U 盘或共享文件夹同步：收没有的，发它没有的",
		Long: `收下文件夹里本机没有的，再发出它没有的：自己的和别人的记录、方案、佐证的文件都发，谁的电脑都可以捎带。
几个人用同一个文件夹（U 盘、网络共享、会同步的网盘）就会一致。不写文件夹是上次用的那个；文件夹还没有就新建，
它的上一级要在。说了“可以拔出”才能拔；中途拔掉也不丢，下次接着来。--watch 一直看着，有新的就收发，Ctrl+C 结束。

--json：{` + importedShape + `,
"segments_sent","ops_sent","blobs_sent","blob_bytes_sent","unsent":[{"where","why"},…],"copies","folder"}；
拒收了一部分、其余收下时退出码是 1，也这样输出；--watch 每收发一次输出一行`,
		Example: "dudao sync /media/usb/督导\ndudao sync E:\\督导 --watch",
		Args:    between(0, 1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: runs(func(ctx context.Context, args []string) error {
			dir := ""
			if len(args) > 0 {
				dir = args[0]
			}
			if !watch {
				every = 0
			} else if every < time.Second {
				return usagef("选项 --every 至少 1s。")
			}
			return a.sync(ctx, dir, every)
		}),
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "一直看着，有新的就收发")
	cmd.Flags().DurationVar(&every, "every", time.Minute, "--watch 看一次的`间隔`，另外一有变化就看")
	return cmd
}

// sync syncs with a folder, once if every is 0.
func (a *app) sync(ctx context.Context, dir string, every time.Duration) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	if dir, err = a.syncFolder(s, dir); err != nil {
		return err
	}
	if every > 0 {
		return a.watch(ctx, s, dir, every)
	}
	r, err := exchange.Folder(dir)
	if err != nil {
		return err
	}
	out, err := exchange.Sync(ctx, s, r, a.syncOptions())
	if err != nil && !out.Moved() {
		return err
	}
	shown := a.showSynced(context.WithoutCancel(ctx), s, dir, out, err == nil)
	return errors.Join(err, shown, remember(s, dir), syncedError(out))
}

// remember keeps the folder, for the next time.
func remember(s *store.Store, dir string) error {
	if s.Local().Choices[choiceSync] == dir {
		return nil
	}
	return s.SetLocal(func(l *store.Local) {
		if l.Choices == nil {
			l.Choices = make(map[string]string)
		}
		l.Choices[choiceSync] = dir
	})
}

// syncFolder is the folder that is meant, made if it is the first time.
func (a *app) syncFolder(s *store.Store, dir string) (string, error) {
	if strings.Contains(dir, "://") {
		return "", usagef("这个版本只能同步到文件夹，还不能同步到“%s”。", dir)
	}
	if dir = cmp.Or(dir, s.Local().Choices[choiceSync]); dir == "" {
		return "", usagef("还没有同步过，请写上文件夹：dudao sync /media/usb/督导")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if within(dir, s.Dir()) || within(s.Dir(), dir) {
		return "", failf("own_folder", "“%s”和数据目录“%s”套在一起，不能用来同步，请另选一个文件夹。", dir, s.Dir())
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		// Not with its parents: where they are missing, a stick is.
		if err := os.Mkdir(dir, 0o777); err == nil {
			a.notef("已新建文件夹“%s”。", dir)
		}
	}
	return dir, nil
}

// within tells whether path is dir or lies in it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

func (a *app) syncOptions() exchange.SyncOptions {
	return exchange.SyncOptions{Now: a.env.Now, Progress: a.syncProgress()}
}

// syncProgress shows how far a sync is, if somebody is watching.
func (a *app) syncProgress() func(exchange.Progress) {
	shown := ""
	return func(p exchange.Progress) {
		word := "收"
		if p.Sending {
			word = "发"
		}
		line := fmt.Sprintf("%s %d/%d 段  附件 %d/%d  %d/%d MB", word, p.Segments, p.SegmentsOf, p.Blobs, p.BlobsOf, p.Bytes>>20, p.BytesOf>>20)
		if done := p.Segments == p.SegmentsOf && p.Blobs == p.BlobsOf; done {
			line = ""
		}
		if line != shown {
			shown = line
			a.progressf("\r\x1b[K%s", line)
		}
	}
}

type jsonSynced struct {
	jsonImported
	SegmentsSent  int            `json:"segments_sent"`
	OpsSent       int            `json:"ops_sent"`
	BlobsSent     int            `json:"blobs_sent"`
	BlobBytesSent int64          `json:"blob_bytes_sent"`
	Unsent        []jsonRejected `json:"unsent"`
	Copies        int            `json:"copies"`
	Folder        string         `json:"folder"`
}

func (a *app) showSynced(ctx context.Context, s *store.Store, dir string, out exchange.Synced, whole bool) error {
	j := jsonSynced{
		importedJSON(out.Imported), out.SegmentsSent, out.OpsSent, out.BlobsSent, out.BlobBytesSent, rejectedJSON(out.Unsent), out.Copies, dir,
	}
	return a.show(j, func(w io.Writer) {
		receivedHere(ctx, s, out.Imported).write(w)
		writeSent(w, out)
		writeRejected(w, "没有发出", out.Unsent)
		if out.Copies > 0 {
			fmt.Fprintf(w, "说明：文件夹里有网盘程序留下的冲突副本 %d 个，内容已照样核对，可以删掉。\n", out.Copies)
		}
		if len(out.Rejected) > 0 {
			fmt.Fprintln(w, "说明：拒收的文件可以从文件夹里删掉，写它的电脑再同步一次就会补上。")
		}
		if whole {
			fmt.Fprintln(w, "可以拔出。")
		}
	})
}

func writeSent(w io.Writer, out exchange.Synced) {
	if out.SegmentsSent+out.BlobsSent == 0 {
		fmt.Fprintln(w, "发：没有要发的。")
		return
	}
	fmt.Fprintf(w, "发：%d 段 %d 条", out.SegmentsSent, out.OpsSent)
	if out.BlobsSent > 0 {
		fmt.Fprintf(w, "；方案、佐证文件 %d 份，%s", out.BlobsSent, sizeWords(out.BlobBytesSent))
	}
	fmt.Fprintln(w, "；都已读回核对。")
}

// syncedError is the exit code where something was refused, on either way.
func syncedError(out exchange.Synced) error {
	if n := len(out.Unsent); n > 0 {
		return failf("unsent", "本机有 %d 处损坏，没有发出，其余都已发出；请运行 dudao verify。", n)
	}
	return rejectedError(len(out.Rejected))
}

// watch syncs until Ctrl+C.
func (a *app) watch(ctx context.Context, s *store.Store, dir string, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	o := exchange.WatchOptions{
		SyncOptions: a.syncOptions(),
		Open:        func() (exchange.Remote, error) { return exchange.Folder(dir) },
		Ticks:       ticker.C,
	}
	o.Changed, _ = exchange.Changes(ctx, dir) // else the ticks serve
	first := true
	o.Report = func(out exchange.Synced, err error, news bool) {
		if !news || first && err != nil {
			return
		}
		if !a.json {
			fmt.Fprintf(a.out, "%s  ", a.env.Now().Format("15:04"))
		}
		if err != nil {
			_, message := describe(err)
			a.notef("%s", message)
		}
		_ = a.showSynced(ctx, s, dir, out, false)
		if first && !a.json {
			fmt.Fprintf(a.out, "看着“%s”，Ctrl+C 结束。\n", printable(dir))
		}
		_ = a.out.Flush()
		if first {
			if err := remember(s, dir); err != nil {
				_, message := describe(err)
				a.notef("%s", message)
			}
		}
		first = false
	}
	if err := exchange.Watch(ctx, s, o); err != nil {
		return err
	}
	return a.show(struct {
		Ended bool `json:"ended"`
	}{true}, func(w io.Writer) { fmt.Fprintln(w, "已停下，收发的都完整，可以拔出。") })
}
