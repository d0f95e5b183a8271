package cli

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

// office is laptops whose inspectors work on the same subjects, each through commands alone.
type office struct {
	t        *testing.T
	dir      string
	defaults []byte
	places   map[string]*place
	typed    []string // all facts, notes and words
	n        int
}

// place is a data directory, the configuration that goes with it, and a clock.
type place struct {
	g                  *office
	name, data, config string
	at                 time.Time
}

func newOffice(t *testing.T) *office {
	defaults, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	home := xdg.ConfigHome
	t.Cleanup(func() { xdg.ConfigHome = home })
	return &office{t: t, dir: t.TempDir(), defaults: defaults, places: make(map[string]*place)}
}

// place is a new laptop, with nothing on it yet.
func (g *office) place(name string) *place {
	p := &place{
		g: g, name: name, data: filepath.Join(g.dir, name, "data"), config: filepath.Join(g.dir, name, "config"),
		at: time.Date(2014, 7, 21, 9, 0, 0, 0, time.UTC),
	}
	g.places[name] = p
	return p
}

// all are the laptops by name.
func (g *office) all() (list []*place) {
	for _, p := range g.places {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *place) int { return cmp.Compare(a.name, b.name) })
	return list
}

func (p *place) clock() time.Time {
	p.at = p.at.Add(time.Second)
	return p.at
}

// try runs a command.
func (p *place) try(args ...string) (out, complaint string, code int) {
	xdg.ConfigHome = p.config
	var stdout, stderr bytes.Buffer
	code = Run(p.g.t.Context(), Env{
		Args: append(args, "--data", p.data), In: strings.NewReader(""), Out: &stdout, Err: &stderr, Now: p.clock, Defaults: p.g.defaults,
	})
	return stdout.String(), stderr.String(), code
}

// dudao runs a command that has to do.
func (p *place) dudao(args ...string) string {
	p.g.t.Helper()
	out, complaint, code := p.try(args...)
	if code != 0 {
		p.g.t.Fatalf("%s: dudao %s: exit code %d\n%s%s", p.name, strings.Join(args, " "), code, out, complaint)
	}
	return out
}

func (p *place) init(team string) *place {
	p.dudao("init", "--inspector", p.name, "--team", team, "--plan", "testdata/plan.yaml")
	return p
}

// text notes what is typed.
func (g *office) text(text string) string {
	g.typed = append(g.typed, text)
	return text
}

func (p *place) record(subject, checkpoint, result, facts string, more ...string) {
	p.g.t.Helper()
	p.dudao(append([]string{"record", subject, checkpoint, "--result", result, "--facts", p.g.text(facts)}, more...)...)
}

// sync exchanges with a folder that everybody reaches, or a stick.
func (p *place) sync(folder string) (moved bool) {
	p.g.t.Helper()
	var s struct {
		New   int `json:"segments_new"`
		Sent  int `json:"segments_sent"`
		Blobs int `json:"blobs_sent"`
	}
	if err := json.Unmarshal([]byte(p.dudao("sync", filepath.Join(p.g.dir, folder), "--json")), &s); err != nil {
		p.g.t.Fatal(err)
	}
	return s.New+s.Sent+s.Blobs > 0
}

// export is a findings file of everything.
func (p *place) export() string {
	p.g.t.Helper()
	p.g.n++
	path := filepath.Join(p.g.dir, fmt.Sprintf("%d.dudao", p.g.n))
	p.dudao("export", path, "--with-evidence")
	return path
}

// mail sends everything as a zip, or as a file that was taken for text on its way. That one is mended, or refused and sent again.
func (p *place) mail(to *place, asText bool) {
	g := p.g
	g.t.Helper()
	path := p.export()
	data, err := os.ReadFile(path)
	if err != nil {
		g.t.Fatal(err)
	}
	if asText {
		if err := os.WriteFile(path, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), 0o666); err != nil {
			g.t.Fatal(err)
		}
		if _, complaint, code := to.try("import", path); code == 0 {
			return
		} else if code != 1 || complaint == "" {
			g.t.Fatalf("a file with other line ends: exit code %d, %q", code, complaint)
		}
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("今天的/" + filepath.Base(path))
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = os.WriteFile(path+".zip", packed.Bytes(), 0o666)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	to.dudao("import", path+".zip")
}

// copied is a laptop's data and configuration, copied to another one.
func (p *place) copied(name string) *place {
	c := p.g.place(name)
	c.at = p.at
	if err := os.CopyFS(filepath.Dir(c.data), os.DirFS(filepath.Dir(p.data))); err != nil {
		p.g.t.Fatal(err)
	}
	return c
}

// restored is a laptop whose disk has failed and that goes on from a backup.
func (p *place) restored(backup string) {
	p.data = filepath.Join(filepath.Dir(p.data), "after "+filepath.Base(backup))
	p.dudao("restore", backup, "--inspector", p.name)
}

// dispute is a conflict as the list has it.
type dispute struct {
	ID, Field           string
	Subject, Checkpoint *string
	Values              []struct {
		Value, By, At, Device string
	}
}

func (p *place) conflicts() (list []dispute) {
	p.g.t.Helper()
	if err := json.Unmarshal([]byte(p.dudao("conflicts", "--json")), &list); err != nil {
		p.g.t.Fatal(err)
	}
	return list
}

func (d dispute) String() string {
	about := []string{d.Field}
	for _, part := range []*string{d.Subject, d.Checkpoint} {
		if part != nil {
			about = append(about, *part)
		}
	}
	return strings.Join(about, " ")
}

// settle keeps one value of a dispute, if it is still there.
func (p *place) settle(what string, keep int) {
	p.g.t.Helper()
	list := p.conflicts()
	i := slices.IndexFunc(list, func(d dispute) bool { return d.String() == what })
	if i < 0 {
		p.g.t.Fatalf("%s: no conflict about %s in %v", p.name, what, list)
	}
	p.dudao("conflicts", "resolve", list[i].ID, "--keep", fmt.Sprint(keep))
}

// meet has everybody sync with one stick until nothing moves.
func (g *office) meet() {
	g.t.Helper()
	for round := 0; ; round++ {
		moved := false
		for _, p := range g.all() {
			moved = p.sync("stick") || moved
		}
		if !moved {
			return
		}
		if round == 6 {
			g.t.Fatal("the exchange does not come to an end")
		}
	}
}

// checkAgreed wants all laptops to be sound and to show the same, with each disagreement once and all that was typed.
func (g *office) checkAgreed() []dispute {
	g.t.Helper()
	all := g.all()
	for _, p := range all { // what is due and what is of the future depends on when one looks; nothing else may
		p.at = time.Date(2014, 7, 21, 20, 0, 0, 0, time.UTC)
	}
	shows := func(p *place) string {
		var b strings.Builder
		for _, args := range [][]string{{"status"}, {"status", "汕头"}, {"status", "汕尾"}, {"problem", "list"}, {"target", "list"}, {"team", "list"}} {
			fmt.Fprintf(&b, "%v\n%s\n", args, p.dudao(append(args, "--json")...))
		}
		disputes, err := json.Marshal(p.conflicts())
		if err != nil {
			g.t.Fatal(err)
		}
		return b.String() + string(disputes)
	}
	want := shows(all[0])
	for _, p := range all {
		if got := shows(p); got != want {
			g.t.Errorf("%s shows\n%s\n%s shows\n%s", all[0].name, want, p.name, got)
		}
		p.dudao("verify")
		log := p.dudao("log", "--json")
		for _, text := range g.typed {
			if !strings.Contains(log, text) {
				g.t.Errorf("%s: %q is gone", p.name, text)
			}
		}
	}
	disputes := all[0].conflicts()
	ids := make(map[string]bool)
	for _, d := range disputes {
		if ids[d.ID] {
			g.t.Errorf("%s is listed twice", d)
		}
		ids[d.ID] = true
	}
	return disputes
}

// A day of four laptops that work on the same subjects and exchange by stick, mail and folder, in any order. One is copied to a fifth, one
// restored from a backup, one has its clock in 2030. In the end all show the same.
func TestFourLaptops(t *testing.T) {
	g := newOffice(t)
	chen, lin := g.place("陈伟").init("第一督导组"), g.place("林晓").init("第一督导组")
	wu, zhou := g.place("吴敏").init("第二督导组"), g.place("周强")
	zhou.at = time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC)
	zhou.init("第二督导组")

	// The morning: all four have been at the same checkpoint, and nobody has heard of the others.
	for i, p := range []*place{chen, lin, wu, zhou} {
		p.record("汕头", "m01.2", []string{"met", "partial", "unmet", "partial"}[i], p.name+"：抽查 "+fmt.Sprint(i+3)+" 家")
	}
	chen.dudao("target", "set", "汕头", "m02.1", "2.4")
	zhou.dudao("target", "set", "汕头", "m02.1", "3")
	chen.record("汕头", "m02.2", "met", "陈伟：两类企业都有台账")
	zhou.record("汕头", "m02.2", "unmet", "周强：台账没有分类")
	chen.dudao("problem", "add", "汕头", g.text("窗口收费没有公示"), "--checkpoint", "m01.2")
	chen.dudao("problem", "assign", "汕头-1", "--deadline", "8月1日", "--words", g.text("交办单第 6 号"))
	photo := filepath.Join(g.dir, "照片.txt")
	if err := os.WriteFile(photo, []byte("台账第一页"), 0o666); err != nil {
		t.Fatal(err)
	}
	chen.dudao("evidence", "add", "汕头", "m02.2", photo)

	// Noon: a stick between two, mail among the others.
	chen.sync("stick")
	lin.sync("stick")
	zhou.mail(lin, true)
	wu.mail(zhou, false)
	backup := filepath.Join(g.dir, "noon.dudao")
	chen.dudao("backup", backup)
	lin.settle("facts shantou m02.2", 1)
	wu.record("汕头", "m02.2", "partial", "吴敏：台账只有一类")

	// The afternoon: Lin's laptop is copied, and both go on; Chen's disk fails after it was at the stick once more.
	second := lin.copied("林晓二")
	lin.record("汕尾", "m01.2", "met", "林晓：都答得出")
	second.record("汕尾", "m01.2", "met", "林晓在第二台上：都答得出，有一家犹豫")
	chen.sync("stick")
	lin.dudao("problem", "submit", "汕头-1", "--person", "市商务局", "--words", g.text("林晓：已报来公示照片"))
	chen.dudao("problem", "extend", "汕头-1", "--deadline", "8月12日", "--words", g.text("陈伟：同意延期"))
	chen.record("汕尾", "m02.2", "met", "陈伟：断电前记下的")
	chen.sync("stick")
	if err := os.RemoveAll(chen.data); err != nil {
		t.Fatal(err)
	}
	chen.restored(backup)
	chen.record("汕头", "m02.1", "na", "陈伟：恢复以后记下的")
	chen.dudao("undo")
	chen.record("汕尾", "m02.1", "unmet", "陈伟：恢复以后又记一条")
	chen.dudao("note", "add", g.text("晚上问一问挂点干部"))

	// The evening: a folder that some reach, mail, the stick.
	wu.sync("folder")
	second.sync("folder")
	zhou.sync("folder")
	second.mail(chen, false)
	chen.mail(wu, true)
	g.meet()
	chen.settle("result shantou m01.2", 1)
	g.meet()

	var got []string
	for _, d := range g.checkAgreed() {
		got = append(got, d.String())
	}
	want := []string{"facts shantou m01.2", "m02.1", "facts shantou m02.2", "result shantou m02.2", "facts shanwei m01.2", "state"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("conflicts are about %q, want %q", got, want)
	}
}

// The same by chance.
func TestFourLaptopsAtRandom(t *testing.T) {
	if !long {
		t.Skip("DUDAO_LONG is not set")
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { newOffice(t).anyDay(rand.New(rand.NewPCG(seed, 4))) })
	}
}

func (g *office) anyDay(random *rand.Rand) {
	var all []*place
	for i, name := range []string{"陈伟", "林晓", "吴敏", "周强"} {
		p := g.place(name)
		if i == 3 {
			p.at = time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC)
		}
		all = append(all, p.init("第一督导组"))
	}
	backups := make(map[*place]string)
	one := func() *place { return all[random.IntN(len(all))] }
	of := func(list ...string) string { return list[random.IntN(len(list))] }
	for i := range 80 {
		p := one()
		switch random.IntN(12) {
		default:
			p.record(of("汕头", "汕尾"), of("m01.2", "m02.1", "m02.2"), of("met", "partial", "unmet"), fmt.Sprintf("%s记第 %d 条", p.name, i), "--over-conflict")
		case 0, 1:
			p.sync(of("stick", "folder"))
		case 2, 3:
			p.mail(one(), random.IntN(3) == 0)
		case 4:
			p.try("undo") // there may be nothing
		case 5:
			if list := p.conflicts(); len(list) > 0 {
				p.dudao("conflicts", "resolve", list[random.IntN(len(list))].ID, "--keep", "1")
			}
		case 6:
			if len(all) < 6 {
				all = append(all, p.copied(fmt.Sprintf("%s复制 %d", p.name, i)))
			}
		case 7:
			if backup := backups[p]; backup == "" {
				backups[p] = filepath.Join(g.dir, fmt.Sprintf("backup %d.dudao", i))
				p.dudao("backup", backups[p])
			} else {
				p.sync("stick") // what was nowhere else would be lost with the disk
				p.restored(backup)
				backups[p] = ""
			}
		}
	}
	one().sync("folder") // what is nowhere else by now
	g.meet()
	g.checkAgreed()
}
