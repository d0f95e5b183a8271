package inspection

import (
	"fmt"
	"slices"
	"strings"
)

// VisitKind is what sort of thing the team did.
type VisitKind uint8

// The kinds of visits, in the order of their digits; NoVisit is none.
const (
	NoVisit     VisitKind = iota
	Hearing               // 听取汇报
	Review                // 查阅资料
	Symposium             // 座谈
	Enterprise            // 走访
	Unannounced           // 暗访
)

// VisitKinds are those that can be chosen, in the order of their digits.
var VisitKinds = [...]VisitKind{Hearing, Review, Symposium, Enterprise, Unannounced}

// Code is the stored form, empty for NoVisit.
func (k VisitKind) Code() string {
	switch k {
	case Hearing:
		return "hearing"
	case Review:
		return "review"
	case Symposium:
		return "symposium"
	case Enterprise:
		return "enterprise"
	case Unannounced:
		return "unannounced"
	case NoVisit:
	}
	return ""
}

// Word is the kind in Chinese.
func (k VisitKind) Word() string {
	switch k {
	case Hearing:
		return "听取汇报"
	case Review:
		return "查阅资料"
	case Symposium:
		return "座谈"
	case Enterprise:
		return "走访"
	case Unannounced:
		return "暗访"
	case NoVisit:
	}
	return "其他活动"
}

// ParseVisitKind reads a stored code.
func ParseVisitKind(code string) (VisitKind, error) {
	for _, k := range VisitKinds {
		if k.Code() == code {
			return k, nil
		}
	}
	return NoVisit, fmt.Errorf("visit kind %q: want hearing, review, symposium, enterprise or unannounced", code)
}

// The fields of a visit, as stored; its members have one each.
const (
	FieldKind    = "kind" // of evidence too
	FieldSubject = "subject"
	FieldOrg     = "org"
	FieldPlace   = "place"
	FieldPeople  = "people"
	FieldFrom    = "from"
	FieldTo      = "to"
)

// Visit (督导活动记录) is one thing the team did: when, where, with whom. Findings,
// notes and evidence name the visit they come from.
type Visit struct {
	Record
	Kind    VisitKind
	Subject string   // id; empty: of no one subject
	Org     string   // who was visited
	Place   string   // where
	People  string   // whom the team met
	Members []string // inspectors who took part, sorted
	From    string   // a moment
	To      string   // a moment; empty while it goes on
}

// Record is what all records that are only added have in common.
type Record struct {
	ID       string
	Mark              // of the oldest value that is live: who wrote it, and when
	Disputed []string // fields with more than one live value; the newest is shown
	Voided   string   // why it was taken back, where somebody has changed it since: a conflict
}

// Running tells whether the visit has not been ended.
func (v *Visit) Running() bool { return v.To == "" }

// Paired tells whether two inspectors or more took part, as the rule of two
// (双人) wants it.
func (v *Visit) Paired() bool { return len(v.Members) >= 2 }

// Covers tells whether what is written about a subject ("": about none) can come
// from this visit.
func (v *Visit) Covers(subject string) bool {
	return v.Subject == "" || subject == "" || v.Subject == subject
}

// Check tells whether the visit can be recorded.
func (v *Visit) Check() error {
	switch {
	case v.Kind == NoVisit:
		return &VisitError{"没有定类型"}
	case !validMoment(v.From):
		return &VisitError{"的开始时间不是“年-月-日 时:分”"}
	case v.To != "" && !validMoment(v.To):
		return &VisitError{"的结束时间不是“年-月-日 时:分”"}
	case v.To != "" && v.To < v.From:
		return &VisitError{"的结束时间早于开始时间"}
	}
	return nil
}

// VisitError says why a visit cannot be recorded.
type VisitError struct{ wrong string }

func (e *VisitError) Error() string { return "visit: " + e.wrong }

// Code is the error's name for programs.
func (e *VisitError) Code() string { return "bad_visit" }

// Say tells the user in one sentence.
func (e *VisitError) Say() string {
	return fmt.Sprintf("活动%s，没有记录，请改正后再存。", e.wrong)
}

// CurrentVisit is the visit that was chosen, as long as it goes on.
func CurrentVisit(visits []Visit, chosen string) (*Visit, bool) {
	i := slices.IndexFunc(visits, func(v Visit) bool { return v.ID == chosen && v.Running() })
	if i < 0 {
		return nil, false
	}
	return &visits[i], true
}

// SortVisits puts the newest first.
func SortVisits(visits []Visit) {
	slices.SortFunc(visits, func(a, b Visit) int {
		if order := strings.Compare(b.From, a.From); order != 0 {
			return order
		}
		return strings.Compare(b.ID, a.ID)
	})
}
