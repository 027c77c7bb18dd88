import { isRecordOf, type Template } from '../../../core/record/record';
import type { RecordStore } from '../../../core/record-store';

/** A template and those of its name and record type in other languages, itself first; none where it is gone. */
export async function storedTemplates(store: RecordStore, id: string): Promise<readonly Template[]> {
	const [chosen] = id === '' ? [] : await store.get('template', [id]);
	if (!isRecordOf(chosen, 'template')) return [];
	if ((chosen.name ?? '') === '') return [chosen];
	const { records } = await store.list('template', { where: { name: chosen.name }, limit: 100 });
	const others = records.filter((record) => isRecordOf(record, 'template'));
	return [
		chosen,
		...others.filter(({ id: other, recordType }) => other !== chosen.id && recordType === chosen.recordType),
	];
}
