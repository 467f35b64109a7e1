package fleet

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// totalWords are the words, in lower case, that label rows of totals, means, extremes or counts in the
// languages of answerWord.
var totalWords = wordSet(`
	total totals sum sums subtotal sub-total subtotals average averages avg mean max maximum min minimum median
	count stdev
	gesamt summe gesamtsumme zwischensumme teilsumme insgesamt durchschnitt mittelwert mittel schnitt maximalwert
	minimalwert anzahl
	somme sous-total sous-totaux moyenne médiane maximale minimale nombre effectif
	totale totali somma subtotale media mediana massimo minimo conteggio
	suma promedio máximo mínimo recuento cuenta soma média contagem
	totaal subtotaal som gemiddelde gemiddeld mediaan aantal
	razem ogółem łącznie średnia maksimum mediana liczba
	итого всего сумма среднее медиана максимум минимум
	количество подытог разом усього сума середнє медіана
	кількість общо средно
	celkem součet mezisoučet průměr počet celkom súčet priemer
	összesen összeg részösszeg átlag medián darab
	yhteensä summa välisumma keskiarvo mediaani maksimi minimi lukumäärä
	totalt delsumma medelvärde genomsnitt antal sammanlagt gjennomsnitt gennemsnit maks
	toplam ortalama medyan maksimum adet
	total_general medie însumat
	ukupno zbroj prosjek medijan skupaj povprečje укупно просек
	σύνολο άθροισμα διάμεσος μέγιστο ελάχιστο πλήθος
	kokku keskmine kopā vidēji viso vidurkis
	合計 総計 小計 平均 平均値 最大 最大値 最小 最小値 中央値 件数 个数 总计 合计
	小计 总和 平均值 最大值 最小值 中位数 計数
	합계 총계 소계 평균 최대 최댓값 최소 최솟값 중앙값 개수`)

// totalFillers are the words that labels of totals may also contain.
var totalFillers = wordSet(`grand general général générale generale all of overall the servers server rows
	fleet teams team values value
	per row column columns alle aller von der server über de des du tous y e di dei van ve i`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[norm.NFC.String(word)] = true
	}
	return set
}

// longestTotal is the maximum length in bytes of labels of totals.
const longestTotal = 80

// totalLabelWords returns the words of a label in lower case, without the punctuation around them.
func totalLabelWords(label string) []string {
	if len(label) > longestTotal {
		return nil
	}
	words := strings.Fields(norm.NFC.String(strings.ToLower(label)))
	for i, word := range words {
		words[i] = strings.Trim(word, ".,:;()[]*=Σ∑σø⌀-–—")
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// isTotal reports whether a label means nothing but a total, a mean, an extreme or a count, as in "Grand total
// (12 servers)".
func isTotal(label string) bool {
	words := totalLabelWords(label)
	found := false
	for i, word := range words {
		switch {
		case totalWords[word]:
			found = true
		case totalFillers[word], i > 0 && allDigits(word):
		default:
			return false
		}
	}
	return found
}

// looksLikeTotal reports whether the labels of a row may be those of a total: one of them is a total, or the
// only one starts or ends with a word for a total, as in "Total Ops".
func looksLikeTotal(labels []string) bool {
	if slices.ContainsFunc(labels, isTotal) {
		return true
	}
	if len(labels) != 1 {
		return false
	}
	words := totalLabelWords(labels[0])
	return len(words) > 0 && (totalWords[words[0]] || totalWords[words[len(words)-1]])
}
