// Package store is the data directory: append-only log, tail, bbolt with the merged state and its indexes, drafts, locking.
package store

// Stubs: the store owner replaces this file by store.go tx.go log.go edit.go index.go draft.go local.go plan.go history.go
// verify.go errors.go … with real bodies. Names and signatures are the contract with tui, cli and report; more may be added.

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// Options say where the data lie and what the store takes from the world.
type Options struct {
	Dir       string           // data directory
	ConfigDir string           // where this computer's device keys are kept
	Now       func() time.Time // nil: time.Now
	Rand      io.Reader        // nil: crypto/rand
	Wait      time.Duration    // for the lock; 0: 5 s
	Waiting   func(pid int)    // called once when the lock makes us wait; may be nil
}

// Setup is what init asks.
type Setup struct {
	Inspector  string
	Team       string          // a name; may be empty
	Plan       *checklist.Plan // nil: the built-in one
	Inspection string          // id; empty: from the plan (its round, issued month, or hash)
}

// Store is an open data directory. Its methods may be called from several goroutines.
type Store struct{}

// Open opens a data directory that has been set up; *NotSetUpError if it has not. It touches no bbolt yet and is fast.
func Open(ctx context.Context, o Options) (*Store, error) { panic("stub") }

// Init sets a data directory up (inspector, team, plan, inspection: one action), or, in one that is set up for the same
// inspection, changes inspector and team. *OtherInspectionError if it holds another one.
func Init(ctx context.Context, o Options, s Setup) (*Store, error) { panic("stub") }

// Close seals nothing and frees what is held.
func (s *Store) Close() error { panic("stub") }

// Seal seals this device's tail (at the end of the TUI, before an export).
func (s *Store) Seal(ctx context.Context) error { panic("stub") }

func (s *Store) Dir() string    { panic("stub") }
func (s *Store) Device() string { panic("stub") }

// Local is this laptop's own: never exported.
type Local struct {
	Inspector  string            `json:"inspector"`
	Team       string            `json:"team"` // id
	Inspection string            `json:"inspection"`
	Subject    string            `json:"subject,omitempty"`    // last place
	Checkpoint string            `json:"checkpoint,omitempty"` // last place
	Choices    map[string]string `json:"choices,omitempty"`    // what screens remember: report kind, format, folder
}

func (s *Store) Local() Local                       { panic("stub") }
func (s *Store) SetLocal(change func(*Local)) error { panic("stub") } // replaced whole: temporary file, fsync, rename

// Version identifies a state of state.db; screens reload when it differs.
type Version struct {
	Build string
	Tx    uint64
}

// View runs fn on one consistent state, after catching up. What ReadTx returns is copied and good afterwards.
func (s *Store) View(ctx context.Context, fn func(*ReadTx) error) error { panic("stub") }

// Update runs fn as one action: its operations are fsynced together before Update returns nil; if fn fails nothing is written.
// fn waits for no user and no network.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error { panic("stub") }

type ReadTx struct{}
type Tx struct{ ReadTx }

func (tx *ReadTx) Version() Version { panic("stub") }

// Inspection is the current one.
func (tx *ReadTx) Inspection() (inspection.Inspection, error) { panic("stub") }

// Plan is the plan in force (the newest of two in conflict), parsed once a Store.
func (tx *ReadTx) Plan() (*checklist.Plan, error) { panic("stub") }

// PlanOf is an older plan by the short hash an operation carries, if its bytes are here.
func (tx *ReadTx) PlanOf(short string) (*checklist.Plan, bool) { panic("stub") }

// Teams are sorted by name.
func (tx *ReadTx) Teams() ([]inspection.Team, error) { panic("stub") }

// Targets are a subject's own figures by checkpoint.
func (tx *ReadTx) Targets(subject string) (map[string]inspection.Field, error) { panic("stub") }

func (tx *ReadTx) Finding(subject, checkpoint string) (inspection.Finding, error) { panic("stub") }

// Findings are all findings of a subject by checkpoint, also at checkpoints that the plan no longer has.
func (tx *ReadTx) Findings(subject string) (map[string]inspection.Finding, error) { panic("stub") }

// Summaries are all findings of a subject by checkpoint, without texts; from an index, fast however long the log.
func (tx *ReadTx) Summaries(subject string) (map[string]inspection.Summary, error) { panic("stub") }

// Subjects with at least one finding (ids), the plan's or not.
func (tx *ReadTx) Subjects() ([]string, error) { panic("stub") }

// Entities (storage.md §1).
func FindingEntity(inspection, subject, checkpoint string) string { panic("stub") }
func TargetsEntity(inspection, subject string) string             { panic("stub") }
func TeamEntity(inspection, team string) string                   { panic("stub") }
func InspectionEntity(inspection string) string                   { panic("stub") }
func TeamID(name string) string                                   { panic("stub") } // oplog.NameID of the trimmed name

// Edit is an entity as somebody sees it: the fields asked for with all their live values, whose dots Save will name.
// It is JSON, so that a draft keeps it.
type Edit struct {
	Entity string                      `json:"entity"`
	Base   map[string][]oplog.Dot      `json:"base"`          // of all live values seen, per field
	Set    map[string]*string          `json:"set,omitempty"` // what is to be written; nil clears
	Shown  map[string]inspection.Field `json:"-"`
}

// Text is what the field shows: what is set, else what was read.
func (e *Edit) Text(field string) string { panic("stub") }

// Put sets a field to text, or clears it with ""; setting what was read (and is undisputed) takes the field out of the edit.
func (e *Edit) Put(field, text string) { panic("stub") }

// Dirty tells whether Save would write anything.
func (e *Edit) Dirty() bool { panic("stub") }

// Edit reads an entity's fields with their dots.
func (tx *ReadTx) Edit(entity string, fields ...string) (Edit, error) { panic("stub") }

// Save writes e.Set over e.Base, in as many operations as the bounds need, as part of the running action, and returns the edit to go
// on from once Update has returned nil: Set empty, Base the new dots. *TooLongError names the field that no operation can hold.
func (tx *Tx) Save(e Edit) (Edit, error) { panic("stub") }

// SaveAs is Save with a kind other than "set".
func (tx *Tx) SaveAs(kind string, e Edit) (Edit, error) { panic("stub") }

func (tx *Tx) AddTeam(name string) (string, error)                { panic("stub") } // id; adding an existing one changes nothing
func (tx *Tx) AddMember(team, person string) error                { panic("stub") }
func (tx *Tx) Assign(team string, subjects ...string) error       { panic("stub") }
func (tx *Tx) Unassign(team string, subjects ...string) error     { panic("stub") }
func (tx *Tx) SetTarget(subject, checkpoint, figure string) error { panic("stub") } // "" clears

// AdoptPlan keeps the plan's bytes and sets its hash on the inspection. Orphans first.
func (tx *Tx) AdoptPlan(p *checklist.Plan) error { panic("stub") }

// Orphan is a finding that a plan would leave without its question.
type Orphan struct {
	Subject, Checkpoint string
	Why                 string // Chinese: 方案中没有这个要点, 问题已改, 不再适用于该对象
}

// Orphans lists the findings recorded so far that p would orphan.
func (tx *ReadTx) Orphans(p *checklist.Plan) ([]Orphan, error) { panic("stub") }

// OldQuestion tells whether the finding was made under a plan that asked something else there (按旧方案), and what it asked.
func (tx *ReadTx) OldQuestion(f inspection.Finding) (question string, old bool) { panic("stub") }

// Draft is what has been typed and not yet recorded.
type Draft struct {
	Edit       Edit              `json:"edit"`
	Subject    string            `json:"subject"`
	Checkpoint string            `json:"checkpoint"`
	By         string            `json:"by"`
	At         time.Time         `json:"at"`
	Field      string            `json:"field"`         // the one with the caret
	Caret      int               `json:"caret"`         // rune offset
	Raw        map[string]string `json:"raw,omitempty"` // text of a field that is not yet a valid value (a half-typed figure)
}

// Drafts is this process's draft file: N.json, claimed by N.lock.
type Drafts struct{}

func (s *Store) OpenDrafts() (*Drafts, error) { panic("stub") }
func (d *Drafts) Put(dr Draft) error          { panic("stub") } // by entity; on disk when it returns
func (d *Drafts) Remove(entity string) error  { panic("stub") }
func (d *Drafts) Found() ([]Draft, error)     { panic("stub") } // of processes that are gone, taken over into this one; rebased as §5 says
func (d *Drafts) Close() error                { panic("stub") }

// Entry is one operation for people to read.
type Entry struct {
	Device, By, Kind, Entity string
	Seq                      uint64
	At                       time.Time
	Dot                      oplog.Dot
	Set                      map[string]json.RawMessage
	Sealed                   bool // in a signed segment, not only in the tail
}

// Log runs through the operations whose entity begins with prefix, oldest first by (time, dot).
func (s *Store) Log(ctx context.Context, prefix string) iter.Seq2[Entry, error] { panic("stub") }

// Check is what Verify found.
type Check struct {
	Segments, Operations, Blobs int
	Unsealed                    int
	Unmergeable                 int // operations kept but not merged
	Faults                      []CheckFault
	Notes                       []string // no faults: a torn tail end mended, a hole in others' sequences
}
type CheckFault struct{ Where, Wrong, Hint string }

// Verify checks log, tail, chain, signatures, blobs and state.db against each other. progress may be nil.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64)) (Check, error) {
	panic("stub")
}

// Errors, each with Error() (English), Say() (one Chinese sentence: the thing, what is wrong, what to do) and Code() string:
// NotSetUpError{Dir} not_set_up; OtherInspectionError{Have, Want}; LockedError{Path, PID, Waited} store_locked; ReadOnlyError{Path} read_only; DiskFullError{Path} disk_full;
// ForeignError{Path} foreign_file; NewerError{Path, Format} newer_format; NetworkDirError{Path}; PerhapsError{Err} perhaps_recorded;
// TooLongError{Field, Have, Max} too_long; DamagedError{Path, Offset}; OrphansError{List} would_orphan.
