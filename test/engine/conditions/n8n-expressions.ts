import { ExpressionEvaluator, IsolatedVmBridge } from '@n8n/expression-runtime';
import {
	Expression,
	LoggerProxy,
	Workflow,
	type IDataObject,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';
import { expressionSandboxHooks } from 'n8n-workflow/expression-sandboxing';
import { compileValue } from '../../../core/rule/expression/compile-expression';

const nodeName = 'Evaluate Rule';
const workflow = new Workflow({
	id: 'w1',
	name: 'rule',
	active: false,
	connections: {},
	nodes: [{ id: 'n1', name: nodeName, type: 'test.set', typeVersion: 1, position: [0, 0], parameters: {} }],
	nodeTypes: {
		getByNameAndVersion: () => ({ description: { properties: [] } }),
	} as unknown as INodeTypes,
});

/** What n8n makes of a parameter value, or the error that it ends in. */
export function ofN8n(raw: unknown, json: IDataObject): unknown {
	return outcome(() => resolve(raw, json));
}

function resolve(raw: unknown, json: IDataObject): unknown {
	const items = [{ json }];
	return workflow.expression.getParameterValue(raw as INodeParameters, null, 0, 0, nodeName, items, 'manual', {});
}

/** Chooses the engine of n8n by which it resolves expressions; `vm` is its default, in a process of its own. */
export async function useEngine(engine: 'legacy' | 'vm'): Promise<void> {
	if (engine === 'legacy') {
		await workflow.expression.releaseIsolate();
		await Expression.disposeExpressionEngine();
	} else {
		// What initExpressionEngine does, without the import() that jest does not run.
		const bridge = { timeout: 5_000, memoryLimit: 128, logger: LoggerProxy };
		const evaluator = new ExpressionEvaluator({
			createBridge: () => new IsolatedVmBridge(bridge),
			maxCodeCacheSize: 1_024,
			poolSize: 1,
			hooks: expressionSandboxHooks,
			logger: LoggerProxy,
		});
		await evaluator.initialize();
		Object.assign(Expression, { vmEvaluator: evaluator });
		await workflow.expression.acquireIsolate();
	}
	Expression.setExpressionEngine(engine);
}

/** A value, or that there was an error instead. */
export function outcome(resolve: () => unknown): unknown {
	try {
		const value = resolve();
		// Fields come through n8n as proxies; their contents count.
		return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
	} catch {
		return 'an error';
	}
}

/** The same value compiled, with n8n's engine behind it for what is not, or an answer in its place. */
export function compiled(raw: unknown, instead?: string) {
	return compileValue(raw, (expression, _itemIndex, json) =>
		instead === undefined ? resolve(expression, json as IDataObject) : instead,
	);
}

/** An item with fields of every kind. */
export const item: IDataObject = {
	activity: {
		subject: 'Printer broken',
		text: 'Line one\nLine {{ two }}',
		size: 0,
		read: false,
		from: null,
		to: ['a@fabrikam.example', 'b@fabrikam.example'],
		headers: { 'x-priority': '1', "it's": 'quoted', 'a]b': 'bracket', '0': 'zero', toString: 'own' },
		attachments: [{ name: 'a.pdf', size: 5 }, { name: 'b.pdf' }],
		nested: [[1, [2, null]], []],
	},
	sender: { kind: 'contact', contact: { firstName: 'Ada', score: Number.NaN } },
	'two words': 1,
	$price: 5,
	ünï: 'code',
	empty: '',
	date: new Date('2026-03-01T10:00:00Z') as unknown as string,
};
