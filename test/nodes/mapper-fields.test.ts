import type { RecordField } from '../../core/record/record-type';
import { mapperFieldsOf } from '../../nodes/shared/records/mapper-fields';

const title: RecordField = { id: 'title', label: 'Case Title', kind: 'text', required: true };
const region: RecordField = {
	id: 'new_region',
	label: 'Region',
	kind: 'choice',
	required: true,
	choices: ['1', '2'],
	choiceLabels: { '1': 'North' },
};
const visits: RecordField = { id: 'new_visits', label: 'Visits', kind: 'number', level: 'recommended' };
const fax: RecordField = { id: 'fax', label: 'Fax', kind: 'text', level: 'optional' };
const number: RecordField = { id: 'number', label: 'Case Number', kind: 'text', readOnly: true };

describe('the fields of a mapper', () => {
	it.each<[why: string, operation: string, required: string[], shown: string[]]>([
		['a new record asks for what nobody fills', 'create', ['new_region'], ['title', 'new_region', 'new_visits']],
		['a change asks for nothing', 'update', [], []],
		['a record that may be there asks for nothing', 'upsert', [], ['title', 'new_region', 'new_visits']],
	])('%s', (_why, operation, required, shown) => {
		const fields = mapperFieldsOf('case', [title, region, visits, fax, number], operation);
		expect(fields.map(({ id }) => id)).toEqual(['title', 'new_region', 'new_visits', 'fax']);
		expect(fields.filter((field) => field.required).map(({ id }) => id)).toEqual(required);
		expect(fields.filter(({ removed }) => removed !== true).map(({ id }) => id)).toEqual(shown);
	});

	it('call choices as people do', () => {
		expect(mapperFieldsOf('case', [region], 'create')).toMatchObject([
			{
				displayName: 'Region',
				type: 'options',
				options: [
					{ name: 'North', value: '1' },
					{ name: '2', value: '2' },
				],
			},
		]);
	});
});
