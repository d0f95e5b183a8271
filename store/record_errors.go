package store

import (
	"fmt"
	"strings"
)

// NoRecordError: there is no such record, or it was taken back.
type NoRecordError struct{ Entity string }

func (e *NoRecordError) Error() string { return "no record " + e.Entity }

// Code is the error's name for programs.
func (e *NoRecordError) Code() string { return "no_record" }

// Say tells the user in one sentence.
func (e *NoRecordError) Say() string {
	kind, _, _ := strings.Cut(e.Entity, "/")
	word := map[string]string{
		kindVisit: "活动", kindEvidence: "佐证", kindNote: "随手记", kindPhrase: "常用语",
		kindProblem: "问题", kindMatter: "现场办公事项", kindStep: "办理步骤", kindPractice: "典型做法",
	}[kind]
	if word == "" {
		word = "记录"
	}
	return fmt.Sprintf("没有标识为“%s”的%s，可能已被撤销，请重新列出后再选。", lastPart(e.Entity), word)
}

// EmptyTextError: a note or a phrase without a text.
type EmptyTextError struct{ what string }

func (e *EmptyTextError) Error() string { return "empty text" }

// Code is the error's name for programs.
func (e *EmptyTextError) Code() string { return "empty_text" }

// Say tells the user in one sentence.
func (e *EmptyTextError) Say() string {
	return fmt.Sprintf("%s没有内容，没有记录，请写上文字。", e.what)
}

// NoteFiledError: the note has been filed under an entity already.
type NoteFiledError struct{ Text, Entity string }

func (e *NoteFiledError) Error() string { return "note filed under " + e.Entity }

// Code is the error's name for programs.
func (e *NoteFiledError) Code() string { return "note_filed" }

// Say tells the user in one sentence.
func (e *NoteFiledError) Say() string {
	return fmt.Sprintf("随手记“%s”已经归过，没有再写一遍，要改归请先退回未归。", firstWords(e.Text))
}

// firstWords is the beginning of a text, for a sentence.
func firstWords(text string) string {
	const most = 12
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + ".."
	}
	return text
}

// DisputedError: a field is in conflict and is not written over unseen.
type DisputedError struct{ Entity, Field string }

func (e *DisputedError) Error() string {
	return fmt.Sprintf("%s of %s is in conflict", e.Field, e.Entity)
}

// Code is the error's name for programs.
func (e *DisputedError) Code() string { return "disputed" }

// Say tells the user in one sentence.
func (e *DisputedError) Say() string {
	return fmt.Sprintf("“%s”有冲突，几个人写的不一样，没有改动，请先定下用哪个。", fieldWord(e.Field))
}

// MovedOnError: others have gone on with a problem or a matter since whoever takes a step last looked.
type MovedOnError struct{ Entity string }

func (e *MovedOnError) Error() string { return e.Entity + " has moved on" }

// Code is the error's name for programs.
func (e *MovedOnError) Code() string { return "moved_on" }

// Say tells the user in one sentence.
func (e *MovedOnError) Say() string {
	return "这期间又有新的办理步骤，没有记录，请看过以后再办。"
}
