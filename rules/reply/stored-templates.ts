import { isRecordOf, type Template } from '../../core/record/record';
import type { Records } from '../../core/records/records';

/** A template and those of its name and record type in other languages, itself first; none where it is gone. */
export async function storedTemplates(
	records: Pick<Records, 'get' | 'list'>,
	id: string,
): Promise<readonly Template[]> {
	const [chosen] = id === '' ? [] : await records.get('template', [id]);
	if (!isRecordOf(chosen, 'template')) return [];
	if ((chosen.name ?? '') === '') return [chosen];
	const page = await records.list('template', { where: { name: chosen.name }, limit: 100 });
	const others = page.records.filter((record) => isRecordOf(record, 'template'));
	return [
		chosen,
		...others.filter(({ id: other, recordType }) => other !== chosen.id && recordType === chosen.recordType),
	];
}
