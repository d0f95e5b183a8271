package store

import (
	"cmp"
	"slices"
	"strings"

	"dudao/inspection"
)

// KindPhrase is the kind of an operation that keeps a phrase.
const KindPhrase = "phrase"

// AddPhrase keeps a phrase for the facts at a checkpoint, or at every one, and gives its id. ID empty: a new one.
func (tx *Tx) AddPhrase(p inspection.Phrase) (id string, err error) {
	if strings.TrimSpace(p.Text) == "" {
		return "", &EmptyTextError{"常用语"}
	}
	return tx.add(kindPhrase, KindPhrase, p.ID, map[string]string{
		inspection.FieldCheckpoint: p.Checkpoint, inspection.FieldText: p.Text,
	})
}

// Phrases are those for a checkpoint and behind them those for every one, newest first; all for "".
func (tx *ReadTx) Phrases(checkpoint string) ([]inspection.Phrase, error) {
	var list []inspection.Phrase
	for r, err := range tx.records(PhraseEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		p := inspection.Phrase{Checkpoint: r.text(inspection.FieldCheckpoint), Text: r.text(inspection.FieldText)}
		var gone bool
		if p.Record, gone = r.common(); !gone && (checkpoint == "" || p.Checkpoint == "" || p.Checkpoint == checkpoint) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b inspection.Phrase) int {
		if general := a.Checkpoint == ""; general != (b.Checkpoint == "") {
			if general {
				return 1
			}
			return -1
		}
		return newestFirst(a.Record, b.Record)
	})
	return list, nil
}

// PhrasesUsed are the facts that were written at a checkpoint for subjects other than the one given, the most recent first, no text
// twice, at most limit.
func (tx *ReadTx) PhrasesUsed(subject, checkpoint string, limit int) ([]inspection.Used, error) {
	type place struct {
		subject string
		time    int64
	}
	subjects, err := tx.Subjects()
	if err != nil {
		return nil, err
	}
	var places []place
	for _, other := range subjects {
		if other == subject {
			continue
		}
		b, err := tx.get(bucketSubject, append(subjectPrefix(tx.inspection, other), checkpoint...))
		if err != nil {
			return nil, err
		}
		if b == nil {
			continue
		}
		x, err := decodeIndexed(b)
		if err != nil {
			return nil, err
		}
		if x.hasFacts {
			places = append(places, place{other, x.time})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.time, a.time) })
	var list []inspection.Used
	for _, p := range places {
		if len(list) >= limit {
			break
		}
		facts, err := readField(tx.rows, FindingEntity(tx.inspection, p.subject, checkpoint), inspection.FieldFacts, tx.now)
		if err != nil {
			return nil, err
		}
		if facts.shown.Text() == "" {
			continue
		}
		used := inspection.Used{Subject: p.subject, Value: facts.shown[0]}
		if !slices.ContainsFunc(list, func(u inspection.Used) bool { return u.Text == used.Text }) {
			list = append(list, used)
		}
	}
	return list, nil
}
