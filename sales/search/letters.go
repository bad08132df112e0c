package search

// plain returns the letters of the English alphabet that a small letter stands for, or the letter
// itself when it is not a Latin letter with an addition.
func plain(r rune) string {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'ą', 'ǎ', 'ǟ', 'ǡ', 'ǻ', 'ȁ', 'ȃ', 'ȧ', 'ḁ', 'ạ', 'ả', 'ấ', 'ầ', 'ẩ', 'ẫ', 'ậ', 'ắ', 'ằ', 'ẳ', 'ẵ', 'ặ', 'ª':
		return "a"
	case 'æ', 'ǣ', 'ǽ':
		return "ae"
	case 'ḃ', 'ḅ', 'ḇ', 'ƀ':
		return "b"
	case 'ç', 'ć', 'ĉ', 'ċ', 'č', 'ḉ':
		return "c"
	case 'ď', 'đ', 'ð', 'ḋ', 'ḍ', 'ḏ', 'ḑ', 'ḓ':
		return "d"
	case 'è', 'é', 'ê', 'ë', 'ē', 'ĕ', 'ė', 'ę', 'ě', 'ȅ', 'ȇ', 'ȩ', 'ḕ', 'ḗ', 'ḙ', 'ḛ', 'ḝ', 'ẹ', 'ẻ', 'ẽ', 'ế', 'ề', 'ể', 'ễ', 'ệ', 'ə':
		return "e"
	case 'ƒ', 'ḟ':
		return "f"
	case 'ĝ', 'ğ', 'ġ', 'ģ', 'ǥ', 'ǧ', 'ǵ', 'ḡ':
		return "g"
	case 'ĥ', 'ħ', 'ȟ', 'ḣ', 'ḥ', 'ḧ', 'ḩ', 'ḫ':
		return "h"
	case 'ì', 'í', 'î', 'ï', 'ĩ', 'ī', 'ĭ', 'į', 'ı', 'ǐ', 'ȉ', 'ȋ', 'ḭ', 'ḯ', 'ỉ', 'ị':
		return "i"
	case 'ĳ':
		return "ij"
	case 'ĵ', 'ǰ':
		return "j"
	case 'ķ', 'ǩ', 'ḱ', 'ḳ', 'ḵ', 'ĸ':
		return "k"
	case 'ĺ', 'ļ', 'ľ', 'ŀ', 'ł', 'ḷ', 'ḹ', 'ḻ', 'ḽ':
		return "l"
	case 'ḿ', 'ṁ', 'ṃ':
		return "m"
	case 'ñ', 'ń', 'ņ', 'ň', 'ŉ', 'ŋ', 'ǹ', 'ṅ', 'ṇ', 'ṉ', 'ṋ':
		return "n"
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ø', 'ō', 'ŏ', 'ő', 'ơ', 'ǒ', 'ǫ', 'ǭ', 'ǿ', 'ȍ', 'ȏ', 'ȫ', 'ȭ', 'ȯ', 'ȱ', 'ṍ', 'ṏ', 'ṑ', 'ṓ', 'ọ', 'ỏ', 'ố', 'ồ', 'ổ', 'ỗ', 'ộ', 'ớ', 'ờ', 'ở', 'ỡ', 'ợ', 'º':
		return "o"
	case 'œ':
		return "oe"
	case 'ṕ', 'ṗ':
		return "p"
	case 'ŕ', 'ŗ', 'ř', 'ȑ', 'ȓ', 'ṙ', 'ṛ', 'ṝ', 'ṟ':
		return "r"
	case 'ś', 'ŝ', 'ş', 'š', 'ș', 'ṡ', 'ṣ', 'ṥ', 'ṧ', 'ṩ', 'ſ':
		return "s"
	case 'ß':
		return "ss"
	case 'ţ', 'ť', 'ŧ', 'ț', 'ṫ', 'ṭ', 'ṯ', 'ṱ':
		return "t"
	case 'þ':
		return "th"
	case 'ù', 'ú', 'û', 'ü', 'ũ', 'ū', 'ŭ', 'ů', 'ű', 'ų', 'ư', 'ǔ', 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ȕ', 'ȗ', 'ṳ', 'ṵ', 'ṷ', 'ṹ', 'ṻ', 'ụ', 'ủ', 'ứ', 'ừ', 'ử', 'ữ', 'ự':
		return "u"
	case 'ṽ', 'ṿ':
		return "v"
	case 'ŵ', 'ẁ', 'ẃ', 'ẅ', 'ẇ', 'ẉ':
		return "w"
	case 'ẋ', 'ẍ':
		return "x"
	case 'ý', 'ÿ', 'ŷ', 'ȳ', 'ẏ', 'ỳ', 'ỵ', 'ỷ', 'ỹ':
		return "y"
	case 'ź', 'ż', 'ž', 'ẑ', 'ẓ', 'ẕ':
		return "z"
	default:
		return string(r)
	}
}
