package store

import (
	"testing"
	"time"
)

func clockFaults(t *testing.T, s *Store) (list []ClockFault) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		list, err = tx.ClockFaults()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A clock that goes back is noticed until something has been written with it, sealed or not.
func TestOwnClockIsBehind(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "一")
	if got := clockFaults(t, s); len(got) > 0 {
		t.Fatalf("faults %+v", got)
	}
	for _, seal := range []bool{false, true} {
		if seal {
			if err := s.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		l.clock.jump(-20 * 365 * 24 * time.Hour)
		got := clockFaults(t, s)
		if len(got) != 1 || !got[0].Own || got[0].Device != s.Device() || got[0].By < 7290*24*time.Hour {
			t.Errorf("faults %+v", got)
		}
		mustRecord(t, s, "m01.1", "照样记")
		if got := clockFaults(t, s); len(got) > 0 {
			t.Errorf("faults %+v", got)
		}
		l.clock.jump(20 * 365 * 24 * time.Hour)
		mustRecord(t, s, "m01.1", "时钟对了")
	}
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSound(t, s)
}

// A laptop in 2030 is named with the person; what it wrote is taken.
func TestAnothersClockIsAhead(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	o := l.other("2030")
	o.clock = newClock()
	o.clock.jump(7 * 365 * 24 * time.Hour)
	o.Now = o.clock.now
	other := o.init()
	mustRecord(t, other, "m01.1", "来自未来")
	give(t, other, s)
	wantFacts(t, s, map[string]string{"m01.1": "来自未来"})
	got := clockFaults(t, s)
	if len(got) != 1 || got[0].Own || got[0].Device != other.Device() || got[0].People[0] != "张三" || got[0].By < 7*364*24*time.Hour {
		t.Errorf("faults %+v", got)
	}
	if got := clockFaults(t, other); len(got) > 0 {
		t.Errorf("faults there %+v", got)
	}
}
