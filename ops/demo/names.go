package demo

// place is a country with its towns and the language of its names.
type place struct {
	country string
	tongue  int
	phone   string // prefix of numbers that nobody has
	towns   []string
	forms   []string // legal forms
}

// The languages of names.
const (
	german = iota
	english
	nordic
	romance
	dutch
)

var places = []place{
	{"DE", german, "+49 30 23125", []string{"Berlin", "Hamburg", "München", "Köln", "Frankfurt am Main", "Stuttgart", "Düsseldorf", "Leipzig", "Nürnberg", "Münster"}, []string{"GmbH", "GmbH", "AG", "GmbH & Co. KG", "SE"}},
	{"AT", german, "+43 1 5550", []string{"Wien", "Graz", "Linz", "Salzburg", "Innsbruck"}, []string{"GmbH", "AG"}},
	{"CH", german, "+41 44 5550", []string{"Zürich", "Basel", "Bern", "Genève", "Luzern"}, []string{"AG", "GmbH"}},
	{"GB", english, "+44 20 79460", []string{"London", "Manchester", "Birmingham", "Bristol", "Leeds", "Edinburgh", "Cardiff"}, []string{"Ltd", "plc", "LLP"}},
	{"IE", english, "+353 1 5550", []string{"Dublin", "Cork", "Galway"}, []string{"Ltd", "DAC"}},
	{"SE", nordic, "+46 8 5550", []string{"Stockholm", "Göteborg", "Malmö", "Uppsala"}, []string{"AB"}},
	{"DK", nordic, "+45 5550 0", []string{"København", "Aarhus", "Odense"}, []string{"A/S", "ApS"}},
	{"NO", nordic, "+47 5550 0", []string{"Oslo", "Bergen", "Trondheim"}, []string{"AS"}},
	{"FI", nordic, "+358 9 5550", []string{"Helsinki", "Tampere", "Turku"}, []string{"Oy"}},
	{"NL", dutch, "+31 20 5550", []string{"Amsterdam", "Rotterdam", "Utrecht", "Eindhoven"}, []string{"B.V.", "N.V."}},
	{"BE", dutch, "+32 2 5550", []string{"Brussel", "Antwerpen", "Gent"}, []string{"BV", "NV"}},
	{"FR", romance, "+33 1 5550", []string{"Paris", "Lyon", "Nantes", "Toulouse", "Lille"}, []string{"SAS", "SARL", "SA"}},
	{"ES", romance, "+34 91 5550", []string{"Madrid", "Barcelona", "Valencia"}, []string{"S.L.", "S.A."}},
	{"IT", romance, "+39 02 5550", []string{"Milano", "Torino", "Bologna", "Roma"}, []string{"S.r.l.", "S.p.A."}},
	{"US", english, "+1 212 5550", []string{"New York", "Boston", "Chicago", "Austin", "Denver", "Seattle", "San Francisco", "Atlanta"}, []string{"Inc.", "LLC", "Corp."}},
	{"CA", english, "+1 416 5550", []string{"Toronto", "Vancouver", "Montréal", "Ottawa"}, []string{"Inc.", "Ltd."}},
}

var firstNames = [][]string{
	german:  {"Anna", "Lukas", "Sabine", "Jürgen", "Katrin", "Stefan", "Ulrike", "Matthias", "Petra", "Björn", "Heike", "Torsten", "Franziska", "Günther", "Mareike", "Sebastian", "Anke", "Florian", "Claudia", "Jörg", "Monika", "Dennis", "Bettina", "Andreas"},
	english: {"Olivia", "James", "Amelia", "George", "Isla", "Harry", "Emily", "Noah", "Grace", "Ethan", "Sophie", "Samuel", "Hannah", "Aiden", "Zoe", "Nathan", "Priscilla", "Omar", "Leah", "Victor", "Maya", "Dylan", "Chloe", "Ravi"},
	nordic:  {"Astrid", "Erik", "Ingrid", "Lars", "Maja", "Søren", "Sigrid", "Mikael", "Åsa", "Jens", "Kirsi", "Björn", "Linnea", "Håkon", "Freja", "Juhani", "Tuva", "Anders", "Signe", "Magnus"},
	romance: {"Chloé", "Luca", "Inés", "Mathieu", "Giulia", "Javier", "Élodie", "Marco", "Lucía", "Étienne", "Francesca", "Álvaro", "Manon", "Davide", "Carmen", "Rémi", "Sofia", "Andrés", "Noémie", "Paolo"},
	dutch:   {"Sanne", "Daan", "Lotte", "Bram", "Femke", "Joris", "Maud", "Sven", "Anouk", "Pieter", "Fleur", "Ruben", "Ilse", "Thijs", "Eline", "Wouter", "Noor", "Jasper", "Marit", "Koen"},
}

var lastNames = [][]string{
	german:  {"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Becker", "Schulz", "Hoffmann", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger", "Hofmann", "Lange", "Werner", "Krause", "Köhler", "Maier", "Böhm", "Vogt", "Jäger", "Winter", "Groß"},
	english: {"Smith", "Jones", "Taylor", "Brown", "Davies", "Evans", "Walker", "Robinson", "Thompson", "Hughes", "Edwards", "Clarke", "Bennett", "Foster", "Harper", "Mitchell", "Parker", "Reed", "Shaw", "Turner", "Ward", "Young", "O'Brien", "Kelly", "Patel", "Nguyen", "Garcia", "Chen", "Murphy", "Campbell"},
	nordic:  {"Andersson", "Johansson", "Nielsen", "Hansen", "Larsen", "Lindberg", "Bergström", "Sørensen", "Østergaard", "Virtanen", "Korhonen", "Nygård", "Dahl", "Holm", "Lund", "Sjöberg", "Åkesson", "Berg", "Strand", "Mäkinen"},
	romance: {"Martin", "Bernard", "Dubois", "Rossi", "Russo", "Ferrari", "García", "Fernández", "López", "Moreau", "Lefèvre", "Bianchi", "Romano", "Sánchez", "Muñoz", "Girard", "Conti", "Ruiz", "Blanc", "Esposito"},
	dutch:   {"de Jong", "Jansen", "de Vries", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Peters", "Hendriks", "van Dijk", "Dekker", "Willems", "Maes", "Claes", "Wouters", "Jacobs", "Vermeulen", "Kuipers"},
}

// Companies are called after a family or by a made-up word, and after what they do.
var (
	wordStarts = []string{"Alta", "Boreal", "Cala", "Delta", "Elb", "Ferro", "Gran", "Halm", "Inno", "Juno", "Kern", "Luma", "Mont", "Nord", "Orbi", "Prima", "Quer", "Rhein", "Sola", "Tera", "Umbra", "Vela", "West", "Xeno", "Ylva", "Zeta", "Astra", "Brava", "Corvo", "Domo"}
	wordEnds   = []string{"line", "mark", "nova", "port", "quest", "ridge", "soft", "tech", "vance", "works", "bridge", "field", "gate", "haven", "point", "star", "stone", "wave", "logic", "craft"}
)

type industry struct {
	name  string
	words [][]string // by language: what such companies call themselves
}

var industries = []industry{
	{"Manufacturing", [][]string{german: {"Maschinenbau", "Metallwerke", "Antriebstechnik"}, english: {"Engineering", "Manufacturing", "Tools"}, nordic: {"Mekaniska", "Industri", "Teknik"}, romance: {"Mécanique", "Industria", "Industrie"}, dutch: {"Machines", "Metaal", "Techniek"}}},
	{"Software", [][]string{german: {"Software", "Systemhaus", "Digital"}, english: {"Software", "Systems", "Cloud"}, nordic: {"Data", "Software", "Digital"}, romance: {"Logiciels", "Software", "Sistemi"}, dutch: {"Software", "Digitaal", "Data"}}},
	{"Retail", [][]string{german: {"Handel", "Märkte", "Versand"}, english: {"Stores", "Retail", "Trading"}, nordic: {"Handel", "Butiker", "Varehus"}, romance: {"Distribution", "Comercio", "Mercati"}, dutch: {"Winkels", "Handel", "Retail"}}},
	{"Financial services", [][]string{german: {"Versicherung", "Finanz", "Leasing"}, english: {"Capital", "Insurance", "Finance"}, nordic: {"Forsikring", "Finans", "Kapital"}, romance: {"Assurances", "Finanza", "Crédito"}, dutch: {"Verzekeringen", "Finance", "Lease"}}},
	{"Healthcare", [][]string{german: {"Kliniken", "Medizintechnik", "Pflege"}, english: {"Health", "Medical", "Care"}, nordic: {"Helse", "Medicin", "Omsorg"}, romance: {"Santé", "Salud", "Medica"}, dutch: {"Zorg", "Medisch", "Kliniek"}}},
	{"Logistics", [][]string{german: {"Logistik", "Spedition", "Transporte"}, english: {"Logistics", "Freight", "Shipping"}, nordic: {"Logistik", "Transport", "Rederi"}, romance: {"Transports", "Logística", "Trasporti"}, dutch: {"Logistiek", "Transport", "Expeditie"}}},
	{"Professional services", [][]string{german: {"Beratung", "Partner", "Treuhand"}, english: {"Consulting", "Partners", "Advisory"}, nordic: {"Rådgivning", "Partner", "Konsult"}, romance: {"Conseil", "Consultores", "Consulenza"}, dutch: {"Advies", "Partners", "Consult"}}},
	{"Energy", [][]string{german: {"Energie", "Stadtwerke", "Solar"}, english: {"Energy", "Power", "Renewables"}, nordic: {"Energi", "Kraft", "Vind"}, romance: {"Énergie", "Energía", "Energia"}, dutch: {"Energie", "Stroom", "Solar"}}},
	{"Education", [][]string{german: {"Bildung", "Akademie", "Verlag"}, english: {"Learning", "Academy", "Press"}, nordic: {"Utbildning", "Akademi", "Förlag"}, romance: {"Formation", "Academia", "Scuole"}, dutch: {"Onderwijs", "Academie", "Uitgeverij"}}},
	{publicSector, [][]string{german: {"Behörde", "Landesamt", "Zweckverband"}, english: {"Council", "Authority", "Agency"}, nordic: {"Kommune", "Styrelse", "Verk"}, romance: {"Agence", "Agencia", "Agenzia"}, dutch: {"Gemeente", "Agentschap", "Dienst"}}},
}

var jobTitles = []string{"Head of Sales", "Sales Operations Manager", "Chief Financial Officer", "Managing Director", "Head of Data", "IT Manager", "Revenue Operations Lead", "Controller", "Head of Procurement", "Business Analyst", "VP Commercial", "Chief Information Officer"}
