package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dudao/exchange"
	"dudao/store"
)

func (a *app) inspectCommand() *cobra.Command {
	var secrets secretFlags
	cmd := &cobra.Command{
		Use:   "inspect 文件",
		Short: "看检查记录文件里有什么，不导入",
		Long: `看一个导出的文件（或装着它们的 zip、文件夹）里有什么：哪些设备、谁、什么时候、多少，签名和散列值对不对。
不导入，没有设置过也能用。有损坏时退出码是 1。

--json：{"file","sources":[…],"size","inspections":[…],"segments","ops","struck","unmergeable","first","last",
"devices":[{"device","fingerprint","by":[…],"segments","ops","ranges":[{"from","to"},…],"first","last"},…],
"blobs":[{"sha","size","plan"},…],"other","rejected":[{"where","why"},…],"notes":[…]}；
segments 是签名核对无误的段，struck 是抹去了文字的条，unmergeable 是不合格式、不会采用的条，other 是这个版本不认识的段`,
		Example: "dudao inspect 第一组.dudao",
		Args:    between(1, 1),
		RunE: runs(func(ctx context.Context, args []string) (err error) {
			o, err := a.openOptions(ctx, secrets, args)
			if err != nil {
				return err
			}
			from, err := exchange.Open(ctx, args, o)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, from.Close()) }()
			c, err := exchange.Inspect(ctx, from.List...)
			if err != nil {
				return err
			}
			c.Faults = append(from.Refused, c.Faults...)
			if err := a.show(inspectedJSON(args[0], from, c), func(w io.Writer) { writeInspected(w, args[0], from, c) }); err != nil {
				return err
			}
			if n := len(c.Faults); n > 0 {
				return failf("damaged", "有 %d 处损坏或读不出来；其余完好，可以导入。", n)
			}
			return nil
		}),
	}
	secrets.add(cmd.Flags())
	return cmd
}

type jsonRange struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

type jsonWriter struct {
	Device      string      `json:"device"`
	Fingerprint string      `json:"fingerprint"`
	By          []string    `json:"by"`
	Segments    int         `json:"segments"`
	Ops         int         `json:"ops"`
	Ranges      []jsonRange `json:"ranges"`
	First       *string     `json:"first"`
	Last        *string     `json:"last"`
}

type jsonBlob struct {
	SHA  string `json:"sha"`
	Size int64  `json:"size"`
	Plan bool   `json:"plan"`
}

type jsonInspected struct {
	File        string         `json:"file"`
	Sources     []string       `json:"sources"`
	Size        int64          `json:"size"`
	Inspections []string       `json:"inspections"`
	Segments    int            `json:"segments"`
	Ops         int            `json:"ops"`
	Struck      int            `json:"struck"`
	Unmergeable int            `json:"unmergeable"`
	First       *string        `json:"first"`
	Last        *string        `json:"last"`
	Devices     []jsonWriter   `json:"devices"`
	Blobs       []jsonBlob     `json:"blobs"`
	Other       int            `json:"other"`
	Rejected    []jsonRejected `json:"rejected"`
	Notes       []string       `json:"notes"`
}

func inspectedJSON(file string, from *exchange.Sources, c exchange.Contents) jsonInspected {
	j := jsonInspected{
		File: file, Sources: orEmpty(from.Names()), Size: c.Size, Inspections: orEmpty(c.Inspections), Segments: c.Segments, Ops: c.Operations,
		Struck: c.Struck, Unmergeable: c.Unmergeable, First: stampOrNull(c.First), Last: stampOrNull(c.Last),
		Devices: []jsonWriter{}, Blobs: []jsonBlob{}, Other: c.Other, Rejected: rejectedJSON(c.Faults), Notes: orEmpty(from.Notes),
	}
	for _, d := range c.Devices {
		ranges := make([]jsonRange, len(d.Ranges))
		for i, r := range d.Ranges {
			ranges[i] = jsonRange(r)
		}
		j.Devices = append(j.Devices, jsonWriter{
			d.ID, store.DeviceFingerprint(d.ID), orEmpty(d.People), d.Segments, d.Operations, ranges, stampOrNull(d.First), stampOrNull(d.Last),
		})
	}
	for _, b := range c.Blobs {
		j.Blobs = append(j.Blobs, jsonBlob{fmt.Sprintf("%x", b.Hash[:]), b.Size, b.Plan})
	}
	return j
}

func stampOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := stamp(t)
	return &s
}

func writeInspected(w io.Writer, file string, from *exchange.Sources, c exchange.Contents) {
	fmt.Fprintf(w, "“%s”：%s", printable(file), sizeWords(c.Size))
	if n := len(from.List); n > 1 {
		fmt.Fprintf(w, "，%d 个文件", n)
	}
	if n := len(c.Faults); n > 0 {
		fmt.Fprintf(w, "，有 %d 处损坏，见最后；完整的 %d 段 %d 条，签名核对无误。\n", n, c.Segments, c.Operations)
	} else {
		fmt.Fprintf(w, "，%d 段 %d 条，签名都核对无误。\n", c.Segments, c.Operations)
	}
	if len(c.Inspections) > 0 {
		fmt.Fprintf(w, "督导任务：%s\n", printable(strings.Join(c.Inspections, "、")))
	}
	rows := [][]string{{"设备", "谁", "条数", "序号", "写于"}}
	for _, d := range c.Devices {
		var ranges []string
		for _, r := range d.Ranges {
			ranges = append(ranges, fmt.Sprintf("%d-%d", r.From, r.To))
		}
		span := ""
		if !d.First.IsZero() {
			span = d.First.Local().Format("2006-01-02 15:04") + " 至 " + d.Last.Local().Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{store.DeviceFingerprint(d.ID), printable(strings.Join(d.People, "、")), fmt.Sprint(d.Operations), clip(strings.Join(ranges, "、"), 40), span})
	}
	if len(c.Devices) > 0 {
		columns(w, rows)
	}
	plans, evidence, size := 0, 0, int64(0)
	for _, b := range c.Blobs {
		if b.Plan {
			plans++
		} else {
			evidence, size = evidence+1, size+b.Size
		}
	}
	fmt.Fprintf(w, "方案 %d 份，佐证 %d 份", plans, evidence)
	if evidence > 0 {
		fmt.Fprintf(w, "，%s", sizeWords(size))
	}
	fmt.Fprintln(w, "。")
	for _, p := range []struct {
		n    int
		text string
	}{{c.Struck, "条的文字已抹去"}, {c.Unmergeable, "条不合格式，导入时保留而不采用"}, {c.Other, "段是这个版本不认识的，跳过"}} {
		if p.n > 0 {
			fmt.Fprintf(w, "%d %s。\n", p.n, p.text)
		}
	}
	writeRejected(w, "损坏", c.Faults)
	for _, n := range from.Notes {
		fmt.Fprintf(w, "说明：%s\n", printable(n))
	}
}
