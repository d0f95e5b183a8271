package cli

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

func (a *app) logCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "log [对象 [要点]]",
		Short: "谁在什么时候、哪台电脑上写了什么",
		Long: `按时间列出写过的一切，或一个对象、一个要点的，连同它的佐证、问题、办理和归到它的随手记；给了对象时，
包括它的指标任务。现在的方案里已经没有的对象、要点，写过的照样查得到，用旧方案里的名称或编号。

设备编号后面写着签名：已签名的一段核对过才列出；未封存的还没有签名，退出界面、导出或备份时签。有一段核对
不过，就跳过它列完其余的，再说出是哪里，退出码是 1。

--json：[{"at","by","device","seq","signed","kind","entity","subject","checkpoint","set":{…}}]；不是检查
记录的，subject、checkpoint 是 null；清除的内容是 null`,
		Args:              between(0, 2),
		ValidArgsFunction: a.completes(offerSubjects, offerCheckpoints),
		RunE:              runs(a.log),
	}
}

// logQuery is what a log is asked about; empty ids are anything.
type logQuery struct {
	subject, checkpoint string
	attached            map[string]bool // the entities of the evidence, notes, problems and the like that belong to it
}

// find looks up the subject and the checkpoint that were typed, if any: in the plan
// in force, and where that does not have them, among what was recorded under older
// plans.
func (q *logQuery) find(tx *store.ReadTx, plan *checklist.Plan, typed []string) (err error) {
	if len(typed) > 0 {
		if q.subject, err = loggedSubject(tx, plan, typed[0]); err != nil {
			return err
		}
	}
	if len(typed) > 1 {
		q.checkpoint, err = loggedCheckpoint(tx, plan, q.subject, typed[1])
	}
	return err
}

// findAttached reads which evidence and notes belong to what is in question.
func (q *logQuery) findAttached(tx *store.ReadTx, insp string) error {
	if q.subject == "" {
		return nil
	}
	q.attached = map[string]bool{}
	evidence, err := tx.Evidence(q.subject)
	if err != nil {
		return err
	}
	notes, err := tx.Notes(false)
	if err != nil {
		return err
	}
	for _, e := range evidence {
		if q.asks(parseEntity(e.For)) {
			q.attached[store.EvidenceEntity(insp, e.ID)] = true
		}
	}
	for _, n := range notes {
		if q.asks(parseEntity(n.Filed)) {
			q.attached[store.NoteEntity(insp, n.ID)] = true
		}
	}
	return q.findCases(tx, insp)
}

// findCases reads which problems, matters, steps and practices belong to what is in
// question.
func (q *logQuery) findCases(tx *store.ReadTx, insp string) error {
	problems, err := tx.Problems(q.subject)
	if err != nil {
		return err
	}
	steps := func(c *inspection.Course) {
		for _, step := range c.Steps {
			q.attached[store.StepEntity(insp, step.ID)] = true
		}
	}
	for _, c := range problems {
		if q.checkpoint == "" || c.Checkpoint == q.checkpoint {
			q.attached[store.ProblemEntity(insp, c.ID)] = true
			steps(c.Course)
		}
	}
	if q.checkpoint != "" {
		return nil
	}
	matters, err := tx.Matters(q.subject)
	if err != nil {
		return err
	}
	for _, c := range matters {
		q.attached[store.MatterEntity(insp, c.ID)] = true
		steps(c.Course)
	}
	practices, err := tx.Practices(q.subject)
	for _, p := range practices {
		q.attached[store.PracticeEntity(insp, p.ID)] = true
	}
	return err
}

// asks leaves out what only begins like what is in question.
func (q *logQuery) asks(e about) bool {
	return (q.subject == "" || e.subject == q.subject) && (q.checkpoint == "" || e.checkpoint == q.checkpoint)
}

// wants is asks, and what is attached.
func (q *logQuery) wants(e about) bool { return q.asks(e) || q.attached[e.entity] }

// prefixes are what the entities in question begin with.
func (q *logQuery) prefixes(insp string) []string {
	attached := []string{
		store.EvidenceEntity(insp, ""), store.NoteEntity(insp, ""), store.ProblemEntity(insp, ""), store.MatterEntity(insp, ""),
		store.StepEntity(insp, ""), store.PracticeEntity(insp, ""),
	}
	switch {
	case q.checkpoint != "":
		return append(attached, store.FindingEntity(insp, q.subject, q.checkpoint))
	case q.subject != "":
		return append(attached, store.FindingEntity(insp, q.subject, ""), store.TargetsEntity(insp, q.subject))
	}
	return []string{""}
}

// entries runs through the operations on entities with one of the prefixes,
// oldest first. One prefix is read as it goes: there may be a million operations.
func entries(ctx context.Context, s *store.Store, prefixes []string) iter.Seq2[store.Entry, error] {
	if len(prefixes) == 1 {
		return s.Log(ctx, prefixes[0])
	}
	return func(yield func(store.Entry, error) bool) {
		var list []store.Entry
		var damaged error
		for _, prefix := range prefixes {
			for e, err := range s.Log(ctx, prefix) {
				if _, ok := errors.AsType[*store.DamagedError](err); ok {
					damaged = cmp.Or(damaged, err)
					continue
				}
				if err != nil {
					yield(store.Entry{}, err)
					return
				}
				list = append(list, e)
			}
		}
		slices.SortStableFunc(list, func(a, b store.Entry) int { return a.At.Compare(b.At) })
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		if damaged != nil {
			yield(store.Entry{}, damaged)
		}
	}
}

// about is what an operation's entity concerns (storage: the first part of its
// name is the kind of record, the second the inspection).
type about struct {
	entity, kind, id    string
	subject, checkpoint string // empty where the entity has none
}

func parseEntity(entity string) about {
	parts := strings.SplitN(entity, "/", 4)
	for len(parts) < 4 {
		parts = append(parts, "")
	}
	e := about{entity: entity, kind: parts[0], id: parts[2]}
	switch e.kind {
	case "f":
		e.subject, e.checkpoint = parts[2], parts[3]
	case "g":
		e.subject = parts[2]
	}
	return e
}

type jsonEntry struct {
	At         string                     `json:"at"`
	By         string                     `json:"by"`
	Device     string                     `json:"device"`
	Seq        uint64                     `json:"seq"`
	Signed     bool                       `json:"signed"`
	Kind       string                     `json:"kind"`
	Entity     string                     `json:"entity"`
	Subject    *string                    `json:"subject"`
	Checkpoint *string                    `json:"checkpoint"`
	Set        map[string]json.RawMessage `json:"set"`
}

func (a *app) log(ctx context.Context, args []string) (err error) {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(s)) }()
	var plan *checklist.Plan
	var q logQuery
	err = s.View(ctx, func(tx *store.ReadTx) (err error) {
		if plan, err = tx.Plan(); err != nil {
			return err
		}
		if err := q.find(tx, plan, args); err != nil {
			return err
		}
		return q.findAttached(tx, s.Local().Inspection)
	})
	if err != nil {
		return err
	}
	names := report.NewNames(s)
	written := 0
	var damaged error
	for entry, err := range entries(ctx, s, q.prefixes(s.Local().Inspection)) {
		if _, ok := errors.AsType[*store.DamagedError](err); ok {
			damaged = cmp.Or(damaged, err)
			continue
		}
		if err != nil {
			return err
		}
		e := parseEntity(entry.Entity)
		if !q.wants(e) {
			continue
		}
		named, err := names.InEntry(ctx, entry)
		if err != nil {
			return err
		}
		if err := a.writeEntry(plan, named, entry, e, written == 0); err != nil {
			return err
		}
		written++
	}
	switch {
	case a.json && written == 0:
		fmt.Fprintln(a.out, "[]")
	case a.json:
		fmt.Fprintln(a.out, "]")
	case written == 0:
		fmt.Fprintln(a.out, "还没有记录。")
	}
	return errors.Join(a.noteQuarantined(ctx, s), damaged)
}

// noteQuarantined says whose operations are kept and not listed, since they are not
// applied.
func (a *app) noteQuarantined(ctx context.Context, s *store.Store) error {
	var devices []store.Device
	err := s.View(ctx, func(tx *store.ReadTx) (err error) {
		devices, err = tx.Devices()
		return err
	})
	for _, d := range devices {
		if !d.Quarantined {
			continue
		}
		why := "不在组长的名单上"
		if d.Dropped {
			why = "已去掉"
		}
		a.notef("提示：设备 %s（%s）%s，它写的 %d 条留着、不采用，没有列出；见 dudao devices。",
			store.DeviceShort(d.ID), strings.Join(d.People, "、"), why, d.Ops)
	}
	return err
}

func (a *app) writeEntry(plan *checklist.Plan, names map[string]string, entry store.Entry, e about, first bool) error {
	if !a.json {
		_, err := fmt.Fprintf(a.out, "%s  %s  %s %s  %s  %s\n", entry.At.Local().Format("2006-01-02 15:04:05"),
			printable(entry.By), printable(entry.Device), signedWord(entry), namedWords(plan, names, e), printable(entryWords(plan, names, e, entry)))
		return err
	}
	separator := ","
	if first {
		separator = "["
	}
	fmt.Fprint(a.out, separator)
	return jsonEncoder(a.out).Encode(jsonEntry{
		At: stamp(entry.At), By: entry.By, Device: entry.Device, Seq: entry.Seq, Signed: entry.Sealed, Kind: entry.Kind, Entity: entry.Entity,
		Subject: orNull(e.subject), Checkpoint: orNull(e.checkpoint), Set: entry.Set,
	})
}

// signedWord says whether an operation lies in a signed segment. One whose signature
// does not check is not listed at all.
func signedWord(entry store.Entry) string {
	if entry.Sealed {
		return "已签名"
	}
	return "未封存"
}

// fieldVoid takes back a record that is only added.
const fieldVoid = "void"

// listWords are the records that are only added, by the kind of their entity.
var listWords = map[string]string{"v": "督导活动", "e": "佐证", "n": "随手记", "w": "常用语", "q": "问题", "m": "现场事项", "s": "办理", "r": "典型做法"}

// entityWords names what was written about.
func entityWords(plan *checklist.Plan, e about) string {
	switch e.kind {
	case "f":
		words := subjectLabel(plan, e.subject) + " " + e.checkpoint
		if plan.Checkpoint(e.checkpoint) == nil {
			words += "（旧方案的要点）"
		}
		return printable(words)
	case "g":
		return printable(subjectLabel(plan, e.subject) + " 指标任务")
	case "t":
		return "督导组"
	case "i":
		return "督导任务"
	case "d":
		return "组长的名单"
	}
	if word := listWords[e.kind]; word != "" {
		return word + " " + shortID(e.id)
	}
	return printable(e.kind + "/" + e.id)
}

// namedWords is entityWords with the record's own name, as far as it has one.
func namedWords(plan *checklist.Plan, names map[string]string, e about) string {
	if name := names[e.entity]; name != "" {
		return printable(name)
	}
	return entityWords(plan, e)
}

// isAssignment tells whether a field of a team gives it a subject.
func isAssignment(e about, field string) bool { return e.kind == "t" && strings.HasPrefix(field, "a:") }

func assignedWords(names map[string]string, e about) string {
	return "分给" + cmp.Or(names[e.entity], "督导组")
}

// visitName is the name of the visit with an id, else the id in short.
func visitName(names map[string]string, e about, id string) string {
	return cmp.Or(names[report.VisitOf(e.entity, id)], shortID(id))
}

// entryWords says what an operation wrote.
func entryWords(plan *checklist.Plan, names map[string]string, e about, entry store.Entry) string {
	words := setWords(plan, names, e, entry.Set)
	if entry.Kind == store.KindUndo {
		words = "撤销，回到 " + cmp.Or(words, "原样")
	}
	return words
}

// setWords says the values that were written, long ones cut.
func setWords(plan *checklist.Plan, names map[string]string, e about, set map[string]json.RawMessage) string {
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(set)) {
		if field == inspection.FieldAfter {
			continue // ids, which say nothing to people
		}
		text := string(set[field])
		var s *string
		switch err := json.Unmarshal(set[field], &s); {
		case field == fieldVoid:
			text = voidWords(set[field])
		case err == nil && s == nil:
			text = "（清除）"
		case err == nil && isAssignment(e, field):
			text = assignedWords(names, e)
		case err == nil && e.kind == "i" && field == "plan":
			text = planWords(plan, *s)
		case err == nil && field == inspection.FieldVisit:
			text = visitName(names, e, *s)
		case err == nil && field == inspection.FieldOf && names[*s] != "":
			text = names[*s]
		case err == nil && listWords[e.kind] != "":
			text = clip(listValueWords(plan, e, field, *s), 40)
		case err == nil:
			text = clip(valueWords(*s), 40)
		}
		parts = append(parts, fieldLabel(plan, e, field)+"："+text)
	}
	return strings.Join(parts, "；")
}

// voidWords says why a record was taken back.
func voidWords(value json.RawMessage) string {
	var void struct {
		Why string `json:"why"`
	}
	if json.Unmarshal(value, &void) != nil || void.Why == "" {
		return "（清除）"
	}
	return clip(void.Why, 40)
}

// planWords names a plan by its hash: the one in force by its title.
func planWords(plan *checklist.Plan, hash string) string {
	if hash == base64.RawURLEncoding.EncodeToString(plan.Hash[:]) {
		return plan.Title
	}
	return clip(hash, 8)
}

// listValueWords is a value of a record that is only added, for people.
func listValueWords(plan *checklist.Plan, e about, field, text string) string {
	switch {
	case e.kind == "v" && field == inspection.FieldKind:
		if k, err := inspection.ParseVisitKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "e" && field == inspection.FieldKind:
		if k, err := inspection.ParseEvidenceKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "s" && field == inspection.FieldKind:
		if k, err := inspection.ParseStepKind(text); err == nil {
			return k.Word()
		}
	case e.kind == "q" && field == inspection.FieldSeverity:
		if v, err := inspection.ParseSeverity(text); err == nil {
			return v.Word()
		}
	case field == inspection.FieldSubject:
		return subjectLabel(plan, text)
	case field == inspection.FieldOf, field == inspection.FieldFor, field == inspection.FieldFiled:
		return entityWords(plan, parseEntity(text))
	}
	return text
}

func fieldLabel(plan *checklist.Plan, e about, field string) string {
	switch {
	case isAssignment(e, field):
		return "对象 " + subjectLabel(plan, strings.TrimPrefix(field, "a:"))
	case e.kind == "g":
		return field // the checkpoint
	case e.kind == "d":
		return "设备 " + store.DeviceFingerprint(field)
	}
	return cmp.Or(report.FieldName(e.entity, field), field)
}
