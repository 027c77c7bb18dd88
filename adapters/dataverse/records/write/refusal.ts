import { ArcError } from '../../../../core/errors';
import type { RecordTable } from '../../tables/record-table';
import { DataverseError, notDone } from '../../web-api/failure';

/**
 * Why a change of a record was refused, in the words that records have for it: a row that it points at
 * and that is not there is a reference, and the row itself is the record.
 */
export function refusalOf(error: DataverseError, { type }: RecordTable, id: string, isNew: boolean): ArcError {
	if (error.code !== 'recordNotFound') return error;
	if (!isNew && (error.message.toLowerCase().includes(id.toLowerCase()) || !/with id/i.test(error.message)))
		return new ArcError('recordNotFound', `There is no ${type} with the id ${id}`, {
			hint: 'Check the id and the record type; the record may have been deleted.',
			cause: error,
		});
	return new ArcError('referenceNotFound', `The ${type} points at a row that does not exist. ${error.message}`, {
		hint: 'Choose a row of this environment; it may have been deleted.',
		cause: error,
	});
}

/** Whether a creation was refused since its row is there. */
export function isThere(outcome: unknown): boolean {
	return outcome instanceof DataverseError && outcome.status === 412;
}

/** What was refused together with another change. */
export const notWritten = (): ArcError => notDone();
