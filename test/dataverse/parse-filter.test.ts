import { FilterSyntaxError, type Filter } from '../support/dataverse/query/filter-syntax';
import { parseFilter } from '../support/dataverse/query/parse-filter';

/** A filter in one line, with every parenthesis that it means. */
function said(filter: Filter): string {
	switch (filter.kind) {
		case 'and':
		case 'or':
			return `(${said(filter.left)} ${filter.kind} ${said(filter.right)})`;
		case 'not':
			return `not(${said(filter.operand)})`;
		case 'compare':
			return `${filter.path.join('/')} ${filter.operator} ${filter.value.edm}:${filter.value.value}`;
		case 'text':
			return `${filter.name}(${filter.path.join('/')},${filter.value.value})`;
		case 'function':
			return `${filter.name}(${[...filter.parameters].map(([name, values]) => `${name}=${values.map(({ value }) => value).join('|')}`).join(',')})`;
		case 'lambda':
			return `${filter.path.join('/')}.${filter.quantifier}(${filter.variable}:${filter.predicate === undefined ? '' : said(filter.predicate)})`;
	}
}

const id = '6f9619ff-8b86-d011-b42d-00c04fc964ff';

describe('a filter', () => {
	it.each<[why: string, filter: string, means: string]>([
		['a text with a quote in it', "name eq 'it''s'", "name eq Edm.String:it's"],
		['signs of URLs in a text', "name eq 'a/b&c?d#e 100% %27 C:\\x'", 'name eq Edm.String:a/b&c?d#e 100% %27 C:\\x'],
		['other scripts', "name eq 'ü€😀'", 'name eq Edm.String:ü€😀'],
		['parentheses and colons in a text', "a/any(p:p/b eq 'x) any(q:')", 'a.any(p:p/b eq Edm.String:x) any(q:)'],
		['an id without quotes', `_queueid_value eq ${id.toUpperCase()}`, `_queueid_value eq Edm.Guid:${id}`],
		['a way over a navigation', `queueid/queueid eq ${id}`, `queueid/queueid eq Edm.Guid:${id}`],
		['a time', 'enteredon ge 2024-01-02T03:04:05Z', 'enteredon ge Edm.DateTimeOffset:2024-01-02T03:04:05Z'],
		['numbers', 'a eq -3 and b lt 1.5', '(a eq Edm.Int64:-3 and b lt Edm.Decimal:1.5)'],
		['null and truth', 'a ne null and b eq true', '(a ne null:null and b eq Edm.Boolean:true)'],
		['and before or', 'a eq 1 or b eq 2 and c eq 3', '(a eq Edm.Int64:1 or (b eq Edm.Int64:2 and c eq Edm.Int64:3))'],
		['or after and', 'a eq 1 and b eq 2 or c eq 3', '((a eq Edm.Int64:1 and b eq Edm.Int64:2) or c eq Edm.Int64:3)'],
		['not before and', "not contains(n,'x') and b eq 2", '(not(contains(n,x)) and b eq Edm.Int64:2)'],
		['not before a parenthesis', 'not (a eq 1 or b eq 2)', 'not((a eq Edm.Int64:1 or b eq Edm.Int64:2))'],
		[
			'a lambda in a lambda',
			`Account_Tasks/any(t:t/Task_QueueItems/any(q:q/queueid/queueid eq ${id} and t/a eq 1) or t/b eq 2)`,
			`Account_Tasks.any(t:(t/Task_QueueItems.any(q:(q/queueid/queueid eq Edm.Guid:${id} and t/a eq Edm.Int64:1)) or t/b eq Edm.Int64:2))`,
		],
		['whether there is one', 'a/any()', 'a.any(:)'],
		['all', "a/all(x:x/b eq 'c')", 'a.all(x:x/b eq Edm.String:c)'],
		[
			'a function of Dataverse',
			'Microsoft.Dynamics.CRM.In(PropertyName=\'e\',PropertyValues=["a@b.c","d\'e\\"f"])',
			'Microsoft.Dynamics.CRM.In(PropertyName=e,PropertyValues=a@b.c|d\'e"f)',
		],
		[
			'a value of an enumeration',
			"RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'None'",
			'RequiredLevel/Value eq enum:None',
		],
	])('reads %s', (_why, filter, means) => {
		expect(said(parseFilter(filter))).toBe(means);
	});

	it('takes values from the aliases of its query', () => {
		const aliases = new Map([
			['@p1', "'it''s'"],
			['@p2', '["a","b"]'],
		]);
		expect(said(parseFilter('name eq @p1', aliases))).toBe("name eq Edm.String:it's");
		expect(said(parseFilter('N.In(PropertyName=@p1,PropertyValues=@p2)', aliases))).toBe(
			"N.In(PropertyName=it's,PropertyValues=a|b)",
		);
	});

	it.each<[why: string, filter: string]>([
		['nothing follows and', "name eq 'a' and"],
		['`in` is a function in Dataverse', "name in ('a','b')"],
		['a function is not supported', "tolower(name) eq 'a'"],
		['arithmetic is not supported', 'a add 1 eq 2'],
		['a value stands alone', 'true'],
		['a property stands alone', 'name'],
		['a parenthesis is not closed', 'a/any(b:b/c eq 1'],
		['a quote is not closed', "name eq 'a"],
		['an alias has no value', 'name eq @p1'],
		['all wants a body', 'a/all()'],
		['an encoded quote is none', 'name eq %27a%27'],
	])('is refused where %s', (_why, filter) => {
		expect(() => parseFilter(filter)).toThrow(FilterSyntaxError);
	});
});
