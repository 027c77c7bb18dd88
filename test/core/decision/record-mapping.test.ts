import { compileExternal } from '../../../core/decision/record/external-mapping';
import { compileMapping, type Mapping } from '../../../core/decision/record/record-mapping';
import { ArcError } from '../../../core/errors';
import type { ExpressionResolver } from '../../../core/rule/expression/compile-expression';

const broken = '={{ $json.a.foo( }}';
const engine: ExpressionResolver = () => {
	throw new Error('invalid syntax');
};

describe('a mapping', () => {
	it.each<[why: string, parameters: object, read: (mapping: Mapping) => Mapping['recordId'] | undefined, name: string]>(
		[
			['names a field', { fields: { value: { title: broken } } }, ({ fields }) => fields[0]?.[1], 'The field title'],
			[
				'names a further field',
				{ furtherFields: { assignments: [{ name: 'level', type: 'string', value: broken }] } },
				({ fields }) => fields[0]?.[1],
				'The field level',
			],
			[
				'names a customer',
				{ customerAccount: broken },
				({ customerAccount }) => customerAccount,
				'Customer (Accounts)',
			],
			['names the record', { operation: 'update', recordId: broken }, ({ recordId }) => recordId, 'Record ID'],
		],
	)('%s that cannot be read', (_why, parameters, read, name) => {
		const mapping = compileMapping(parameters as never, 'node', engine);
		expect(() => read(mapping)?.({}, 0)).toThrow(
			expect.objectContaining({ code: 'fieldInvalid', message: `${name} could not be read: invalid syntax` }),
		);
	});

	it('names what External Record cannot read', () => {
		const { external } = compileExternal({ system: broken }, 'node', engine);
		expect(() => external?.system({}, 0)).toThrow('System could not be read: invalid syntax');
	});

	it('hands on what the store or the reader of expressions refused', () => {
		const refusal = new ArcError('notSimulated', 'This is not simulated');
		const { contact } = compileMapping({ contact: broken }, 'node', () => {
			throw refusal;
		});
		expect(() => contact({}, 0)).toThrow(refusal);
	});
});
