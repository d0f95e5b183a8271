// Package demo makes sample findings: a province half-way through its inspection,
// invented from a seed. Nothing in it has happened, and no person or enterprise
// in it exists.
package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
	"dudao/store"
)

// Now is the moment at which the sample stands: the middle of the morning of
// 2014-07-15, by the clock on the wall here.
func Now() time.Time { return time.Date(2014, 7, 15, 10, 42, 0, 0, time.Local) }

// Seed is the one that samples are made from where nobody asks for another.
const Seed = 20140715

// Write makes the sample in the data directory of o, which must be empty or not
// there yet; of o it takes Dir and ConfigDir. The laptop is that of an inspector
// of the third team, who is in the midst of a subject. The same seed gives the
// same findings.
func Write(ctx context.Context, o store.Options, seed uint64) (err error) {
	if entries, err := os.ReadDir(o.Dir); err == nil && len(entries) > 0 {
		return &NotEmptyError{o.Dir}
	}
	clock := Now().Add(-2 * time.Hour)
	o.Now = func() time.Time { return clock }
	s, err := store.Init(ctx, o, store.Setup{Inspector: host, Team: hostTeam})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Seal(ctx); err != nil {
		return err
	}
	log, err := province(checklist.Builtin(), s.Local().Inspection, seed)
	if err != nil {
		return err
	}
	// What the other laptops wrote comes behind the log, which is a findings file.
	if err := appendFile(filepath.Join(s.Dir(), "log.dudao"), log); err != nil {
		return err
	}
	m := morning{s: s, clock: &clock, w: &world{rng: rand.New(rand.NewPCG(seed, 1)), own: map[string]string{}}}
	return m.run(ctx)
}

func appendFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// province is what the laptops of headquarters and of all teams wrote until now,
// as sealed segments.
func province(plan *checklist.Plan, insp string, seed uint64) ([]byte, error) {
	var ids [32]byte
	copy(ids[:], fmt.Sprint("dudao sample ", seed))
	w := &world{
		plan: plan, insp: insp, mark: oplog.Hash(plan.Hash).String()[:8],
		rng: rand.New(rand.NewPCG(seed, 0)), ids: rand.NewChaCha8(ids),
		laptops: map[string]*laptop{}, dots: map[string]oplog.Dot{}, numbers: map[string]int{}, own: map[string]string{},
		results: map[string]inspection.Result{}, hard: map[*checklist.Measure]float64{},
	}
	w.assign()
	for _, t := range teams {
		w.tour(t)
	}
	w.settle()
	return w.seal()
}

// NotEmptyError: the sample is not written where something lies.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string { return fmt.Sprintf("demo: %s is not empty", e.Dir) }

// Code is the error's name for programs.
func (e *NotEmptyError) Code() string { return "not_empty" }

// Say tells the user in one sentence.
func (e *NotEmptyError) Say() string {
	return fmt.Sprintf("“%s”里已有文件，示例没有写进去，请给一个空的或新的文件夹。", e.Dir)
}
