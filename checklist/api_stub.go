package checklist

// Stubs to be replaced by the real files (yaml.go, lint.go, find.go, builtin.go); delete this file.

type Fault struct {
	File  string
	Line  int
	Field string // path, e.g. chapters[0].measures[1].checkpoints[2].deadline
	Wrong string // what is wrong, Chinese
	Want  string // what was expected, Chinese
}
type FaultsError struct{ Faults []Fault }

func (e *FaultsError) Error() string { return "" }

// Parse reads a plan strictly; the error is a *FaultsError with every fault found.
func Parse(name string, data []byte) (*Plan, error) { panic("stub") }

// Lint lists all faults at once.
func Lint(name string, data []byte) []Fault { panic("stub") }

// Builtin is the plan that dudao ships (parsed once).
func Builtin() *Plan { panic("stub") }

// AmbiguousError, NotFoundError: Error() English, Say() one Chinese sentence, Code() string.
type AmbiguousError struct {
	Query      string
	Candidates []string
}

func (e *AmbiguousError) Error() string { return "" }
func (e *AmbiguousError) Say() string   { return "" }
func (e *AmbiguousError) Code() string  { return "name_ambiguous" }

type NotFoundError struct {
	What, Query string
	Near        []string
}

func (e *NotFoundError) Error() string { return "" }
func (e *NotFoundError) Say() string   { return "" }
func (e *NotFoundError) Code() string  { return "name_unknown" }

func (p *Plan) FindSubject(q string) (*Subject, error)       { panic("stub") }
func (p *Plan) FindMeasure(q string) (*Measure, error)       { panic("stub") }
func (p *Plan) FindCheckpoint(q string) (*Checkpoint, error) { panic("stub") }
