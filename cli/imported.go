package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"dudao/checklist"
	"dudao/store"
)

// importedShape documents what import, sync and init --plan print with --json.
const importedShape = `"segments_new","ops_new","duplicates","rejected":[{"where","why"},…],"conflicts_new","conflicts_changed",
"devices_new":[{"device","by":[…],"fingerprint"},…],"holes":[{"device","from","to","by"},…],"quarantined",
"missing_evidence":[{"sha","name","subject","number","by","device","size","plan"},…],"blobs_new","blob_bytes",
"news":[{"subject","findings","problems","conflicts"},…],"notes":[…]`

type jsonRejected struct {
	Where string `json:"where"`
	Why   string `json:"why"`
}

type jsonDevice struct {
	Device      string   `json:"device"`
	By          []string `json:"by"`
	Fingerprint string   `json:"fingerprint"`
}

type jsonHole struct {
	Device string `json:"device"`
	From   uint64 `json:"from"`
	To     uint64 `json:"to"`
	By     string `json:"by"`
}

type jsonMissing struct {
	SHA     string  `json:"sha"`
	Name    string  `json:"name"`
	Subject *string `json:"subject"`
	Number  *string `json:"number"`
	By      string  `json:"by"`
	Device  string  `json:"device"`
	Size    int64   `json:"size"`
	Plan    bool    `json:"plan"`
}

type jsonNews struct {
	Subject   string `json:"subject"`
	Findings  int    `json:"findings"`
	Problems  int    `json:"problems"`
	Conflicts int    `json:"conflicts"`
}

type jsonImported struct {
	SegmentsNew      int            `json:"segments_new"`
	OpsNew           int            `json:"ops_new"`
	Duplicates       int            `json:"duplicates"`
	Rejected         []jsonRejected `json:"rejected"`
	ConflictsNew     int            `json:"conflicts_new"`
	ConflictsChanged int            `json:"conflicts_changed"`
	DevicesNew       []jsonDevice   `json:"devices_new"`
	Holes            []jsonHole     `json:"holes"`
	Quarantined      int            `json:"quarantined"`
	MissingEvidence  []jsonMissing  `json:"missing_evidence"`
	Blobs            int            `json:"blobs_new"`
	BlobBytes        int64          `json:"blob_bytes"`
	News             []jsonNews     `json:"news"`
	Notes            []string       `json:"notes"`
}

func importedJSON(im store.Imported) jsonImported {
	j := jsonImported{
		SegmentsNew: im.SegmentsNew, OpsNew: im.OpsNew, Duplicates: im.Duplicates, Rejected: rejectedJSON(im.Rejected),
		ConflictsNew: im.ConflictsNew, ConflictsChanged: im.ConflictsChanged, DevicesNew: []jsonDevice{}, Holes: []jsonHole{}, Quarantined: im.Quarantined,
		MissingEvidence: missingJSON(im.MissingEvidence), Blobs: im.Blobs, BlobBytes: im.BlobBytes, News: []jsonNews{}, Notes: orEmpty(im.Notes),
	}
	for _, d := range im.DevicesNew {
		j.DevicesNew = append(j.DevicesNew, jsonDevice{d.ID, orEmpty(d.People), d.Fingerprint})
	}
	for _, h := range im.Holes {
		j.Holes = append(j.Holes, jsonHole(h))
	}
	for _, n := range im.News {
		j.News = append(j.News, jsonNews(n))
	}
	return j
}

func rejectedJSON(list []store.Rejected) []jsonRejected {
	out := make([]jsonRejected, 0, len(list))
	for _, r := range list {
		out = append(out, jsonRejected(r))
	}
	return out
}

func missingJSON(list []store.Missing) []jsonMissing {
	out := make([]jsonMissing, 0, len(list))
	for _, m := range list {
		out = append(out, jsonMissing{
			SHA: fmt.Sprintf("%x", m.Hash[:]), Name: m.Name, Subject: orNull(m.Subject), Number: orNull(m.Number),
			By: m.By, Device: m.Device, Size: m.Size, Plan: m.Plan,
		})
	}
	return out
}

// received is what came, told to people.
type received struct {
	store.Imported
	plan *checklist.Plan // nil: not here
}

// receivedHere reads what its words need.
func receivedHere(ctx context.Context, s *store.Store, im store.Imported) received {
	r := received{Imported: im}
	_ = s.View(ctx, func(tx *store.ReadTx) error {
		plan, err := tx.Plan()
		if err == nil {
			r.plan = plan
		}
		return nil
	})
	return r
}

func (r received) subject(id string) string {
	if r.plan != nil {
		if s := r.plan.Subject(id); s != nil {
			return s.Label()
		}
	}
	return printable(id)
}

// write tells what came, what is new by subject, and what is lacking.
func (r received) write(w io.Writer) {
	if r.SegmentsNew+r.Blobs == 0 {
		fmt.Fprint(w, "收：没有新内容")
	} else {
		fmt.Fprintf(w, "收：%d 段 %d 条", r.SegmentsNew, r.OpsNew)
	}
	if r.Duplicates > 0 {
		fmt.Fprintf(w, "，%d 段本机已有", r.Duplicates)
	}
	if r.Blobs > 0 {
		fmt.Fprintf(w, "；方案、佐证文件 %d 份，%s", r.Blobs, sizeWords(r.BlobBytes))
	}
	fmt.Fprintln(w, "。")
	writeRejected(w, "拒收", r.Rejected)
	r.writeNews(w)
	if r.ConflictsNew > 0 {
		fmt.Fprintf(w, "新冲突 %d 处，运行 dudao conflicts 查看。\n", r.ConflictsNew)
	}
	if r.ConflictsChanged > 0 {
		fmt.Fprintf(w, "原有的冲突有 %d 处内容变了，标识也变了。\n", r.ConflictsChanged)
	}
	for _, d := range r.DevicesNew {
		fmt.Fprintf(w, "新设备 %s（%s），可以在电话里核对这个指纹。\n", d.Fingerprint, printable(cmp.Or(strings.Join(d.People, "、"), "没有署名")))
	}
	if r.Quarantined > 0 {
		fmt.Fprintf(w, "有 %d 段来自没有采用的设备，留着不显示，运行 dudao trust list 查看。\n", r.Quarantined)
	}
	for _, h := range r.Holes {
		fmt.Fprintf(w, "缺记录：%s，请向他要。\n", printable(h.Words()))
	}
	writeMissingCount(w, r.MissingEvidence)
	for _, n := range r.Notes {
		fmt.Fprintf(w, "说明：%s\n", printable(n))
	}
}

func writeRejected(w io.Writer, what string, list []store.Rejected) {
	for _, x := range list {
		fmt.Fprintf(w, "%s：%s：%s\n", what, printable(x.Where), printable(strings.TrimSuffix(x.Why, "。")))
	}
}

func (r received) writeNews(w io.Writer) {
	if len(r.News) == 0 {
		return
	}
	rows := [][]string{{"新内容", "记录", "问题", "冲突"}}
	count := func(n int) string {
		if n == 0 {
			return "-"
		}
		return fmt.Sprint(n)
	}
	for _, n := range r.News {
		rows = append(rows, []string{r.subject(n.Subject), count(n.Findings), count(n.Problems), count(n.Conflicts)})
	}
	columns(w, rows)
}

func writeMissingCount(w io.Writer, list []store.Missing) {
	plans := 0
	for _, m := range list {
		if m.Plan {
			plans++
		}
	}
	if n := len(list) - plans; n > 0 {
		fmt.Fprintf(w, "缺佐证文件 %d 份，运行 dudao evidence missing 看向谁要。\n", n)
	}
	if plans > 0 {
		fmt.Fprintf(w, "缺方案原文 %d 份，请让对方再导出一次，或用 dudao checklist use 采用。\n", plans)
	}
}

// rejectedError is the exit code where something was refused and the rest taken.
func rejectedError(n int) error {
	if n == 0 {
		return nil
	}
	return failf("rejected", "有 %d 处没有收下，其余都已收下；收下的不用重来，请向对方重新索取没有收下的。", n)
}
