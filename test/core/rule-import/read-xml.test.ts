import { readXml } from '../../../core/rule-import/condition/read-xml';

const nested = (depth: number): string => `${'<filter>'.repeat(depth)}${'</filter>'.repeat(depth)}`;

describe('XML of a condition', () => {
	it('is read with its attributes, its text and its elements', () => {
		const read = readXml(
			`<?xml version="1.0"?><!-- kept by an editor --><fetch top='1'><value> a &lt; b &#x41;<![CDATA[<c>]]></value></fetch>`,
			'It',
		);
		expect(read).toEqual({
			name: 'fetch',
			attributes: new Map([['top', '1']]),
			text: '',
			children: [{ name: 'value', attributes: new Map(), text: ' a < b A<c>', children: [] }],
		});
	});

	it.each<[why: string, xml: string, message: RegExp]>([
		['is empty', '', /^It is no XML: /],
		['is text', 'subject contains urgent', /^It is no XML: /],
		['ends too early', '<fetch><entity>', /^It is no XML: /],
		['closes what is not open', '<fetch></entity>', /^It is no XML: /],
		['has an attribute without quotes', '<fetch top=1/>', /^It is no XML: /],
		['has an attribute twice', '<fetch top="1" top="2"/>', /^It is no XML: /],
		['has two roots', '<fetch/><fetch/>', /^It is no XML: /],
		['has a bare ampersand', '<value>a & b</value>', /^It is no XML: /],
		['uses an entity that nobody defines', '<value>&secret;</value>', /^It is no XML: /],
		['defines entities', '<!DOCTYPE f [<!ENTITY a "b">]><f/>', /has a document type/],
		['names a document type elsewhere', '<!DOCTYPE f SYSTEM "file:///etc/passwd"><f/>', /has a document type/],
		[
			'multiplies entities',
			'<!DOCTYPE f [<!ENTITY a "bb"><!ENTITY c "&a;&a;">]><f>&c;</f>',
			/is no XML|has a document type/,
		],
		['holds a control character', '<value>\u0001</value>', /^It is no XML: /],
		['is nested 51 deep', nested(51), /nested more than 50 deep/],
		['is nested deeper than a stack', nested(29_000), /nested more than 50 deep/],
		['has very many elements', `<f>${'<c/>'.repeat(5_000)}</f>`, /more than 5000 elements/],
		['is very long', `<f>${' '.repeat(500_000)}</f>`, /has 500007 characters/],
	])('that %s is refused', (_why, xml, message) => {
		expect(() => readXml(xml, 'It')).toThrow(
			expect.objectContaining({ code: 'importInvalid', message: expect.stringMatching(message) }),
		);
	});

	it('may be nested 50 deep', () => {
		expect(readXml(nested(50), 'It').name).toBe('filter');
	});

	it('is never quoted in an error beyond the place', () => {
		expect(() => readXml('<value>a secret of a customer <b</value>', 'It')).toThrow(
			expect.objectContaining({ message: expect.not.stringMatching(/secret/) }),
		);
	});
});
