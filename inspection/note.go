package inspection

import "strings"

// FieldText is the text of a note or a phrase, FieldFiled the entity that a note
// has been filed under, as stored.
const (
	FieldText  = "text"
	FieldFiled = "filed"
)

// Note (随手记) is taken in a hurry and filed later.
type Note struct {
	Record
	Text    string
	Subject string // id; may be empty
	Visit   string // id of the visit it comes from; may be empty
	Filed   string // entity it belongs to; empty: not filed yet
}

// Appended is facts with the note's text behind it, on a line of its own.
func (n *Note) Appended(facts string) string {
	text := strings.TrimSpace(n.Text)
	if strings.TrimSpace(facts) == "" {
		return text
	}
	return strings.TrimRight(facts, " \t\n") + "\n" + text
}
