package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/store"
)

func (a *app) devicesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "devices",
		Short: "列出写过数据的设备",
		Long: `列出本机有数据的设备，本机在前：指纹、谁用过、写了多少、缺哪一段。指纹是设备编号的前八位，两个人在电话里
报一报，就能确认是同一台。

--json：[` + deviceHelp + `]`,
		Args: between(0, 0),
		RunE: runs(func(ctx context.Context, _ []string) error {
			list, err := a.devices(ctx)
			if err != nil {
				return err
			}
			return a.show(devicesJSON(list), func(w io.Writer) { writeDevices(w, list, store.Device.Remarks) })
		}),
	}
}

func (a *app) devices(ctx context.Context) (list []store.Device, err error) {
	err = a.view(ctx, func(tx *store.ReadTx) error {
		list, err = tx.Devices()
		return err
	})
	return list, err
}

const deviceHelp = `{"device","fingerprint","by":[…],"first","last","operations","segments","own","lead","dropped",
"rostered","quarantined","forked","ahead","heir_of":设备|null,"holes":[{"device","from","to","by"}]}`

// jsonKnownDevice is a device, as it stands here.
type jsonKnownDevice struct {
	Device      string     `json:"device"`
	Fingerprint string     `json:"fingerprint"`
	By          []string   `json:"by"`
	First       *string    `json:"first"`
	Last        *string    `json:"last"`
	Operations  int        `json:"operations"`
	Segments    int        `json:"segments"`
	Own         bool       `json:"own"`
	Lead        bool       `json:"lead"`
	Dropped     bool       `json:"dropped"`
	Rostered    bool       `json:"rostered"`
	Quarantined bool       `json:"quarantined"`
	Forked      bool       `json:"forked"`
	Ahead       bool       `json:"ahead"`
	HeirOf      *string    `json:"heir_of"`
	Holes       []jsonHole `json:"holes"`
}

func devicesJSON(list []store.Device) []jsonKnownDevice {
	out := make([]jsonKnownDevice, 0, len(list))
	for _, d := range list {
		j := jsonKnownDevice{
			Device: d.ID, Fingerprint: d.Fingerprint, By: orEmpty(d.People), First: stampOrNull(d.First), Last: stampOrNull(d.Last),
			Operations: d.Ops, Segments: d.Segments, Own: d.Own, Lead: d.Lead, Dropped: d.Dropped, Rostered: d.Rostered,
			Quarantined: d.Quarantined, Forked: d.Forked, Ahead: d.Ahead, Holes: []jsonHole{},
		}
		if d.HeirOf != "" {
			j.HeirOf = &d.HeirOf
		}
		for _, h := range d.Holes {
			j.Holes = append(j.Holes, jsonHole(h))
		}
		out = append(out, j)
	}
	return out
}

// writeDevices writes a line a device, with what remarks says of it.
func writeDevices(w io.Writer, list []store.Device, remarks func(store.Device) []string) {
	rows := [][]string{{"设备", "谁", "写了", "最后", ""}}
	for _, d := range list {
		last := "-"
		if !d.Last.IsZero() {
			last = d.Last.Local().Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{
			d.Fingerprint, deviceOwners(d), fmt.Sprintf("%d 条", d.Ops), last, strings.Join(remarks(d), "，"),
		})
	}
	columns(w, rows)
}

// deviceOwners are the people who wrote on a device, the first few of many.
func deviceOwners(d store.Device) string {
	const most = 3
	names := strings.Join(d.People[:min(most, len(d.People))], "、")
	if len(d.People) > most {
		names += "等"
	}
	return cmp.Or(printable(names), "-")
}

// leastDevice is how many characters of a device's id name it at least.
const leastDevice = 4

// findDevice finds a device by its id, the beginning of it, its fingerprint, or who alone wrote on it.
func findDevice(list []store.Device, typed string) (store.Device, error) {
	id := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	var found []store.Device
	for _, d := range list {
		byID := len(id) >= leastDevice && (strings.HasPrefix(d.ID, id) || strings.HasPrefix(d.ID[4:], id)) // either half of a fingerprint
		if byID || slices.Contains(d.People, strings.TrimSpace(typed)) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return store.Device{}, failf("device_unknown", "没有设备“%s”，请用指纹（至少前 %d 位）或姓名，运行 dudao devices 查看有哪些。", typed, leastDevice)
	}
	var names []string
	for _, d := range found {
		names = append(names, fmt.Sprintf("%s（%s）", d.Fingerprint, deviceOwners(d)))
	}
	return store.Device{}, failf("device_ambiguous", "“%s”对得上 %d 台设备：%s，请写指纹。", typed, len(found), strings.Join(names, "、"))
}
