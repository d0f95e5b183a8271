package tui

import (
	"testing"

	"dudao/inspection"
	"dudao/store"
	"dudao/tui/termtest"
)

// Who has no register (m24.1) is not asked whom it names (m24.2, m24.5).
func TestWhatIsRuledOutIsNotAsked(t *testing.T) {
	w := newWorld(t, "shantou")
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			e, err := tx.Edit(store.FindingEntity(st.Local().Inspection, "shantou", "m24.1"), inspection.FieldResult)
			if err != nil {
				return err
			}
			e.Put(inspection.FieldResult, inspection.Unmet.Code())
			_, err = tx.Save(e)
			return err
		})
	})
	x := w.run(80, 24)
	x.See("1/40") // of 42
	x.Type(termtest.Down)
	x.Type(termtest.Enter)
	x.See("汕头市")
	x.Type("24")
	x.See(">（二十四）")
	x.Type(termtest.Right)
	x.See("! 未落实")
	x.See(". 不问")
	x.See("!.--.")
	x.Type(" ")
	x.See("（二十四）")
	x.See("要点 3/5")
}
