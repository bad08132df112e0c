package changelog

// InPagesOf makes the follower return fewer entries at once.
func (f *Follower) InPagesOf(n int) *Follower { f.page = n; return f }
