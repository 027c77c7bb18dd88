import type { RecordChange } from '../../../core/records/records';

/** A template that cannot be used is refused when it is written, and not with the first reply. */
export async function refuseUnusable(change: RecordChange): Promise<void> {
	if (change.type !== 'template' || !('fields' in change)) return;
	const { fields } = change;
	const { templateFault } = await import('../../../core/reply/render-template.js');
	const part = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
	const fault = templateFault({ subject: part('subject'), body: part('body'), html: part('html') });
	if (fault !== null) throw fault;
}
