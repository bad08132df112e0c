package ent

// Waiting returns how many transactions wait for their turn at the writer of SQLite.
func (s *Store) Waiting() int {
	g := s.driver.groups
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}
