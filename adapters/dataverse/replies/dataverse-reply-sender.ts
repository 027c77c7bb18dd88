import { ArcError } from '../../../core/errors';
import type { ReplySender, ReplyToSend } from '../../../core/reply/reply-sender';
import type { DataverseClient } from '../web-api/client';
import { DataverseError } from '../web-api/failure';
import { creating, reading, type Operation } from '../web-api/operation';
import { query } from '../web-api/query';
import type { Tables } from '../tables/describe-tables';
import { emailRow } from './email-row';

/** As many replies are handed over at once; what Dataverse does with them takes its time. */
const mostAtOnce = 5;
/** `statecode` of an email that was handed over; one that is still a draft is open (email, Web API reference). */
const completed = 1;

/** A reply that Dataverse did not send, as far as is known. */
class DataverseSendError extends ArcError {
	/** Whether it may have been sent all the same: nobody answered, and nobody could be asked. */
	readonly mayHaveArrived: boolean;

	constructor(cause: DataverseError, mayHaveArrived: boolean) {
		const prospect = mayHaveArrived ? ' (it may have been sent)' : '';
		super('sendFailed', `The reply was not sent by Dataverse${prospect}. ${cause.message}`, {
			cause,
			...(cause.hint === undefined ? {} : { hint: cause.hint }),
		});
		this.mayHaveArrived = mayHaveArrived;
	}
}

/**
 * Sends replies by Dataverse: an email activity, and `SendEmail`, in one change set.
 *
 * The email has the id of the reply, and is made only where no such row is. So the change set is done
 * once however often it arrives, and may be sent again while its answer is lost. Where no answer comes at
 * all, its state is looked up: one that is no draft any more was handed over.
 */
export function dataverseReplySender(client: DataverseClient, tables: Tables): ReplySender {
	const wasSent = async (id: string): Promise<boolean> => {
		const email = reading(query(`emails(${id})`, { select: ['statecode'] }), {});
		try {
			return (await client.ask(email)).body['statecode'] === completed;
		} catch (error) {
			if (error instanceof DataverseError && error.code === 'recordNotFound') return false;
			throw error;
		}
	};
	return {
		atOnce: mostAtOnce,
		together: 1,
		wasSent,
		close: async () => await Promise.resolve(),
		send: async (reply) => {
			const refused = await handOver(client, await operationsOf(tables, reply));
			if (refused === undefined) return;
			const isDoubtful = refused.isAmbiguous || refused.status === 412;
			if (!isDoubtful) throw new DataverseSendError(refused, false);
			if (await wasSent(reply.id).catch(() => false)) return;
			throw new DataverseSendError(refused, refused.isAmbiguous);
		},
	};
}

/** What came in the way, and nothing where the reply was handed over. */
async function handOver(client: DataverseClient, group: readonly Operation[]): Promise<DataverseError | undefined> {
	try {
		const [outcomes = []] = await client.groups([group]);
		const refused = outcomes.filter((outcome) => outcome instanceof DataverseError);
		return refused.find(({ code }) => code !== 'notWritten') ?? refused[0];
	} catch (error) {
		if (error instanceof DataverseError) return error;
		throw error;
	}
}

async function operationsOf(tables: Tables, reply: ReplyToSend): Promise<readonly Operation[]> {
	const { id } = reply;
	return [
		creating('emails', id, await emailRow(tables, reply)),
		{
			method: 'POST',
			path: `emails(${id})/Microsoft.Dynamics.CRM.SendEmail`,
			body: { IssueSend: true },
			// It is done with the row alone, which is made once.
			repeatable: true,
		},
	];
}
