package tui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// board is the inspection as the screens draw it: read by a command, never
// changed but for what the loop counts, replaced whole.
type board struct {
	version  store.Version
	plan     *checklist.Plan
	insp     inspection.Inspection
	teams    []inspection.Team
	sums     map[string]map[string]inspection.Summary // subject → checkpoint → summary
	visit    *inspection.Visit                        // the current one; nil if none goes on
	unfiled  int                                      // notes that belong nowhere yet
	disputes map[string]int                           // fields in conflict, of all records, by subject; of none: ""
	cases    cases
	banner   string
	clocks   []store.ClockFault // looked for when something of others may have come
	lost     []string           // what damage has taken from the log and nothing has brought again

	counted map[countOf]inspection.Counts // on the loop, as they are first drawn

	undo, redo string // what they are about to do; empty: nothing, or not read yet
}

// boardRead is a board that has been read.
type boardRead struct {
	board *board
	err   error
}

// readBoard reads the plan, the teams and the summaries of these subjects; none
// named: the own team's. What old knows of other subjects stays, and with it
// old's version, so that the next look notices what else has changed; old may
// be nil.
func readBoard(ctx context.Context, st *store.Store, old *board, subjects []string) (*board, error) {
	b := &board{sums: map[string]map[string]inspection.Summary{}, counted: map[countOf]inspection.Counts{}}
	err := st.View(ctx, func(tx *store.ReadTx) (err error) {
		b.version = tx.Version()
		if b.plan, err = tx.Plan(); err != nil {
			return err
		}
		if b.insp, err = tx.Inspection(); err != nil {
			return err
		}
		if b.teams, err = tx.Teams(); err != nil {
			return err
		}
		if err = b.readDay(tx); err != nil {
			return err
		}
		if err = b.readCases(tx, old, subjects); err != nil {
			return err
		}
		if old != nil {
			maps.Copy(b.sums, old.sums)
			b.version, b.clocks = old.version, old.clocks
		} else if b.clocks, err = tx.ClockFaults(); err != nil {
			return err
		}
		if err = b.readLost(tx); err != nil {
			return err
		}
		first := old == nil && subjects == nil
		if subjects == nil {
			subjects = b.subjectsOf(st.Local().Team)
		}
		for _, s := range subjects {
			if err := ctx.Err(); err != nil {
				return err
			}
			if b.sums[s], err = tx.Summaries(s); err != nil {
				return fmt.Errorf("subject %s: %w", s, err)
			}
		}
		return b.readDisputes(tx, old, subjects, first)
	})
	if err != nil {
		return nil, err
	}
	if b.insp.Plan.Disputed() {
		b.banner = "~ 有两个督导依据同时有效，按较新的显示；首页按 4 定下一个"
	}
	return b, nil
}

// readDisputes counts what is in conflict. All records are looked through when the
// whole board is read; at the start, and after a record of one's own, the findings
// that are read anyway have to do: the next look counts again.
func (b *board) readDisputes(tx *store.ReadTx, old *board, subjects []string, first bool) (err error) {
	switch {
	case !first && len(subjects) >= len(b.plan.Subjects):
		b.disputes, err = tx.CountConflicts()
		return err
	case old != nil:
		b.disputes = maps.Clone(old.disputes)
	default:
		b.disputes = map[string]int{}
	}
	for _, s := range subjects {
		b.disputes[s] += disputesIn(b.sums[s])
		if old != nil {
			b.disputes[s] -= disputesIn(old.sums[s])
		}
	}
	return nil
}

// allDisputes is the number of fields in conflict anywhere.
func (b *board) allDisputes() (n int) {
	for _, of := range b.disputes {
		n += of
	}
	return n
}

func disputesIn(sums map[string]inspection.Summary) (n int) {
	for _, s := range sums {
		n += s.Conflicts
	}
	return n
}

// readDay reads what is under way: the current visit, notes to be filed.
func (b *board) readDay(tx *store.ReadTx) error {
	visit, ok, err := tx.CurrentVisit()
	if err != nil {
		return err
	}
	if ok {
		b.visit = &visit
	}
	notes, err := tx.Notes(true)
	b.unfiled = len(notes)
	return err
}

func (b *board) team(id string) *inspection.Team {
	for i := range b.teams {
		if b.teams[i].ID == id {
			return &b.teams[i]
		}
	}
	return nil
}

func (b *board) subjectsOf(team string) []string {
	if t := b.team(team); t != nil {
		return t.Subjects
	}
	return nil
}

// subjectWord is what a subject is called; its id, if the plan does not have it.
func (b *board) subjectWord(id string) string {
	if s := b.plan.Subject(id); s != nil {
		return s.Label()
	}
	return id
}

// of finds the summary of one of the subject's checkpoints.
func (b *board) of(subject string) func(string) inspection.Summary {
	sums := b.sums[subject]
	return func(checkpoint string) inspection.Summary { return sums[checkpoint] }
}

// asks tells whether a checkpoint's question stands for the subject.
func (b *board) asks(subject string, cp *checklist.Checkpoint) bool {
	return inspection.Asked(cp, b.of(subject))
}

// hasResults tells whether anything was found yet.
func (b *board) hasResults() bool {
	for _, of := range b.sums {
		for _, sum := range of {
			if len(sum.Results) > 0 {
				return true
			}
		}
	}
	return false
}

// countOf is what has been counted.
type countOf struct {
	subject string
	today   checklist.Date
	warn    int
}

// counts is how far the inspection of a subject has come, its problems and all of
// its conflicts included.
func (b *board) counts(subject string, today checklist.Date, warn int) inspection.Counts {
	asked := countOf{subject, today, warn}
	if c, known := b.counted[asked]; known {
		return c
	}
	c := inspection.Count(b.plan.For(subject), b.of(subject), today).
		Plus(inspection.CountProblems(b.cases.problemsOf(subject), today, warn))
	c.Conflicts = b.disputes[subject]
	b.counted[asked] = c
	return c
}

// people are those who wrote the newest values at a subject, sorted.
func (b *board) people(subject string) []string {
	set := map[string]bool{}
	for _, s := range b.sums[subject] {
		if s.By != "" {
			set[s.By] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// reload reads the board anew off the loop. While one reading runs, others are
// joined to one that follows it.
func (a *app) reload(subjects ...string) tea.Cmd {
	if a.st == nil {
		return nil
	}
	if a.reading {
		a.stale = true
		a.wanted = append(a.wanted, subjects...)
		if len(subjects) == 0 {
			a.wanted = append(a.wanted, a.allSubjects()...)
		}
		return nil
	}
	a.reading = true
	if len(subjects) == 0 {
		subjects = a.allSubjects()
	}
	old, st, ctx := a.board, a.st, a.ctx
	return func() tea.Msg {
		return readWhole(ctx, st, old, subjects)
	}
}

// readWhole reads the board, and what undo and redo would do by now.
func readWhole(ctx context.Context, st *store.Store, old *board, subjects []string) boardRead {
	b, err := readBoard(ctx, st, old, subjects)
	if err == nil {
		err = b.readNext(ctx, st)
	}
	return boardRead{b, err}
}

func (a *app) allSubjects() []string {
	var ids []string
	if a.board != nil {
		for _, s := range a.board.plan.Subjects {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func (a *app) takeBoard(r boardRead) tea.Cmd {
	a.reading = false
	a.notices = append(a.notices, a.st.Notices()...)
	var cmds []tea.Cmd
	switch {
	case r.err != nil && !errors.Is(r.err, context.Canceled):
		a.note = sayError(r.err)
	case r.err == nil && r.board != a.board:
		a.board = r.board
		for _, s := range a.stack {
			cmds = append(cmds, s.Update(changed{}))
		}
	}
	if a.stale {
		a.stale = false
		wanted := slices.Compact(slices.Sorted(slices.Values(a.wanted)))
		a.wanted = nil
		cmds = append(cmds, a.reload(wanted...))
	}
	return tea.Batch(cmds...)
}

// reloadIfOther looks for what another process or an import has written.
func (a *app) reloadIfOther() tea.Cmd {
	if a.st == nil || a.reading || a.board == nil {
		return nil
	}
	st, ctx, old := a.st, a.ctx, a.board
	a.reading = true
	all := a.allSubjects()
	return func() tea.Msg {
		var now store.Version
		err := st.View(ctx, func(tx *store.ReadTx) error {
			now = tx.Version()
			return nil
		})
		if err != nil || now == old.version {
			return boardRead{old, nil}
		}
		return readWhole(ctx, st, nil, all)
	}
}

// wrote is the outcome of write.
type wrote struct {
	done string
	err  error
}

// write runs one action off the loop, says done in the note line and reads the
// board anew.
func (s *session) write(done string, fn func(*store.Tx) error) tea.Cmd {
	st := s.st
	return func() tea.Msg { return wrote{done, st.Update(context.Background(), fn)} }
}
