package audit

func (l Limit) String() string { return l.Text }
