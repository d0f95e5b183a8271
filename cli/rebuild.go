package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) rebuildCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: "按日志重做索引",
		Long: `索引（state.db）缺了、坏了，打开时会自己重做，不用这个命令。dudao verify 说要用时才用：索引与记录不符；
或者日志坏了一段。坏的那段里，导入也没有补回来的，会按原来的索引补记本机写过的；坏的字节和原来的索引另存到
damaged 目录，以后就跳过那一段。

--json：{"data","notes":[…]}`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			o := a.storeOptions()
			o.Progress = a.percent("已重做")
			s, err := store.Open(ctx, o)
			if err != nil {
				return err
			}
			if err := errors.Join(s.Rebuild(ctx), s.Close()); err != nil {
				return err
			}
			notes := s.Notices()
			return a.show(struct {
				Data  string   `json:"data"`
				Notes []string `json:"notes"`
			}{s.Dir(), orEmpty(notes)}, func(w io.Writer) {
				for _, n := range notes {
					fmt.Fprintf(w, "说明：%s\n", printable(n))
				}
				fmt.Fprintln(w, "索引已按日志重做。")
			})
		}),
	}
}
