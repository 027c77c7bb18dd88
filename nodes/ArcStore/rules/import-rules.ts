import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { parseExport } from '../../../core/rule-import/export-rows';
import { importRules } from '../../../core/rule-import/import-rules';
import { reportText } from '../../../core/rule-import/report';
import { forEachItem, itemOf } from '../for-each-item';

/** Turns exported rules into workflows: one item for each rule. Their nodes use the record store of this node. */
export async function runImport(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const recordStore = context.getNodeParameter('recordStore', 0, 'embedded') as string;
	return await forEachItem(context, async (index) => {
		const given: unknown = context.getNodeParameter('dynamicsRules', index);
		const furtherColumns = context.getNodeParameter('furtherColumns', index, false) === true;
		const rules = importRules(typeof given === 'string' ? parseExport(given) : given, { furtherColumns, recordStore });
		return await Promise.resolve(
			rules.map(({ name, workflow, findings }) =>
				itemOf(index, { name, workflow, findings, report: reportText(findings) }),
			),
		);
	});
}
