package store

import (
	"encoding/json"
	"fmt"

	"dudao/inspection"
	"dudao/oplog"
)

// KindResolve is the kind of an operation that settles a conflict.
const KindResolve = "resolve"

// Choice settles a conflict: one of its values is kept, or a text takes the place of all.
type Choice struct {
	Keep int     // of Conflict.Values, from 1; 0: none
	Text *string // "" clears the field
}

// Settling is what is to become of a conflict.
type Settling struct {
	ID string
	Choice
}

// Resolve settles the conflict of that id, as part of the running action; undoing that brings it back. *ConflictGoneError if the
// values are others by now, *ChoiceError if the choice is none.
func (tx *Tx) Resolve(id string, choice Choice) error { return tx.ResolveAll([]Settling{{id, choice}}) }

// ResolveAll is Resolve for many at once.
func (tx *Tx) ResolveAll(settlings []Settling) error {
	list, err := tx.Conflicts("")
	if err != nil {
		return err
	}
	byID := make(map[string]Conflict, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	for _, s := range settlings {
		c, ok := byID[s.ID]
		if !ok {
			return &ConflictGoneError{s.ID}
		}
		if err := tx.settle(c, s.Choice); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) settle(c Conflict, choice Choice) error {
	switch {
	case choice.Keep < 0 || choice.Keep > len(c.Values), (choice.Keep == 0) == (choice.Text == nil):
		return &ChoiceError{Field: c.Field, Values: len(c.Values)}
	case c.Field == FieldState:
		return tx.settleState(c, choice)
	case c.Field == fieldVoid && choice.Keep == 0:
		return &ChoiceError{Field: c.Field, Values: len(c.Values)}
	case c.Field == fieldVoid && choice.Keep == 1:
		return tx.Void(c.Entity, c.Voided)
	}
	value := json.RawMessage("null")
	switch {
	case choice.Keep > 0 && c.Field != fieldVoid:
		dot := oplog.Dot(c.Values[choice.Keep-1].Dot)
		stored, err := tx.get(bucketState, appendKey(nil, oplog.Key{Entity: c.Entity, Field: c.Field, Dot: dot}))
		if err != nil {
			return err
		}
		if !isLive(stored) {
			return &ConflictGoneError{c.ID}
		}
		cell, err := decodeCell(stored)
		if err != nil {
			return err
		}
		value = cell.Value // as it was written, also where a later version wrote no text
	case choice.Text != nil && *choice.Text != "":
		if _, err := inspection.ParseResult(*choice.Text); err != nil && c.Field == inspection.FieldResult {
			return &ChoiceError{Field: c.Field, Values: len(c.Values), Text: *choice.Text}
		}
		value = oplog.Text(*choice.Text)
	}
	_, err := tx.write(oplog.Op{
		Kind: KindResolve, Entity: c.Entity,
		Set: map[string]json.RawMessage{c.Field: value}, Over: map[string][]oplog.Dot{c.Field: c.dots},
	})
	return err
}

// ChoiceError: a conflict cannot be settled so.
type ChoiceError struct {
	Field  string
	Values int    // that there are to keep
	Text   string // that the field does not take; empty: that is not what is wrong
}

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("no choice among %d values of %s: %q", e.Values, e.Field, e.Text)
}

// Code is the error's name for programs.
func (e *ChoiceError) Code() string { return "bad_choice" }

// Say tells the user in one sentence.
func (e *ChoiceError) Say() string {
	switch {
	case e.Text != "":
		return fmt.Sprintf("“%s”不是检查结果，没有改动，请写已落实、部分落实、未落实或不适用。", firstWords(e.Text))
	case e.Field == FieldState:
		return "整改状态只能保留办到的一种，没有改动；要另办，请在问题或事项里再办一步。"
	case e.Field == fieldVoid:
		return "撤回的记录只能保留第 1 种（撤回）或第 2 种（不撤回），没有改动，请从中选一个。"
	}
	return fmt.Sprintf("没有改动，请保留第 1 至 %d 种中的一种，或者另写。", e.Values)
}

// Rule settles many conflicts at once, where it can.
type Rule string

// The rules by which conflicts are settled at once.
const (
	RuleNewest Rule = "newest" // what was written last, by the clocks of the laptops
	RuleMine   Rule = "mine"   // what this laptop's inspector wrote
	RuleWorse  Rule = "worse"  // of results the worse; all else is left
)

// Rules are all, in the order in which they are offered.
var Rules = []Rule{RuleNewest, RuleMine, RuleWorse}

// Word is the rule in Chinese.
func (r Rule) Word() string {
	switch r {
	case RuleNewest:
		return "以最后写的为准"
	case RuleMine:
		return "以本人写的为准"
	case RuleWorse:
		return "结果以较差的为准"
	}
	return string(r)
}

// Keep is which of a conflict's values the rule keeps, from 1; 0: it does not say. me is this laptop's inspector.
func (r Rule) Keep(c Conflict, me string) int {
	best := 0
	for i, v := range c.Values {
		if r.prefers(c, v, me) && (best == 0 || r.better(c.Field, v, c.Values[best-1])) {
			best = i + 1
		}
	}
	return best
}

// prefers tells whether the rule may keep a value.
func (r Rule) prefers(c Conflict, v inspection.Value, me string) bool {
	switch r {
	case RuleNewest:
		return true
	case RuleMine:
		return v.By == me
	case RuleWorse:
		_, err := inspection.ParseResult(v.Text)
		return err == nil && c.Field == inspection.FieldResult
	}
	return false
}

// better tells whether the rule keeps v rather than w, which comes before it. Values are newest first already, those of the future
// last; only the two of FieldVoid are not.
func (r Rule) better(field string, v, w inspection.Value) bool {
	if r == RuleWorse {
		return inspection.WorseResult(v.Text, w.Text)
	}
	return field == fieldVoid && v.At.After(w.At)
}
