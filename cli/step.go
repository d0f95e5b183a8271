package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dudao/inspection"
)

// stepFailed names what a step could not be taken about.
func stepFailed(name string, err error) error {
	if e, ok := errors.AsType[*inspection.StepError](err); ok {
		return failf(e.Code(), "%s：%s", name, e.Say())
	}
	return err
}

type jsonStep struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Date     string   `json:"date"`
	Person   string   `json:"person"`
	Words    string   `json:"words"`
	Deadline *string  `json:"deadline"`
	After    []string `json:"after"`
	By       string   `json:"by"`
	At       string   `json:"at"`
	Device   string   `json:"device"`
}

func stepsJSON(c *inspection.Course) []jsonStep {
	list := make([]jsonStep, 0, len(c.Steps))
	for _, s := range c.Steps {
		list = append(list, jsonStep{
			s.ID, s.Kind.Code(), s.Date.String(), s.Person, s.Words, orNull(s.Deadline.String()), orEmpty(s.After),
			s.By, stamp(s.At), s.Device,
		})
	}
	return list
}

func stateCodes(c *inspection.Course) []string {
	var codes []string
	for _, s := range c.States() {
		codes = append(codes, s.Code())
	}
	return codes
}

// stateWords is where it has come to: 待核查, or of a conflict 已销号或退回（冲突）.
func stateWords(c *inspection.Course) string {
	var words []string
	for _, s := range c.States() {
		words = append(words, s.Word())
	}
	if len(words) > 1 {
		return strings.Join(words, "或") + "（冲突）"
	}
	return words[0]
}

// writeSteps writes what was done, a line each, and what may be done next.
func writeSteps(w io.Writer, c *inspection.Course) {
	if len(c.Steps) > 0 {
		fmt.Fprintln(w)
	}
	var rows [][]string
	for _, s := range c.Steps {
		words := s.Words
		if !s.Deadline.IsZero() {
			words = strings.TrimSpace("到 " + s.Deadline.String() + "  " + words)
		}
		rows = append(rows, []string{s.Date.String(), s.Kind.Word(), printable(s.Person), printable(words)})
	}
	columns(w, rows)
	var next []string
	for _, k := range c.Allowed() {
		next = append(next, k.Word()+" "+k.Code())
	}
	fmt.Fprintf(w, "\n可以：%s\n", strings.Join(next, "，"))
}
