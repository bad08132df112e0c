package measuring

// HoldRefresh keeps refreshes from running until release is called, as a long one does.
func (s *Store) HoldRefresh() (release func()) {
	s.turn <- struct{}{}
	return func() { <-s.turn }
}
