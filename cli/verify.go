package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "检查数据是否完好",
		Long: `核对日志、链、签名、附件和索引；有损坏时说出在哪里、怎样修复，退出码是 1。末尾没写完的一段不算损坏。

--json：{"segments","operations","blobs","unsealed","unmergeable","missing","faults":[{"where","wrong","hint"}],"notes":[…]}`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) (err error) {
			s, err := a.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close(s)) }()
			check, err := s.Verify(ctx, a.percent("已检查"))
			if err != nil {
				return err
			}
			if err := a.show(checkJSON(check), func(w io.Writer) { writeCheck(w, check) }); err != nil {
				return err
			}
			if n := len(check.Faults); n > 0 {
				return failf("damaged", "数据有 %d 处损坏；其余都完好，请先把数据目录“%s”复制一份，再按上面说的处理。", n, s.Dir())
			}
			return nil
		}),
	}
}

// percent shows on stderr how far long work is, each percent once; what says
// which work.
func (a *app) percent(what string) func(done, total int64) {
	shown := int64(-1)
	return func(done, total int64) {
		if total <= 0 || done*100/total == shown {
			return
		}
		shown = done * 100 / total
		a.progressf("\r%s %d%%", what, shown)
		if done >= total {
			a.progressf("\r\x1b[K")
		}
	}
}

type jsonFault struct {
	Where string `json:"where"`
	Wrong string `json:"wrong"`
	Hint  string `json:"hint"`
}

func faultsJSON(c store.Check) []jsonFault {
	faults := make([]jsonFault, 0, len(c.Faults))
	for _, f := range c.Faults {
		faults = append(faults, jsonFault(f))
	}
	return faults
}

func checkJSON(c store.Check) any {
	return struct {
		Segments    int         `json:"segments"`
		Operations  int         `json:"operations"`
		Blobs       int         `json:"blobs"`
		Unsealed    int         `json:"unsealed"`
		Unmergeable int         `json:"unmergeable"`
		Missing     int         `json:"missing"`
		Faults      []jsonFault `json:"faults"`
		Notes       []string    `json:"notes"`
	}{c.Segments, c.Operations, c.Blobs, c.Unsealed, c.Unmergeable, c.Missing, faultsJSON(c), orEmpty(c.Notes)}
}

func writeFaults(w io.Writer, c store.Check) {
	for _, f := range c.Faults {
		fmt.Fprintf(w, "损坏：%s：%s；%s\n", printable(f.Where), printable(f.Wrong), printable(f.Hint))
	}
}

func writeCheck(w io.Writer, c store.Check) {
	unsealed := ""
	if c.Unsealed > 0 {
		unsealed = fmt.Sprintf("，另有 %d 条待签名", c.Unsealed)
	}
	fmt.Fprintf(w, "%d 条操作（%d 段%s），%d 个附件。\n", c.Operations, c.Segments, unsealed, c.Blobs)
	if c.Unmergeable > 0 {
		fmt.Fprintf(w, "%d 条操作不合格式，保留而不采用。\n", c.Unmergeable)
	}
	for _, n := range c.Notes {
		fmt.Fprintf(w, "说明：%s\n", printable(n))
	}
	writeFaults(w, c)
	switch {
	case len(c.Faults) > 0:
	case c.Missing > 0:
		fmt.Fprintln(w, "本机有的都完好，缺的见上面的说明。")
	default:
		fmt.Fprintln(w, "数据完好。")
	}
}
