package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// shownFinding is a finding as `record` shows it once it is stored.
type shownFinding struct {
	id       string // its entity
	subject  *checklist.Subject
	cp       *checklist.Checkpoint
	finding  inspection.Finding
	target   checklist.Target
	verdict  *inspection.Verdict // nil: nothing to compare
	lacking  []checklist.Want
	evidence []inspection.Evidence

	contradiction string // of result and figure; see inspection.Contradiction
}

// read fills in what is stored.
func (f *shownFinding) read(tx *store.ReadTx) (err error) {
	if f.finding, err = tx.Finding(f.subject.ID, f.cp.ID); err != nil {
		return err
	}
	if f.evidence, err = tx.EvidenceFor(f.id); err != nil {
		return err
	}
	targets, err := tx.Targets(f.subject.ID)
	if err != nil {
		return err
	}
	own := targets[f.cp.ID].Text()
	if f.lacking, err = tx.LackingAt(f.cp, own, f.finding, len(f.evidence)); err != nil {
		return err
	}
	f.contradiction = inspection.Contradiction(f.cp, own, &f.finding)
	target, ok := inspection.TargetOf(f.cp, own)
	if value := f.finding.Value.Text(); ok && value != "" {
		// A figure of others that is no decimal compares with nothing.
		if v, err := inspection.Compare(target, value); err == nil {
			f.target, f.verdict = target, &v
		}
	}
	return nil
}

type jsonVerdict struct {
	Reached bool    `json:"reached"`
	Gap     *string `json:"gap"`
	Words   string  `json:"words"`
}

type jsonFinding struct {
	ID         string         `json:"id"`
	Subject    string         `json:"subject"`
	Measure    string         `json:"measure"`
	Checkpoint string         `json:"checkpoint"`
	Result     *string        `json:"result"`
	Value      *string        `json:"value"`
	Facts      *string        `json:"facts"`
	Visit      *string        `json:"visit"`
	Signal     *string        `json:"signal"`
	Verdict    *jsonVerdict   `json:"verdict"`
	By         string         `json:"by"`
	At         string         `json:"at"`
	Device     string         `json:"device"`
	Evidence   []jsonEvidence `json:"evidence"`
	Lacking    []string       `json:"lacking"`
	Conflicts  []string       `json:"conflicts"`
}

func (f *shownFinding) json(today checklist.Date) jsonFinding {
	last, _ := f.finding.Last()
	j := jsonFinding{
		ID: f.id, Subject: f.subject.ID, Measure: f.cp.Measure.ID, Checkpoint: f.cp.ID,
		Result: orNull(f.finding.Result.Text()), Value: orNull(f.finding.Value.Text()), Facts: orNull(f.finding.Facts.Text()), Visit: orNull(f.finding.Visit.Text()),
		Signal: orNull(inspection.SignalOf(f.finding.Results(), f.cp.Deadline, today).Code()), By: last.By, At: stamp(last.At), Device: last.Device,
		Lacking: wantCodes(f.lacking), Conflicts: []string{},
	}
	if f.verdict != nil {
		j.Verdict = &jsonVerdict{f.verdict.Reached, orNull(f.verdict.Gap), inspection.VerdictWords(f.target, *f.verdict)}
	}
	for i, field := range []inspection.Field{f.finding.Result, f.finding.Value, f.finding.Facts} {
		if field.Disputed() {
			j.Conflicts = append(j.Conflicts, recordable[i])
		}
	}
	return j
}

func (f *shownFinding) write(w io.Writer) {
	var parts []string
	for _, result := range f.finding.Results() {
		parts = append(parts, result.Word())
	}
	if value := f.finding.Value.Text(); value != "" {
		words := inspection.Measured(value, unitOf(f.cp))
		if f.verdict != nil {
			words += "，" + inspection.VerdictWords(f.target, *f.verdict)
		}
		parts = append(parts, words)
	}
	if facts := f.finding.Facts.Text(); facts != "" {
		parts = append(parts, fmt.Sprintf("事实 %d 字", utf8.RuneCountInString(facts)))
	}
	if len(f.evidence) > 0 {
		parts = append(parts, fmt.Sprintf("佐证 %d 份", len(f.evidence)))
	}
	fmt.Fprintf(w, "已记录：%s %s  %s\n", printable(f.subject.Label()), f.cp.ID, printable(cmp.Or(strings.Join(parts, "；"), "已清空")))
}
