package cli

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dudao/exchange"
	"dudao/store"
)

func (a *app) importCommand() *cobra.Command {
	var secrets secretFlags
	cmd := &cobra.Command{
		Use:   "import 文件…",
		Short: "导入同事的检查记录",
		Long: `把同事用 dudao export 导出的文件并进来。可以是几个文件、文件夹、*.dudao 这样的名字，或 -（标准输入）；
zip、tar、tar.gz 不用解开。导入几次、先后都一样；文件断了、坏了一段，完整的照收，坏的说出在哪里，退出码是 1。
加了密的在终端上问口令，或用 --identity 给密钥。没有一段完整的就什么都不收。佐证若没有带来，列为缺的。

--json：{` + importedShape + `}；
拒收了一部分、其余收下时退出码是 1，也这样输出`,
		Example: "dudao import 第一组.dudao 附件.zip\ndudao import /media/usb/*.dudao",
		Args:    between(1, -1),
		RunE: runs(func(ctx context.Context, args []string) error {
			o, err := a.openOptions(ctx, secrets, args)
			if err != nil {
				return err
			}
			return a.importFiles(ctx, args, o)
		}),
	}
	secrets.add(cmd.Flags())
	return cmd
}

func (a *app) importFiles(ctx context.Context, args []string, o exchange.OpenOptions) (err error) {
	s, err := a.open(ctx) // before the files, so that "not set up" is what is said first
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	from, err := exchange.Open(ctx, args, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	im, err := s.Import(ctx, from.List, a.percent("已导入"))
	im = withSources(im, from)
	if err != nil && im.Whole == 0 {
		return err
	}
	if im.SegmentsNew > 0 && a.config.BackupAuto {
		_, _ = s.BackupNow(ctx) // that it failed, Home tells by the age of the newest
	}
	shown := a.show(importedJSON(im), func(w io.Writer) { receivedHere(context.WithoutCancel(ctx), s, im).write(w) })
	return errors.Join(err, shown, rejectedError(len(im.Rejected)))
}

// withSources adds what was told of the files before they were read.
func withSources(im store.Imported, from *exchange.Sources) store.Imported {
	im.Rejected = slices.Concat(from.Refused, im.Rejected)
	im.Notes = slices.Concat(from.Notes, im.Notes)
	return im
}
