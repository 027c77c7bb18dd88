/** Names of U+00A0 to U+00FF, in order. */
const latin1 =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 ' +
	'sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc ' +
	'Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve ' +
	'Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute ' +
	'acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ' +
	'ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/** Further names that mail programs write. */
const others: readonly (readonly [name: string, code: number])[] = [
	['quot', 0x0022],
	['amp', 0x0026],
	['apos', 0x0027],
	['lt', 0x003c],
	['gt', 0x003e],
	['OElig', 0x0152],
	['oelig', 0x0153],
	['Scaron', 0x0160],
	['scaron', 0x0161],
	['Yuml', 0x0178],
	['fnof', 0x0192],
	['circ', 0x02c6],
	['tilde', 0x02dc],
	['ensp', 0x2002],
	['emsp', 0x2003],
	['thinsp', 0x2009],
	['zwnj', 0x200c],
	['zwj', 0x200d],
	['lrm', 0x200e],
	['rlm', 0x200f],
	['ndash', 0x2013],
	['mdash', 0x2014],
	['lsquo', 0x2018],
	['rsquo', 0x2019],
	['sbquo', 0x201a],
	['ldquo', 0x201c],
	['rdquo', 0x201d],
	['bdquo', 0x201e],
	['dagger', 0x2020],
	['Dagger', 0x2021],
	['bull', 0x2022],
	['hellip', 0x2026],
	['permil', 0x2030],
	['prime', 0x2032],
	['Prime', 0x2033],
	['lsaquo', 0x2039],
	['rsaquo', 0x203a],
	['euro', 0x20ac],
	['trade', 0x2122],
	['larr', 0x2190],
	['uarr', 0x2191],
	['rarr', 0x2192],
	['darr', 0x2193],
	['harr', 0x2194],
	['minus', 0x2212],
	['infin', 0x221e],
	['asymp', 0x2248],
	['ne', 0x2260],
	['le', 0x2264],
	['ge', 0x2265],
	['check', 0x2713],
];

const byName = new Map<string, string>([
	...latin1.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
	...others.map(([name, code]) => [name, String.fromCharCode(code)] as const),
]);

/** What browsers read numbers 128 to 159 as: Windows-1252, since that is what was meant. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Decodes the character references in a text: numbers as browsers do, and the names that occur in
 * mail. A reference that is unknown, or is no character of text (NUL, a surrogate, beyond Unicode),
 * stays as it is written or becomes U+FFFD. Decodes once: `&amp;lt;` is `&lt;`.
 */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));?/g, (written, ...groups) => {
		const [decimal, hex, name] = groups as (string | undefined)[];
		if (name !== undefined) return byName.get(name) ?? written;
		return character(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
	});
}

function character(code: number): string {
	if (code >= 0x80 && code <= 0x9f) return windows1252.charAt(code - 0x80);
	const isText = (code >= 0x20 && code !== 0x7f) || code === 9 || code === 10 || code === 13;
	if (!isText || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return '\ufffd';
	return String.fromCodePoint(code);
}
