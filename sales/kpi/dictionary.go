package kpi

import "slices"

// dictionary gives records and texts small codes. Code 0 is "no value". Codes are handed out on first
// sight, so that rows may arrive before the records that they name.
type dictionary struct {
	base   int64 // ids near base are looked up by position, the rest in far
	near   []int32
	far    map[int64]int32
	texts  map[string]int32
	ids    []int64
	codes  []string
	labels []string
}

// nearSpan bounds the positional index: 16 MB at worst.
const nearSpan = 1 << 22

func newDictionary() *dictionary {
	return &dictionary{
		base: -1, far: map[int64]int32{}, texts: map[string]int32{},
		ids: []int64{0}, codes: []string{""}, labels: []string{NoneLabel},
	}
}

func (d *dictionary) clone() *dictionary {
	c := *d
	c.near = slices.Clone(d.near)
	c.far = make(map[int64]int32, len(d.far))
	for k, v := range d.far {
		c.far[k] = v
	}
	c.texts = make(map[string]int32, len(d.texts))
	for k, v := range d.texts {
		c.texts[k] = v
	}
	c.ids, c.codes, c.labels = slices.Clone(d.ids), slices.Clone(d.codes), slices.Clone(d.labels)
	return &c
}

func (d *dictionary) len() int { return len(d.ids) }

// find returns the code of an id, 0 when it has none.
func (d *dictionary) find(id int64) int32 {
	if i := id - d.base; d.base >= 0 && i >= 0 && i < int64(len(d.near)) {
		return d.near[i]
	}
	return d.far[id]
}

// code returns the code of an id and hands one out when it is new. The id 0 is no record.
func (d *dictionary) code(id int64) int32 {
	if id == 0 {
		return 0
	}
	if c := d.find(id); c != 0 {
		return c
	}
	c := int32(len(d.ids))
	d.ids = append(d.ids, id)
	d.codes = append(d.codes, "")
	d.labels = append(d.labels, "")
	if d.base < 0 && id > 0 {
		d.base = id &^ 0xFFFFF
	}
	if i := id - d.base; d.base >= 0 && i >= 0 && i < nearSpan {
		if i >= int64(len(d.near)) {
			d.near = append(d.near, make([]int32, i+1-int64(len(d.near)))...)
		}
		d.near[i] = c
	} else {
		d.far[id] = c
	}
	return c
}

// text returns the code of a text and hands one out when it is new. The empty text is no value.
func (d *dictionary) text(s string) int32 {
	if s == "" {
		return 0
	}
	if c, ok := d.texts[s]; ok {
		return c
	}
	c := int32(len(d.ids))
	d.ids = append(d.ids, 0)
	d.codes = append(d.codes, s)
	d.labels = append(d.labels, s)
	d.texts[s] = c
	return c
}

// group returns how the code is shown.
func (d *dictionary) group(dim Dimension, code int32) GroupKey {
	return GroupKey{Dimension: dim, ID: d.ids[code], Code: d.codes[code], Label: d.labels[code]}
}
