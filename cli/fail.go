package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"

	"dudao/store"
)

// Every error that a user meets is made into text, JSON and an exit code here
// and nowhere else.

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // or a check found faults
	exitUsage  = 2 // the command line was wrong
)

// sayer is an error with one Chinese sentence for the user: the thing, what is
// wrong, what to do.
type sayer interface {
	error
	Say() string
}

// wholeSayer is a sayer whose sentence leaves out some of many, and can be had
// whole: for scripts.
type wholeSayer interface {
	sayer
	SayAll() string
}

// coder is an error with a code for scripts.
type coder interface {
	error
	Code() string
}

// failure is an error that only commands know.
type failure struct {
	code, say string
}

func failf(code, format string, args ...any) error {
	return &failure{code, fmt.Sprintf(format, args...)}
}

func (e *failure) Error() string { return e.code + ": " + e.say }
func (e *failure) Code() string  { return e.code }
func (e *failure) Say() string   { return e.say }

// usageError is a command line that cannot be meant.
type usageError struct{ say string }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

func (e *usageError) Error() string { return "usage: " + e.say }
func (e *usageError) Code() string  { return "usage" }
func (e *usageError) Say() string   { return e.say }

// fail reports err on w, as JSON if asked, and returns the exit code.
func fail(w io.Writer, err error, asJSON bool) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, syscall.EPIPE) { // whoever read our output has gone
		return exitFailed
	}
	code, message := describe(err)
	if asJSON {
		if s, ok := errors.AsType[wholeSayer](err); ok {
			message = printable(s.SayAll())
		}
		type body struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		}
		line := jsonEncoder(w)
		_ = line.Encode(struct {
			Error body `json:"error"`
		}{body{code, message}})
	} else {
		fmt.Fprintln(w, message)
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// describe gives an error's code and its sentence.
func describe(err error) (code, message string) {
	code = "failed"
	if c, ok := errors.AsType[coder](err); ok {
		code = c.Code()
	}
	if s, ok := errors.AsType[sayer](err); ok {
		return code, printable(s.Say())
	}
	if errors.Is(err, context.Canceled) {
		return "interrupted", "已中断。"
	}
	if code, say, ok := store.FileFault(err); ok {
		return code, printable(say)
	}
	return code, printable(fmt.Sprintf("没有做成：%v；请运行 dudao verify 检查数据。", err))
}

// jsonEncoder writes one value a line, Chinese and < > & as they are.
func jsonEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
