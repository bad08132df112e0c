package tabular

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/fault"
)

// book builds a workbook of two visible sheets and a hidden one.
func book(t *testing.T, sheet string, more map[string]string) string {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
			<sheets><sheet name="Notes" sheetId="1" state="hidden" r:id="rId9"/><sheet name="Deals" sheetId="2" r:id="rId1"/><sheet name="Other" sheetId="3" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>
			<Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="rId2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
			<Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/>
			<Relationship Id="rId4" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy;@"/><numFmt numFmtId="165" formatCode="#,##0.00 &quot;days&quot;"/></numFmts>
			<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     `<sst><si><t>name</t></si><si><r><t>Ac</t></r><r><t xml:space="preserve">me </t></r><rPh><t>no</t></rPh></si><si><t>closed</t></si></sst>`,
		"xl/worksheets/sheet1.xml": sheet,
		"xl/worksheets/sheet2.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row></sheetData></worksheet>`,
	}
	for k, v := range more {
		parts[k] = v
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const deals = `<worksheet><sheetData>
	<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" t="str"><f>1+1</f><v>amount</v></c><c r="D2" t="inlineStr"><is><t>won</t></is></c></row>
	<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" s="2"><v>46022</v></c><c r="C3" s="3"><v>1234.5</v></c><c r="D3" t="b"><v>1</v></c><c r="E3"/></row>
	<row r="5"><c r="A5" t="inlineStr"><is><t>Beta</t></is></c><c r="C5"><v>1E3</v></c></row>
	<row r="6"><c r="A6" t="e"><v>#REF!</v></c></row>
	<row r="7"><c r="A7" t="inlineStr"><is><t>Gamma</t></is></c><c r="B7" s="1"><v>46022.75</v></c></row>
	<row r="8"><c r="A8"><v></v></c></row>
	</sheetData></worksheet>`

func TestAWorkbookIsReadAsItIsShown(t *testing.T) {
	content := book(t, deals, nil)
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Deals", "Other"}, r.Info().Sheets); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	got := drain(t, r)
	want := seen{
		Header: []string{"name", "closed", "amount", "won"},
		Rows:   [][]string{{"Acme ", "2025-12-31", "1234.5", "true"}, {"Beta", "", "1000", ""}, {"Gamma", "2025-12-31T18:00:00", "", ""}},
		Lines:  []int64{3, 5, 7},
		Bad:    []string{"line 6, column 1 (name): the cell holds the error #REF!; correct the formula or replace it with its value"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADateOfAWorkbookIsTypedAndATextIsNot(t *testing.T) {
	content := book(t, deals, nil)
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var row Row
	if err := r.Next(&row); err != nil {
		t.Fatal(err)
	}
	got := []bool{row.Typed(0), row.Typed(1), row.Typed(2), row.Typed(3), row.Typed(9)}
	if diff := cmp.Diff([]bool{false, true, true, true, false}, got); diff != "" {
		t.Errorf("typed (-want +got):\n%s", diff)
	}
}

func TestASheetIsChosenByItsName(t *testing.T) {
	content := book(t, deals, nil)
	got := readAll(t, content, "", Options{Sheet: "other"})
	if diff := cmp.Diff([][]string{{"7"}}, got.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	_, err := New(strings.NewReader(content), int64(len(content)), "", Options{Sheet: "Notes"})
	want := `sheet: the workbook has no visible sheet "Notes"; it has Deals, Other`
	if err == nil || err.Error() != want {
		t.Errorf("New() = %v, want %s", err, want)
	}
}

func TestReadingAWorkbookGoesOnFromAnyRow(t *testing.T) {
	content := book(t, deals, nil)
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Seek(Position{Number: 1, Line: 5}); err != nil {
		t.Fatal(err)
	}
	var row Row
	if err := r.Next(&row); err != nil {
		t.Fatal(err)
	}
	if row.Cells[0] != "Beta" || row.Number != 1 {
		t.Errorf("row = %+v, want Beta as number 1", row)
	}
}

func TestAnArchiveWithoutAWorkbookSaysSo(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create("a.csv"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if !IsArchive(bytes.NewReader(b.Bytes()), int64(b.Len())) {
		t.Errorf("IsArchive() = false for an archive of files")
	}
	_, err := New(bytes.NewReader(b.Bytes()), int64(b.Len()), "", Options{})
	want := "format: the file is an archive without a workbook in it; send an XLSX workbook, or the files of the archive one by one"
	if err == nil || err.Error() != want {
		t.Errorf("New() = %v, want %s", err, want)
	}
}

func TestAWorkbookThatUnfoldsToAnythingIsRefused(t *testing.T) {
	huge := `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>` + strings.Repeat("x", 20<<20) + `</t></is></c></row></sheetData></worksheet>`
	content := book(t, huge, nil)
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{MaxRowBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	var row Row
	if err := r.Next(&row); !fault.Is(err, fault.TooLarge) {
		t.Errorf("Next() = %v, want that the cell is too large", err)
	}
}

func TestSerialDatesOfSpreadsheets(t *testing.T) {
	tests := []struct {
		serial float64
		mac    bool
		want   string
	}{
		{1, false, "1900-01-01"},
		{59, false, "1900-02-28"},
		{61, false, "1900-03-01"},
		{46022, false, "2025-12-31"},
		{46022.5, false, "2025-12-31T12:00:00"},
		{44560, true, "2025-12-31"},
	}
	for _, tt := range tests {
		got, ok := serialDate(tt.serial, tt.mac)
		if !ok || got != tt.want {
			t.Errorf("serialDate(%v, %v) = %q, %v, want %q", tt.serial, tt.mac, got, ok, tt.want)
		}
	}
	for _, bad := range []float64{-1, 3e6, 0.5} {
		if got, ok := serialDate(bad, false); ok {
			t.Errorf("serialDate(%v) = %q, want none", bad, got)
		}
	}
}

func TestJSONLinesAreFlattenedAndTyped(t *testing.T) {
	content := `{"name": "Acme", "owner": {"externalId": "r1"}, "amount": 12.50, "won": true}` + "\n\n" +
		`{"name": null, "amount": 1e3, "tags": ["a", "b"]}` + "\n" +
		`{"name": "Broken"` + "\n" +
		`{"name": "Twice", "name": "Again"}` + "\n" +
		`{"name": "Last"}`
	got := readAll(t, content, "deals.jsonl", Options{Columns: []string{"closedOn"}})
	want := seen{
		Header: []string{"name", "owner.externalId", "amount", "won", "tags", "closedOn"},
		Rows:   [][]string{{"Acme", "r1", "12.50", "true", "", ""}, {"", "", "1000", "", `["a", "b"]`, ""}, {"Last", "", "", "", "", ""}},
		Lines:  []int64{1, 3, 6},
		Bad: []string{
			`line 4: the line is not a JSON object: it ends too early; write one object per line, for example {"name": "Acme", "employees": 120}`,
			`line 5: the line is not a JSON object: the name "name" appears twice; write one object per line, for example {"name": "Acme", "employees": 120}`,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
