package transfer

import (
	"bytes"
	"context"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

type location = *time.Location

// file is one source together with what the mapping says of it.
type file struct {
	index   int // in the report
	source  Source
	options tabular.Options
	header  []string
}

// step is one entity that the rows of one file give. Steps are the unit of order: a step only
// refers to records of earlier steps, of its own entity, or to those that a late step fills in.
type step struct {
	index   int
	file    *file
	record  *mapping.Record
	plan    *mapping.Plan
	layout  *layout
	gently  bool // a late step that must not touch what an existing record holds already
	late    bool // fills in references to records that came later; counts no rows
	counted bool // the first step of its file, which counts the file's rows and reports broken ones
}

// prepare reads the mapping, opens every file once to check its header, and puts the steps in order.
// It reports all faults at once, before anything is written.
func (im *importer) prepare(ctx context.Context) error {
	if err := im.readMapping(); err != nil {
		return err
	}
	if err := im.organisation(ctx); err != nil {
		return err
	}
	var faults fault.List
	names := map[string]bool{}
	for _, s := range im.req.Sources {
		if names[s.Name] {
			faults = append(faults, fault.Invalidf("files", "two files are named %q; rename one of them, so that rejections can be told apart", s.Name))
		}
		names[s.Name] = true
	}
	used := make([]bool, len(im.req.Sources))
	for i := range im.mapping.Files {
		mf := &im.mapping.Files[i]
		matched := im.matching(mf, used)
		if len(matched) == 0 {
			im.report.Absent = append(im.report.Absent, mf.Pattern)
		}
		for _, s := range matched {
			if err := im.addFile(s, mf); err != nil {
				found := fault.All(err)
				if found == nil {
					return err
				}
				faults = append(faults, fault.All(fault.Under(err, s.Name))...)
			}
		}
	}
	for i, s := range im.req.Sources {
		if !used[i] {
			im.report.Unmapped = append(im.report.Unmapped, s.Name)
		}
	}
	if len(im.files) == 0 && len(faults) == 0 || len(im.report.Unmapped) == len(im.req.Sources) {
		faults = append(faults, fault.Invalidf("files", "the mapping names none of the files %s; it names %s", strings.Join(im.report.Unmapped, ", "), strings.Join(im.report.Absent, ", ")))
	}
	if err := im.permitted(); err != nil {
		faults = append(faults, fault.All(err)...)
	}
	if err := im.ledgerFounded(); err != nil {
		faults = append(faults, fault.All(err)...)
	}
	if len(faults) > 0 {
		return faults
	}
	im.order()
	return nil
}

// readMapping parses the mapping, or proposes one for files that bear our own names.
func (im *importer) readMapping() (err error) {
	if len(im.req.Mapping) > 0 {
		im.mapping, err = mapping.Parse(im.req.Mapping, im.entities)
		return err
	}
	whole := &mapping.Mapping{}
	for _, s := range im.req.Sources {
		r, err := tabular.New(s.Data, s.Size, s.Name, tabular.Options{})
		if err != nil {
			return fault.Under(err, s.Name)
		}
		p, err := mapping.Propose(s.Name, r.Header(), im.entities, im.req.Entity)
		if err == nil {
			err = p.Complete()
		}
		if err != nil {
			return fault.Under(err, s.Name)
		}
		m, err := mapping.Parse([]byte(p.YAML), im.entities)
		if err != nil {
			return err
		}
		whole.Files = append(whole.Files, m.Files...)
		whole.Text += p.YAML + "---\n"
	}
	im.mapping = whole
	return nil
}

// matching returns the sources that a file of the mapping speaks of.
func (im *importer) matching(mf *mapping.File, used []bool) []Source {
	if mf.Pattern == "" {
		return []Source{rowsOf(mf)}
	}
	var out []Source
	for i, s := range im.req.Sources {
		name := path.Base(strings.ReplaceAll(s.Name, `\`, "/"))
		ok, _ := path.Match(strings.ToLower(mf.Pattern), strings.ToLower(name)) // the pattern was checked when it was read
		if !ok {
			ok, _ = path.Match(strings.ToLower(mf.Pattern), strings.TrimSuffix(strings.ToLower(name), ".gz"))
		}
		if ok || isRejectedOf(s, mf) {
			used[i] = true
			out = append(out, s)
		}
	}
	return out
}

// isRejectedOf reports whether a source is a corrected file of rejected rows, whatever it is called,
// of a file that the mapping reads: it has the columns of reasons and every column of the mapping.
func isRejectedOf(s Source, mf *mapping.File) bool {
	r, err := tabular.New(s.Data, s.Size, s.Name, tabular.Options{})
	if err != nil || !slices.ContainsFunc(r.Header(), tabular.IsRejectedColumn) {
		return false
	}
	for i := range mf.Records {
		if _, err := mf.Records[i].Bind(r.Header(), time.UTC); err != nil {
			return false
		}
	}
	return true
}

// rowsOf turns rows that are written in the mapping into a file like any other.
func rowsOf(mf *mapping.File) Source {
	var b bytes.Buffer
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(tabular.Quoted(c, ','))
		}
		b.WriteByte('\n')
	}
	line(mf.Options.Headers)
	for _, r := range mf.Rows {
		cells := make([]string, len(mf.Options.Headers))
		for i, h := range mf.Options.Headers {
			cells[i] = r[h]
		}
		line(cells)
	}
	return Source{Name: "rows of the mapping, line " + strconv.Itoa(mf.Line), Data: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}
}

func (im *importer) addFile(s Source, mf *mapping.File) error {
	f := &file{index: len(im.files), source: s, options: mf.Options}
	if mf.Pattern == "" {
		f.options = tabular.Options{Delimiter: ',', Encoding: tabular.UTF8, Format: tabular.Delimited}
	}
	if isRejectedOf(s, mf) { // it is written as UTF-8 text whatever the original was
		f.options = tabular.Options{Columns: mf.Options.Columns, MaxRowBytes: mf.Options.MaxRowBytes}
	}
	r, err := tabular.New(s.Data, s.Size, s.Name, f.options)
	if err != nil {
		return err
	}
	f.header = r.Header()
	info := r.Info()
	fr := FileReport{Name: s.Name, Format: string(info.Format), Encoding: string(info.Encoding), Sheet: info.Sheet, UnusedColumns: []string{}, Warnings: []string{}}
	if info.Delimiter != 0 {
		fr.Delimiter = string(rune(info.Delimiter))
	}
	// The rest of the import reads the file as it was understood now.
	f.options.Format, f.options.Encoding, f.options.Delimiter = info.Format, info.Encoding, info.Delimiter
	var used []string
	var faults fault.List
	for i := range mf.Records {
		rec := &mf.Records[i]
		plan, err := rec.Bind(f.header, im.place)
		if err != nil {
			faults = append(faults, fault.All(err)...)
			continue
		}
		for _, c := range rec.Columns() {
			used = append(used, strings.ToLower(c))
		}
		im.steps = append(im.steps, &step{file: f, record: rec, plan: plan, layout: layoutOf(rec.Entity)})
	}
	for _, h := range f.header {
		if !slices.Contains(used, strings.ToLower(h)) && !tabular.IsRejectedColumn(h) {
			fr.UnusedColumns = append(fr.UnusedColumns, h)
		}
	}
	im.files = append(im.files, f)
	im.report.Files = append(im.report.Files, fr)
	im.badRows = append(im.badRows, map[int64]bool{})
	return dedupe(faults)
}

// dedupe drops faults that several records of one file share.
func dedupe(list fault.List) error {
	seen := map[string]bool{}
	var out fault.List
	for _, f := range list {
		if !seen[f.Error()] {
			seen[f.Error()] = true
			out = append(out, f)
		}
	}
	return out.Err()
}

// operationOf names the operation of the role matrix that writes an entity.
func operationOf(e *mapping.Entity) string {
	switch e.Kind {
	case gid.User:
		return "inviteUser"
	case gid.CustomerSubscription:
		return "startSubscription"
	case gid.SubscriptionEvent:
		return "amendSubscription"
	case gid.UsageEvent:
		return "ingestUsage"
	case gid.TeamMembership:
		return "transferRep"
	case gid.TerritoryAssignment:
		return "assignTerritory"
	case gid.TerritoryAccount:
		return "placeAccount"
	case gid.AccountOwnership:
		return "transferAccount"
	case gid.Activity:
		return "logActivity"
	default:
		return "create" + e.Name
	}
}

// permitted checks that the viewer's role may write what the mapping gives.
func (im *importer) permitted() error {
	if im.viewer.IsSystem() {
		return nil
	}
	var faults fault.List
	denied := map[string]bool{}
	check := func(e *mapping.Entity) {
		if !im.viewer.Role.Allows(operationOf(e)) && !denied[e.Name] {
			denied[e.Name] = true
			faults = append(faults, fault.Forbiddenf("your role %s may not write %s records", im.viewer.Role, e.Name))
		}
	}
	for _, s := range im.steps {
		check(s.record.Entity)
		for _, rule := range s.record.Fields {
			for _, a := range rule.Alternatives {
				if a.Lookup != nil && a.Unknown == mapping.CreateUnknown {
					check(a.Lookup)
				}
			}
		}
	}
	return faults.Err()
}

// order sorts the steps so that records come before those that refer to them, and adds the late
// steps that fill in references to records of the same or a later entity.
func (im *importer) order() {
	sort.SliceStable(im.steps, func(i, j int) bool {
		return im.entities.Rank(im.steps[i].record.Entity) < im.entities.Rank(im.steps[j].record.Entity)
	})
	first := map[*file]bool{}
	for _, s := range im.steps {
		s.counted = !first[s.file]
		first[s.file] = true
	}
	for _, s := range slices.Clone(im.steps) {
		if l := lateStep(s, im.place); l != nil {
			im.steps = append(im.steps, l)
		}
	}
	im.takes, im.named = map[string][]*mapping.Field{}, map[string][]string{}
	for i, s := range im.steps {
		s.index = i
		for _, rule := range s.record.Fields {
			for _, a := range rule.Alternatives {
				im.noteLookup(a)
			}
		}
	}
}

// noteLookup remembers how rows name other records and what they take from them.
func (im *importer) noteLookup(a mapping.Source) {
	if a.Lookup == nil {
		return
	}
	e := a.Lookup.Name
	if !slices.Contains(im.named[e], a.By) {
		im.named[e] = append(im.named[e], a.By)
	}
	if a.Take != nil && !slices.Contains(im.takes[e], a.Take) {
		im.takes[e] = append(im.takes[e], a.Take)
	}
}

// isLate reports whether a field may refer to a record that is not written yet.
func isLate(e *mapping.Entity, f *mapping.Field) bool {
	return f.Type == mapping.Reference && (f.Late || f.Target == e.Name)
}

// lateStep is the second pass over a file: its keys and late references only.
func lateStep(s *step, loc location) *step {
	r := *s.record
	r.Fields, r.History = nil, nil
	r.Missing, r.Existing = mapping.SkipMissing, mapping.UpdateExisting
	late := false
	for _, rule := range s.record.Fields {
		is := isLate(r.Entity, rule.Field)
		late = late || is
		if is || slices.Contains(r.Key, rule.Field.Name) {
			r.Fields = append(r.Fields, rule)
		}
	}
	if !late {
		return nil
	}
	plan, err := r.Bind(s.file.header, loc)
	if err != nil { // the same columns were found a moment ago
		return nil
	}
	return &step{file: s.file, record: &r, plan: plan, layout: s.layout, late: true, gently: s.record.Existing != mapping.UpdateExisting}
}
