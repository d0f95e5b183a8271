package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dudao/oplog"
	"dudao/store"
)

// The test binary runs as dudao in the scripts of testdata. Only here does the
// environment set the clock and say where config.yaml lies.
const (
	nowVariable      = "TEST_NOW"
	defaultsVariable = "TEST_DEFAULTS"
)

// long says that the longer tests run too; what is no setting of dudao's does not stay in its environment.
var long = os.Getenv("DUDAO_LONG") != ""

func TestMain(m *testing.M) {
	os.Unsetenv("DUDAO_LONG")
	testscript.Main(m, map[string]func(){
		"dudao": func() { os.Exit(runDudao()) },
		"seal":  func() { os.Exit(runSeal()) },
	})
}

func runDudao() int {
	defaults, err := os.ReadFile(os.Getenv(defaultsVariable))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	return Run(context.Background(), Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: scriptClock, Defaults: defaults,
		Work: 10, // a file under a passphrase takes no second
	})
}

// scriptClock stands still at TEST_NOW.
func scriptClock() time.Time {
	now, err := time.Parse(time.RFC3339, os.Getenv(nowVariable))
	if err != nil {
		panic(err)
	}
	return now.Local()
}

// runSeal seals the data directory of its argument, as the end of the terminal
// interface does; its log then holds everything and can be given away.
func runSeal() int {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: os.Args[1], ConfigDir: configHome(), Now: scriptClock})
	if err == nil {
		err = s.Seal(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestScripts(t *testing.T) {
	defaults, err := filepath.Abs("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile("testdata/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			for _, v := range [][2]string{
				{nowVariable, "2014-07-21T09:00:00+08:00"}, {defaultsVariable, defaults}, {"TZ", "UTC"},
				{"HOME", home}, {"XDG_CONFIG_HOME", filepath.Join(home, "config")}, {"XDG_DATA_HOME", filepath.Join(home, "data")},
				{"LOCALAPPDATA", home}, {"NO_COLOR", ""}, {"ESC", "\x1b"},
				{"GORACE", "atexit_sleep_ms=0"}, // else every process of a race build waits a second before it ends
			} {
				env.Setenv(v[0], v[1])
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "plan.yaml"), plan, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     exitCode,
			"json":     assertJSON,
			"big":      makeBig,
			"photo":    makePhoto,
			"crlf":     mailAsText,
			"workbook": makeWorkbook,
		},
		Condition: func(name string) (bool, error) {
			if name == "root" { // whom no permission stops
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// exitCode runs a command and wants the exit code of its first argument:
// code 2 dudao bogus.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\nstdout: %s\nstderr: %s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// makeBig makes a file that is larger than evidence may be: big FILE.
func makeBig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: big FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("x"), 0o644))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), oplog.MaxBlob+1))
}

// mailAsText makes of a file what mail makes of one that it takes for text: crlf FROM TO.
func mailAsText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: crlf FROM TO")
	}
	data := strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\r\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(data), 0o644))
}

// makePhoto makes a JPEG that says when it was taken: photo FILE TIME.
func makePhoto(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: photo FILE TIME")
	}
	order := binary.BigEndian
	tiff := append([]byte("MM\x00*"), 0, 0, 0, 8) // one directory, at 8
	tiff = order.AppendUint16(tiff, 1)            // with one entry:
	tiff = order.AppendUint16(tiff, 0x0132)       // DateTime
	tiff = order.AppendUint16(tiff, 2)            // text
	tiff = order.AppendUint32(tiff, uint32(len(args[1])+1))
	tiff = order.AppendUint32(tiff, 26) // behind the directory
	tiff = order.AppendUint32(tiff, 0)
	tiff = append(append(tiff, args[1]...), 0)
	block := append([]byte("Exif\x00\x00"), tiff...)
	jpeg := order.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(block)+2))
	jpeg = append(append(jpeg, block...), 0xff, 0xd9)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), jpeg, 0o644))
}

// assertJSON holds the value at a path of a JSON file (stdout, stderr) against
// the rest of the line: json stdout subjects.0.id shantou. A part of a path is
// a key, an index, len (of a list) or key=value (the element of a list that has
// it). With a leading ! the path must not be there.
func assertJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || (len(args) > 2) == neg {
		ts.Fatalf("usage: json FILE PATH VALUE | ! json FILE PATH")
	}
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.UseNumber()
	var doc any
	ts.Check(decoder.Decode(&doc))
	if decoder.More() {
		ts.Fatalf("%s holds more than one JSON value", args[0])
	}
	value, ok := at(doc, strings.Split(args[1], "/"))
	if neg {
		if ok {
			ts.Fatalf("%s: there is a %s: %v", args[0], args[1], value)
		}
		return
	}
	if !ok {
		ts.Fatalf("%s has no %s:\n%s", args[0], args[1], ts.ReadFile(args[0]))
	}
	got, isText := value.(string)
	if !isText {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		ts.Check(encoder.Encode(value))
		got = strings.TrimSpace(b.String())
	}
	if want := strings.Join(args[2:], " "); got != want {
		ts.Fatalf("%s: %s is %s, want %s", args[0], args[1], got, want)
	}
}

// at follows a path into a JSON value.
func at(value any, path []string) (any, bool) {
	for _, part := range path {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[part]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			next, ok := element(v, part)
			if !ok {
				return nil, false
			}
			value = next
		default:
			return nil, false
		}
	}
	return value, true
}

func element(list []any, part string) (any, bool) {
	if part == "len" {
		return json.Number(strconv.Itoa(len(list))), true
	}
	if i, err := strconv.Atoi(part); err == nil {
		if i < 0 || i >= len(list) {
			return nil, false
		}
		return list[i], true
	}
	key, want, _ := strings.Cut(part, "=")
	for _, e := range list {
		if m, ok := e.(map[string]any); ok && m[key] == want {
			return m, true
		}
	}
	return nil, false
}
