package inspection

// FieldCheckpoint is the checkpoint that a phrase is for, as stored.
const FieldCheckpoint = "checkpoint"

// Phrase (常用语) is a wording that the team keeps for facts.
type Phrase struct {
	Record
	Checkpoint string // id; empty: for every checkpoint
	Text       string
}

// Used is what was written at the same checkpoint for another subject.
type Used struct {
	Subject string // id
	Value          // the facts
}
