import fc from 'fast-check';
import { cutText } from '../../../../core/mail/reply-text/cut-text';
import { decodeEntities } from '../../../../core/mail/reply-text/html/html-entities';
import { mailDate } from '../../../../core/mail/addresses/mail-date';
import { textFromHtml } from '../../../../core/mail/reply-text/html/text-from-html';
import { growsWithLength } from '../../../support/characters-read';

describe('textFromHtml', () => {
	it.each<[why: string, html: string, expected: string]>([
		[
			'inline tags leave no trace',
			'<p>The <b>printer</b> on floor 3 <em>smokes</em>.</p>\r\n',
			'The printer on floor 3 smokes.',
		],
		['a tag in a word does not part it', 'jam<b>s</b>', 'jams'],
		['blocks stand apart', '<div>a</div><div>b</div>', 'a\nb'],
		['paragraphs stand further apart', '<p>a</p><p>b</p>', 'a\n\nb'],
		['line breaks are kept', 'a<br>b<br/><br />c', 'a\nb\n\nc'],
		['items have a dash', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
		['cells stand apart', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
		['blanks are folded', '<p>  a\r\n\t b  </p>', 'a b'],
		['preformatted text is kept', '<pre>a\n  b</pre>', 'a\n  b'],
		['entities are decoded once', '&lt;b&gt; &amp;lt; &#8364; &#x20ac; &nbsp;&uuml;', '<b> &lt; € €  ü'],
		['scripts and styles are not text', '<style>p{}</style><script>if (a<b) "</p>"</script>x<title>t</title>', 'x'],
		['an end tag ends a script in any case', '<SCRIPT>a</script >b', 'b'],
		['comments are not text', 'a<!-- <p>no</p> -->b<!--[if mso]>x<![endif]-->c', 'abc'],
		['a bracket in an attribute ends no tag', '<a title="a>b" href=\'>\'>x</a>', 'x'],
		['a quote that never ends, ends with its tag', '<a title="x>y</a> z', 'y z'],
		['a bracket that begins no tag is text', '1 < 2 <3', '1 < 2 <3'],
		['a tag that never ends is none', 'a<b', 'a'],
		['what is hidden is not text', '<div style="color:red; Display : none !important">a</div>b<p hidden>c</p>', 'b'],
		[
			'what is hidden ends with its own end',
			'<div style="display:none">a<div>b</div><!-- </div> --><script>"</div>"</script>c</div>d',
			'd',
		],
		['a hidden element without an end hides nothing', '<div style="display:none">a<div>b</div>c', 'a\nb\nc'],
		['the last of two styles counts', '<div style="display:none;display:block">a</div>b', 'a\nb'],
		['words about hiding hide nothing', '<p title="display: none" class="hidden">a</p>b', 'a\n\nb'],
		['where all is hidden it is read', '<div style="display:none">a</div>', 'a'],
		['a template is not text', 'a<template><p>b</p></template>', 'a'],
		['nothing is nothing', '', ''],
		['text is text', 'plain', 'plain'],
	])('%s', (_why, html, expected) => {
		expect(textFromHtml(html)).toBe(expected);
	});

	it.each<[name: string, piece: string]>([
		['open brackets', '<'],
		['open quotes', '<a b="'],
		['mixed quotes', `<a "'>`],
		['open comments', '<!--'],
		['open scripts', '<script>'],
		['ampersands', '&#'],
		['deep nesting', '<div>'],
		['hidden elements', '<div style="display:none">'],
		['hidden elements with an end', '<p hidden>a</p>'],
		['ends without a beginning', '</div>'],
	])('looks at %s as often as they are many', (_name, piece) => {
		expect(growsWithLength(piece, 100_000, textFromHtml)).toBe(true);
	});

	it('keeps the words of any text', () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/)), (words) => {
				const html = words.map((word) => `<p class="x">${word}</p>`).join('');
				expect(textFromHtml(html).split(/\s+/).filter(Boolean)).toEqual(words);
			}),
		);
	});

	it('never throws and leaves no tag of its own making', () => {
		fc.assert(fc.property(fc.string({ unit: 'binary' }), (html) => typeof textFromHtml(html) === 'string'));
	});
});

describe('decodeEntities', () => {
	it.each<[text: string, expected: string]>([
		['&#0;&#xD800;&#1114112;', '\ufffd\ufffd\ufffd'],
		['&#150;&#x80;', '–€'],
		['&unknown; & &;', '&unknown; & &;'],
		['&copy2026', '©2026'],
		['&Omega; &alpha; &hearts; &sum; &ouml', 'Ω α ♥ ∑ ö'],
		['a&#1;b', 'a\ufffdb'],
		['&constructor;', '&constructor;'],
	])('of %s is %j', (text, expected) => {
		expect(decodeEntities(text)).toBe(expected);
	});
});

describe('cutText', () => {
	it('is the longest beginning that fits and cuts no character in two', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, limit) => {
				const cut = cutText(text, limit);
				expect(text.startsWith(cut)).toBe(true);
				expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
				const next = String.fromCodePoint(text.codePointAt(cut.length) ?? 0);
				if (cut !== text) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(limit);
			}),
		);
	});
});

describe('mailDate', () => {
	it.each<[header: string, expected: string | null]>([
		['Mon, 02 Mar 2026 10:59:00 +0100', '2026-03-02T09:59:00.000Z'],
		['2 Mar 2026 10:59 -0530 (comment)', '2026-03-02T16:29:00.000Z'],
		['Mon, 2 Mar 26 10:59:00 EST', '2026-03-02T15:59:00.000Z'],
		['02-Mar-2026 10:59:00 GMT', '2026-03-02T10:59:00.000Z'],
		['Mon, 02 Mar 2026 10:59:00', '2026-03-02T10:59:00.000Z'],
		['Mon,\r\n 02 Mar 2026 10:59:00 Z', '2026-03-02T10:59:00.000Z'],
		['Fri, 31 Dec 99 23:00:00 +0000', '1999-12-31T23:00:00.000Z'],
		['Пн, 02 мар 2026 13:59:00 +0300', '2026-03-02T10:59:00.000Z'],
		['月, 2 3月 2026 19:59:00 +0900', '2026-03-02T10:59:00.000Z'],
		['2026年3月2日 10:59:00', '2026-03-02T10:59:00.000Z'],
		['02.03.2026 10:59:00', '2026-03-02T10:59:00.000Z'],
		['31.02.2026 10:59:00', null],
		['30 Feb 2026 10:00:00 +0000', null],
		['1 Foo 2026 10:00:00 +0000', null],
		['1 Jan 0000 10:00:00 +0000', null],
		['1 Jan 1970 00:00:00 +0100', null],
		['2 Mar 2026 25:00:00 +0000', null],
		['Mon , 2 (second) Mar 2026 11 : 59 : 00 +0100', '2026-03-02T10:59:00.000Z'],
		['Mon,2 Mar 0126 10:59:00', '2026-03-02T10:59:00.000Z'],
		['2026-03-02T11:59:00.5+01:00', '2026-03-02T10:59:00.000Z'],
		['2026/03/02 Mon 05:59:00 EST', '2026-03-02T10:59:00.000Z'],
		['Mon Mar  2 10:59:00 2026', '2026-03-02T10:59:00.000Z'],
		['Mon Mar 02 11:59:00 MEZ 2026', '2026-03-02T10:59:00.000Z'],
		['Mon Mar 2 11:59:00 2026 +0100', '2026-03-02T10:59:00.000Z'],
		['Monday, March 2, 2026 10:59:00 PM GMT+1', '2026-03-02T21:59:00.000Z'],
		['Mo, 2. Mär 2026 11.59.00 "+0100"', '2026-03-02T10:59:00.000Z'],
		['mar., 3 févr. 2026 1:5:13 +-0500', '2026-02-03T06:05:13.000Z'],
		['2 Mar 10:59:00', null],
		['2 Mar 2026', null],
		['03/02/2026 10:59:00', null],
		['2026-13-02 10:59:00', null],
		['foo 1', null],
		['', null],
	])('%j is %s', (header, expected) => {
		expect(mailDate(header)).toBe(expected);
	});
});
