import { encodingExists } from '../../../../vendor/iconv-lite';

/** Names of one charset, without blanks and signs, by what it is decoded as. */
const aliases: Readonly<Record<string, string>> = {
	utf8: 'utf8mac utf8mb3 utf8mb4 unicode11utf8 csutf8 xunicode20utf8 utf cp65001 codepage65001',
	utf7: 'u7 utf7 unicode11utf7 csunicode11utf7 xunicode20utf7 csutf7 cp65000',
	utf16: 'utf16 unicode csunicode iso10646ucs2 ucs2',
	utf16le: 'unicodelittleunmarked utf16le unicodelittle ucs2le cp1200',
	utf16be: 'unicodebigunmarked utf16be unicodebig unicodefffe ucs2be cp1201',
	utf32: 'u32 utf32 ucs4 iso10646ucs4',
	// What says Latin 1 is Windows-1252 in mail, whose bytes 128 to 159 Latin 1 does not use.
	windows1252: 'iso88591 latin latin1 l1 isolatin1 csisolatin1 isoir100 cp819 ibm819 ansi xansi western 8859',
	windows1254: 'iso88599 latin5 l5 isolatin5 csisolatin5 isoir148 turkish',
	windows874: 'iso885911 tis620 cstis620 isoir166 tis6202533 tis62025331 tis6202529 tis62025290 dos874 thai thai8',
	iso88592: 'isolatin2',
	iso88593: 'isolatin3',
	iso88594: 'isolatin4',
	iso885915: 'latin0 latin9 l9 isolatin9 csisolatin9 csiso885915',
	iso88598: 'visual logical csiso88598e csiso88598i',
	iso88596: 'csiso88596e csiso88596i',
	iso88597: 'suneugreek',
	koi8r: 'koi8 koi cp878 isoir111 ecmacyrillic',
	koi8u: 'koi8ru',
	macroman: 'macintosh cp10000 mac csmacintosh xmacroman macosroman applemacintosh',
	maccenteuro: 'maclatin2 cp10029 xmacce macce xmaccentraleurroman maccentraleurope macceurope',
	maccyrillic: 'xmaccyrillic cp10007',
	macukraine: 'cp10017 xmacukrainian macukrainian',
	macgreek: 'xmacgreek cp10006',
	macturkish: 'xmacturkish cp10081',
	shiftjis:
		'sjis shiftjisx0213 xshiftjis mskanji csshiftjis windows31j cswindows31j ms31j pck cp943 cp943c xsjis sjiswin sjisopen sjis2004 sjisx0213 shiftjis2004 cp10001 jisx0208 xmacjapanese',
	eucjp:
		'ujis xeucjp cseucpkdfmtjapanese eucjpms eucjpwin eucjp0201 eucjis2004 eucjisx0213 jisx0213 ibmeucjp xeucjpopen cp51932 cp20932',
	iso2022:
		'iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms iso2022jpext csiso2022jp csiso2022jp2 xwindowsiso2022jp ' +
		'jis jis7 jis8 cp50220 cp50221 cp50222 iso2022kr csiso2022kr cp50225 iso2022cn iso2022cnext csiso2022cn cp50227',
	// GB 18030 holds GBK, which holds GB 2312; mail names the small one and uses the large one.
	gb18030:
		'gb2312 gb231280 gb23121980 csgb2312 csiso58gb231280 isoir58 gbk xgbk csgbk cngb euccn xeuccn eucgb2312cn cp936 ms936 ' +
		'cp51936 cp54936 cp20936 cp1386 chinese gb gb180302000 gb180302005 gb180302022 csgb18030 xmacchinesesimp xmacsimpchinese cp10008',
	hz: 'hz hzgb2312 hzgb cp52936',
	big5hkscs:
		'big5 cnbig5 xxbig5 csbig5 hkscs big5hkscs csbig5hkscs big5eten xbig5 cp951 big5hkscs2004 big5tw chineset xmacchinesetrad xmactradchinese cp10002',
	cp949:
		'euckr xeuckr cseuckr ksc5601 ksc56011987 ksc56011989 ksx1001 csksc56011987 isoir149 korean uhc ksc xwindows949 cp51949 cp20949 cp970 kscompatible xmackorean cp10003',
	cp1125: 'ruscii cp866u',
	viscii: 'csviscii',
	hproman8: 'cp1051',
	cp861: 'cpis',
	rk1048: 'kz1048 strk10482002 cskz1048',
	pt154: 'ptcp154 csptcp154 cp154 cyrillicasian',
	tcvn: 'tcvn5712',
};

const byAlias = new Map<string, string>(
	Object.entries(aliases).flatMap(([charset, names]) =>
		[charset, ...names.split(' ')].map((name): [string, string] => [name, charset]),
	),
);

/** Says nothing: ASCII is part of what is meant, and a label that was never filled in means nothing. */
const saysNothing =
	/^(?:(?:us|cs)?ascii(?:7|8bit)?|ansix341968|ansix341986|iso646us|iso646irv.*|isoir6|cp367|ibm367|cp20127|us|unknown8?bit|xunknown|unknown|none|default(?:charset)?|7bit|8bit|binary|xuserdefined|undefined|null|charset|hex|base64|utf7imap)?$/;

/** A code page by its number, whatever stands before it: `cp932`, `ibm-852`, `win1251`, `Windows 1250`. */
const codePage = /^(?:x|cs)?(?:cp|ibm|win(?:dows?)?|dos|microsoft|ms|oem|ansi|ccsid|codepage|pc|x)*0*(\d{3,5})$/;

/** `iso-8859-2`, `ISO_8859-2:1987`, `iso8859_2_1987`, `8859-2`, `iso-8859-8-i`. */
const iso8859 = /^(?:x|cs)?(?:iso)?8859(1[0-6]|[1-9])(?:(?:19|20)\d\d)?[a-z]?$/;

/**
 * The charset that a label of a message means, by the name that it is decoded with; null where the
 * label is unknown or says nothing. Labels are written in many ways (`cp-1252`, `ISO_8859-1:1987`,
 * `"utf8"`, `x-sjis`), so that letters and digits alone count.
 */
export function charsetOf(label: string): string | null {
	if (label.length > 60) return null;
	const name = label
		.toLowerCase()
		.replace(/:\d{4}|\/\/.*|^=?3d/g, '')
		.replace(/[^a-z0-9]/g, '');
	return byAlias.get(name) ?? (saysNothing.test(name) ? null : otherCharset(name));
}

function otherCharset(name: string): string | null {
	const part = iso8859.exec(name)?.[1];
	const page = codePage.exec(name)?.[1];
	const candidates = [
		part && `iso8859${part}`,
		...(page ? [`cp${page}`, `windows${page}`] : []),
		name,
		name.replace(/^x/, ''),
	];
	for (const candidate of candidates) {
		if (candidate === undefined) continue;
		const charset = byAlias.get(candidate) ?? (encodingExists(candidate) ? candidate : undefined);
		if (charset !== undefined && !saysNothing.test(charset)) return charset;
	}
	return null;
}
