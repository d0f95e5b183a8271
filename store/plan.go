package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// short is the mark of a hash that operations carry: its first 6 bytes, 8 characters of base64url.
func short(hash string) string { return hash[:min(len(hash), 8)] }

// planCache keeps each plan that a Store has parsed, by hash.
type planCache struct {
	mu     sync.Mutex
	byHash map[oplog.Hash]*checklist.Plan
}

// Plan is the plan in force (the newest of two in conflict), parsed once a Store.
func (tx *ReadTx) Plan() (*checklist.Plan, error) {
	text, err := tx.planHash()
	if err != nil {
		return nil, err
	}
	hash, err := oplog.ParseHash(text)
	if err != nil {
		return nil, &NoPlanError{Hash: text, Open: trustOf(tx.meta).file.text() == ""}
	}
	return tx.s.plan(hash)
}

// planHash is the hash of the plan in force. Where nobody whose word counts has adopted one, it is that under which this laptop
// worked when it was decided whose word counts; empty if there was none.
func (tx *ReadTx) planHash() (string, error) {
	f, err := readField(tx.rows, InspectionEntity(tx.inspection), fieldPlan, tx.now)
	if err != nil || f.shown.Text() != "" {
		return f.shown.Text(), err
	}
	return trustOf(tx.meta).file.Plan, nil
}

// PlanOf is an older plan by the short hash an operation carries, if its bytes are here.
func (tx *ReadTx) PlanOf(short string) (*checklist.Plan, bool) {
	start, err := oplog.ParseHash(short + strings.Repeat("A", len(oplog.Hash{}.String())-len(short)))
	if err != nil {
		return nil, false
	}
	prefix := hex.EncodeToString(start[:6])
	entries, err := os.ReadDir(tx.s.path("blobs", prefix[:2]))
	if err != nil {
		return nil, false
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		hash, err := hex.DecodeString(e.Name())
		if err != nil || len(hash) != len(start) {
			continue
		}
		if p, err := tx.s.plan(oplog.Hash(hash)); err == nil {
			return p, true
		}
	}
	return nil, false
}

func (s *Store) plan(hash oplog.Hash) (*checklist.Plan, error) {
	s.plans.mu.Lock()
	defer s.plans.mu.Unlock()
	if p, ok := s.plans.byHash[hash]; ok {
		return p, nil
	}
	p := checklist.Builtin()
	if oplog.Hash(p.Hash) != hash {
		path := s.blobPath(hash)
		data, err := readWhole(s.fs, path)
		if err != nil {
			return nil, err
		}
		if data == nil {
			return nil, &NoPlanError{Hash: hash.String()}
		}
		if sha256.Sum256(data) != hash {
			return nil, &DamagedError{path, 0, errors.New("not the bytes of its hash")}
		}
		if p, err = checklist.Parse(filepath.Base(path), data); err != nil {
			return nil, &NoPlanError{Hash: hash.String(), Err: err}
		}
	}
	if s.plans.byHash == nil {
		s.plans.byHash = make(map[oplog.Hash]*checklist.Plan)
	}
	s.plans.byHash[hash] = p
	return p, nil
}

// fieldPlan is the field of an inspection that holds the plan's hash.
const fieldPlan = "plan"

// indexPlan puts every plan that was ever adopted in ix:plan: findings made under a former one are shown with what it asked.
func (a *applier) indexPlan(op oplog.Op) {
	value, ok := op.Set[fieldPlan]
	if !ok || !strings.HasPrefix(op.Entity, InspectionEntity("")) {
		return
	}
	if hash, err := oplog.ParseHash(textOf(value)); err == nil {
		if a.plans == nil {
			a.plans = make(map[string]struct{})
		}
		a.plans[hash.String()] = struct{}{}
	}
}

// AdoptPlan keeps the plan's bytes and sets its hash on the inspection. Orphans first.
func (tx *Tx) AdoptPlan(p *checklist.Plan) error {
	hash := oplog.Hash(p.Hash)
	if err := tx.s.keepBlob(hash, p.Source); err != nil {
		return err
	}
	tx.plan = short(hash.String())
	return tx.put(KindPlan, InspectionEntity(tx.inspection), map[string]string{fieldPlan: hash.String()})
}

func (s *Store) blobPath(hash oplog.Hash) string {
	name := shaOf(hash)
	return s.path("blobs", name[:2], name)
}

// keepBlob puts bytes in the store under their hash, durably.
func (s *Store) keepBlob(hash oplog.Hash, data []byte) error {
	path := s.blobPath(hash)
	if sha256.Sum256(data) != hash {
		return fmt.Errorf("%s: not the bytes of its hash", path)
	}
	if here, err := readWhole(s.fs, path); err == nil && sha256.Sum256(here) == hash {
		return nil
	}
	dir := filepath.Dir(path)
	if err := errors.Join(makeDir(s.fs, filepath.Dir(dir)), makeDir(s.fs, dir)); err != nil {
		return err
	}
	return replaceFile(s.fs, path, data)
}

// hashFile is the SHA-256 of a file.
func hashFile(f io.Reader) (hash oplog.Hash, err error) {
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return hash, err
	}
	return oplog.Hash(h.Sum(nil)), nil
}

// Orphan is a finding that a plan would leave without its question.
type Orphan struct {
	Subject, Checkpoint string
	Why                 string // Chinese: 方案中没有这个要点, 问题已改, 不再适用于该对象
}

// Orphans lists the findings recorded so far that p would orphan.
func (tx *ReadTx) Orphans(p *checklist.Plan) ([]Orphan, error) {
	subjects, err := tx.Subjects()
	if err != nil {
		return nil, err
	}
	var orphans []Orphan
	for _, subject := range subjects {
		index, err := tx.indexed(subject)
		if err != nil {
			return nil, err
		}
		for checkpoint, x := range index {
			if why := tx.orphaned(p, subject, checkpoint, x.plan); why != "" {
				orphans = append(orphans, Orphan{subject, checkpoint, why})
			}
		}
	}
	slices.SortFunc(orphans, func(a, b Orphan) int {
		return strings.Compare(a.Subject+"\x00"+a.Checkpoint, b.Subject+"\x00"+b.Checkpoint)
	})
	return orphans, nil
}

// orphaned says why a finding made under the plan of that short hash would have no question in p; empty if it has.
func (tx *ReadTx) orphaned(p *checklist.Plan, subject, checkpoint, under string) string {
	cp := p.Checkpoint(checkpoint)
	switch {
	case cp == nil:
		return "方案中没有这个要点"
	case !cp.Applies(subject):
		return "不再适用于该对象"
	}
	if old, ok := tx.PlanOf(under); ok {
		if was := old.Checkpoint(checkpoint); was != nil && was.Question != cp.Question {
			return "问题已改"
		}
	}
	return ""
}

// OldQuestion tells whether the finding was made under a plan that asked something else there (按旧方案), and what it asked; that is
// empty if the plan's bytes are not here.
func (tx *ReadTx) OldQuestion(f inspection.Finding) (question string, old bool) {
	last, ok := f.Last()
	if !ok {
		return "", false
	}
	var was *checklist.Checkpoint
	if under, ok := tx.PlanOf(last.Plan); ok {
		was = under.Checkpoint(f.Checkpoint)
	}
	if was != nil {
		question = was.Question
	}
	p, err := tx.Plan()
	if err != nil {
		return "", false
	}
	now := p.Checkpoint(f.Checkpoint)
	if now == nil || was != nil && was.Question != now.Question {
		return question, true
	}
	return "", false
}
