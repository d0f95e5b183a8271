package inspection

import (
	"fmt"
	"strings"
)

// EvidenceKind is what sort of thing a piece of evidence is.
type EvidenceKind uint8

// The kinds of evidence. NoEvidenceKind: nobody has said yet.
const (
	NoEvidenceKind EvidenceKind = iota
	Photo                       // 照片
	Document                    // 文件
	Table                       // 表格
	Audio                       // 录音
	Video                       // 录像
	OtherEvidence               // 其他
)

// EvidenceKinds are all, in the order in which they are offered.
var EvidenceKinds = [...]EvidenceKind{Photo, Document, Table, Audio, Video, OtherEvidence}

// Code is the stored form, empty for NoEvidenceKind.
func (k EvidenceKind) Code() string {
	switch k {
	case Photo:
		return "photo"
	case Document:
		return "document"
	case Table:
		return "table"
	case Audio:
		return "audio"
	case Video:
		return "video"
	case OtherEvidence:
		return "other"
	case NoEvidenceKind:
	}
	return ""
}

// Word is the kind in Chinese.
func (k EvidenceKind) Word() string {
	switch k {
	case Photo:
		return "照片"
	case Document:
		return "文件"
	case Table:
		return "表格"
	case Audio:
		return "录音"
	case Video:
		return "录像"
	case OtherEvidence, NoEvidenceKind:
	}
	return "其他"
}

// ParseEvidenceKind reads a stored code.
func ParseEvidenceKind(code string) (EvidenceKind, error) {
	for _, k := range EvidenceKinds {
		if k.Code() == code {
			return k, nil
		}
	}
	return NoEvidenceKind, fmt.Errorf("evidence kind %q: want photo, document, table, audio, video or other", code)
}

// The fields of a piece of evidence, as stored. FieldKind, FieldPlace and
// FieldVisit are among them.
const (
	FieldFor    = "for"
	FieldNumber = "number"
	FieldSHA    = "sha"
	FieldName   = "name"
	FieldSize   = "size"
	FieldMIME   = "mime"
	FieldAt     = "at"
	FieldSource = "source"
)

// Evidence (佐证材料) is a file, by its SHA-256, in support of an entity. The same
// file for another entity is another piece of evidence.
type Evidence struct {
	Record
	For    string // the entity that it supports
	Number int    // of its subject, from 1; 0: not known
	Label  string // 佐证3, as shown: see LabelEvidence
	SHA    string // SHA-256 in lower-case hex
	Name   string // the file's, without folders; of others, so never a path
	Size   int64  // bytes
	MIME   string
	Kind   EvidenceKind
	At     string // when it was made: a moment, as typed
	Place  string // where
	Source string // from whom
	Visit  string // id of the visit it comes from
	Shot   *Shot  // what a photo's file says; not stored, nil unless it was read
}

// Shot is what the file of a photo says of its making. It is shown beside what
// was typed and never takes its place.
type Shot struct {
	At                  string  // a moment by the camera's clock; may be empty
	Latitude, Longitude float64 // degrees, north and east positive
	Located             bool    // the two are known
}

// Words tells it in Chinese: 2014-07-15 09:51，北纬 23.35 东经 116.68.
func (s *Shot) Words() string {
	var parts []string
	if s.At != "" {
		parts = append(parts, s.At)
	}
	if s.Located {
		parts = append(parts, fmt.Sprintf("%s %.2f %s %.2f",
			hemisphere(s.Latitude, "北纬", "南纬"), abs(s.Latitude), hemisphere(s.Longitude, "东经", "西经"), abs(s.Longitude)))
	}
	return strings.Join(parts, "，")
}

func hemisphere(degrees float64, positive, negative string) string {
	if degrees < 0 {
		return negative
	}
	return positive
}

func abs(x float64) float64 { return max(x, -x) }

// LabelEvidence sorts all evidence of one subject by number and gives each its
// label. A number given out twice, on two laptops, stays with the smaller id;
// the others are shown as 佐证3b, 佐证3c.
func LabelEvidence(list []Evidence) {
	number(list, func(e *Evidence) (int, string) { return e.Number, e.ID }, func(e *Evidence, label string) {
		e.Label = "佐证" + label
	})
}

// NextNumber is the number for a subject's next piece of evidence. List holds
// those taken back too: a number is not given out again.
func NextNumber(list []Evidence) int {
	return nextNumber(list, func(e *Evidence) (int, string) { return e.Number, e.ID })
}
