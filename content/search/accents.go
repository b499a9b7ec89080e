package search

import "sync"

// accented lists the small letters of the Latin, Greek and Cyrillic scripts that are others with accents: the first
// letter of each row stands for the rest. They are those that Unicode takes apart into a letter and marks (NFD), and five
// with a stroke that whoever has no such key types without it. Other scripts' marks tell letters apart and stay.
var accented = [...]string{
	"aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
	"bḃḅḇ",
	"cçćĉċčḉ",
	"dďḋḍḏḑḓđ",
	"eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
	"fḟ",
	"gĝğġģǧǵḡ",
	"hĥȟḣḥḧḩḫẖħ",
	"iìíîïĩīĭįǐȉȋḭḯỉị",
	"jĵǰ",
	"kķǩḱḳḵ",
	"lĺļľḷḹḻḽł",
	"mḿṁṃ",
	"nñńņňǹṅṇṉṋ",
	"oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿ",
	"pṕṗ",
	"rŕŗřȑȓṙṛṝṟ",
	"sśŝşšșṡṣṥṧṩẛ",
	"tţťțṫṭṯṱẗŧ",
	"uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
	"vṽṿ",
	"wŵẁẃẅẇẉẘ",
	"xẋẍ",
	"yýÿŷȳẏẙỳỵỷỹ",
	"zźżžẑẓẕ",
	"æǣǽ",
	"ʒǯ",
	"αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
	"εέἐἑἒἓἔἕὲέ",
	"ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
	"ιΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ",
	"οόὀὁὂὃὄὅὸό",
	"ρῤῥ",
	"υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
	"ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
	"ϒϓϔ",
	"аӑӓ",
	"гѓ",
	"еѐёӗ",
	"жӂӝ",
	"зӟ",
	"ийѝӣӥ",
	"кќ",
	"оӧ",
	"уўӯӱӳ",
	"чӵ",
	"ыӹ",
	"эӭ",
	"ії",
	"ѵѷ",
	"әӛ",
	"өӫ",
}

// plainLetters maps each accented letter to the one without. It is made when the first such letter is met: most courses
// have none.
var plainLetters = sync.OnceValue(func() map[rune]rune {
	out := make(map[rune]rune, 600)
	for _, row := range accented {
		plain := rune(-1)
		for _, r := range row {
			if plain < 0 {
				plain = r
			}
			out[r] = plain
		}
	}
	return out
})
