package store

import (
	"context"
	"encoding/json"
	"maps"
	"time"
)

// Local is this laptop's own: never exported.
type Local struct {
	Inspector  string            `json:"inspector"`
	Team       string            `json:"team"` // id
	Inspection string            `json:"inspection"`
	Subject    string            `json:"subject,omitempty"`    // last place
	Checkpoint string            `json:"checkpoint,omitempty"` // last place
	Writing    bool              `json:"writing,omitempty"`    // the program ended there in the midst of a text
	Visit      string            `json:"visit,omitempty"`      // id of the one chosen; see ReadTx.CurrentVisit
	Choices    map[string]string `json:"choices,omitempty"`    // what screens remember: report kind, format, folder
	BackedUp   time.Time         `json:"backed_up,omitzero"`   // when Backup was last done
}

// localFile is local.json.
type localFile struct {
	Format int `json:"dudao"`
	Local
}

const localName = "local.json"

// Local is a copy, as last read or set by this Store.
func (s *Store) Local() Local {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.local
	l.Choices = maps.Clone(l.Choices)
	return l
}

// SetLocal changes this laptop's own values. The file is replaced whole, under the lock, so that two processes that change
// different values both succeed.
func (s *Store) SetLocal(change func(*Local)) error {
	release, err := s.acquire(context.Background(), true)
	if err != nil {
		return err
	}
	defer release()
	return s.changeLocal(change)
}

// changeLocal is SetLocal under the lock.
func (s *Store) changeLocal(change func(*Local)) error {
	l, err := s.readLocal()
	if err != nil {
		l = s.Local()
	}
	change(&l)
	if err := checkSetup(l.Inspector, l.Inspection); err != nil {
		return err
	}
	data, err := json.MarshalIndent(localFile{1, l}, "", "  ")
	if err != nil {
		return err
	}
	if err := replaceFile(s.fs, s.path(localName), append(data, '\n')); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.local = l
	return nil
}

func (s *Store) readLocal() (Local, error) {
	path := s.path(localName)
	data, err := readWhole(s.fs, path)
	if err != nil {
		return Local{}, err
	}
	if len(data) == 0 {
		return Local{}, &NotSetUpError{s.dir}
	}
	var l localFile
	if err := json.Unmarshal(data, &l); err != nil {
		return Local{}, &ForeignError{path}
	}
	if l.Format > 1 {
		return Local{}, &NewerError{path, l.Format}
	}
	return l.Local, nil
}
