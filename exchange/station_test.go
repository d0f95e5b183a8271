package exchange_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dudao/checklist"
	"dudao/exchange"
	"dudao/inspection"
	"dudao/oplog"
	"dudao/store"
)

// station is a laptop with a data directory.
type station struct {
	*store.Store
	t    testing.TB
	name string
	at   time.Time
}

// teamPlan is not the built-in one, so that its bytes have to travel.
func teamPlan(t testing.TB) *checklist.Plan {
	data, err := os.ReadFile("../store/testdata/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := checklist.Parse("plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newStation(t testing.TB, name string) *station {
	t.Helper()
	s := &station{t: t, name: name, at: time.Date(2014, 7, 15, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	var err error
	s.Store, err = store.Init(t.Context(), store.Options{
		Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: s.now, Wait: time.Minute,
		Rand: rand.NewChaCha8(sha256.Sum256([]byte(t.Name() + name))),
	}, store.Setup{Inspector: name, Plan: teamPlan(t), Inspection: "2014-07"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *station) now() time.Time {
	s.at = s.at.Add(time.Second)
	return s.at
}

// record writes the facts of a finding.
func (s *station) record(subject, facts string) {
	s.t.Helper()
	err := s.Update(s.t.Context(), func(tx *store.Tx) error {
		e, err := tx.Edit(store.FindingEntity("2014-07", subject, "m01.1"), "facts")
		if err != nil {
			return err
		}
		e.Put("facts", facts)
		_, err = tx.Save(e)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// attach adds a file of evidence.
func (s *station) attach(subject, name string, data []byte) {
	s.t.Helper()
	e := inspection.Evidence{For: store.FindingEntity("2014-07", subject, "m01.1")}
	if _, err := s.AddEvidence(s.t.Context(), e, name, strings.NewReader(string(data)), int64(len(data)), nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *station) options() exchange.SyncOptions { return exchange.SyncOptions{Now: s.now} }

// sync syncs or fails the test.
func (s *station) sync(r exchange.Remote) exchange.Synced {
	s.t.Helper()
	out, err := exchange.Sync(s.t.Context(), s.Store, r, s.options())
	if err != nil {
		s.t.Fatalf("%s: %v", s.name, err)
	}
	return out
}

// state is what is to be the same on all laptops: every value of the findings, and the bytes of all blobs.
func (s *station) state() string {
	s.t.Helper()
	var b strings.Builder
	err := s.View(context.Background(), func(tx *store.ReadTx) error {
		for _, subject := range []string{"east", "west"} {
			findings, err := tx.Findings(subject)
			if err != nil {
				return err
			}
			for _, f := range findings { // one at most, in these tests
				line, err := json.Marshal(f)
				if err != nil {
					return err
				}
				fmt.Fprintf(&b, "%s %s\n", subject, line)
			}
		}
		refs, err := tx.SegmentRefs()
		for _, ref := range refs {
			fmt.Fprintf(&b, "%s %d-%d %s\n", ref.Device, ref.First, ref.Last, ref.Hash)
		}
		if err != nil {
			return err
		}
		held, err := tx.HeldBlobs()
		for _, h := range held {
			rc, _, err := s.OpenBlob(h.Hash)
			if err != nil {
				return err
			}
			data, err := io.ReadAll(rc)
			rc.Close()
			if err != nil || oplog.Hash(sha256.Sum256(data)) != h.Hash {
				fmt.Fprintf(&b, "damaged %v\n", err)
			}
		}
		fmt.Fprintf(&b, "%d blobs\n", len(held))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}
