package money

import (
	"fmt"
	"io"
	"strconv"
)

// exponents lists the ISO 4217 currencies in use and their number of minor digits.
var exponents = func() map[Currency]int {
	out := map[Currency]int{}
	for exp, codes := range map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		3: "BHD IQD JOD KWD LYD OMR TND",
		2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
	} {
		for i := 0; i+3 <= len(codes); i += 4 {
			out[Currency(codes[i:i+3])] = exp
		}
	}
	return out
}()

// ParseCurrency reads an ISO 4217 code in capitals.
func ParseCurrency(s string) (Currency, error) {
	if _, ok := exponents[Currency(s)]; !ok {
		return "", fmt.Errorf("%q is not a currency; use an ISO 4217 code in capitals, for example EUR", s)
	}
	return Currency(s), nil
}

// Exponent is the number of minor digits: 2 for EUR, 0 for JPY, 3 for KWD; 2 for an unknown code.
func (c Currency) Exponent() int {
	if e, ok := exponents[c]; ok {
		return e
	}
	return 2
}

// MarshalGQL writes the code.
func (c Currency) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(c))) }

// UnmarshalGQL reads a code.
func (c *Currency) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a currency is an ISO 4217 code such as EUR, not %v", v)
	}
	var err error
	*c, err = ParseCurrency(s)
	return err
}
