package report

import (
	"context"

	"dudao/checklist"
)

type matrixView struct {
	view
	Cities, Departments int
}

// Matrix is the signals of all subjects by measure, cities and departments apart
// (热力图).
func Matrix(ctx context.Context, src Source, o Options) (*Doc, error) {
	s, err := begin(src, o)
	if err != nil {
		return nil, err
	}
	if err := s.readAll(ctx); err != nil {
		return nil, err
	}
	cities, departments := s.ofKind(checklist.City), s.ofKind(checklist.Department)
	parts := map[string][]Block{"matrix cities": s.matrix(cities), "matrix departments": s.matrix(departments)}
	v := matrixView{view: s.view(), Cities: len(cities), Departments: len(departments)}
	return s.compose(KindMatrix, "全部对象", "", v, parts)
}
