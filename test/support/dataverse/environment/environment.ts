import { Privileges } from '../access/privileges.ts';
import { addressesOf, recipientParts, senderPart } from '../rows/parties.ts';
import { Model } from '../model/model.ts';
import { pointing, Rows } from '../rows/rows.ts';

/** An email that was handed over for sending. */
export interface SentEmail {
	readonly activityid: string;
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	readonly body: string;
}

const pendingSend = 6;

/** One Dataverse: its tables, rows and rights, and its clock. */
export class Environment {
	readonly model = new Model();
	readonly privileges = new Privileges();
	readonly rows: Rows;
	readonly organization = '0a000000-0000-4000-8000-000000000001';
	readonly businessUnit = '0a000000-0000-4000-8000-000000000002';
	/** How the so manieth case is numbered, where an administrator has set it. */
	caseNumber: ((count: number) => string) | undefined;
	/** Milliseconds that its clock is ahead of the one of this machine. */
	private ahead = 0;

	constructor(file?: string) {
		this.rows = new Rows(this.model, file);
	}

	now(): number {
		return Date.now() + this.ahead;
	}

	advance(milliseconds: number): void {
		this.ahead += milliseconds;
	}

	/** Declares tables or columns, and makes their place. */
	declare(change: (model: Model) => void): void {
		change(this.model);
		this.rows.layOut();
	}

	/** What was handed over for sending, the first one first. */
	sent(): SentEmail[] {
		const parties = this.model.must('activityparty');
		return this.rows.where(this.model.must('email'), { statuscode: pendingSend }).map((email): SentEmail => {
			const activityid = String(email['activityid']);
			const own = this.rows.where(parties, pointing('_activityid_value', { table: 'email', id: activityid }));
			return {
				activityid,
				from: addressesOf(own, [senderPart])[0] ?? '',
				to: addressesOf(own, recipientParts),
				subject: String(email['subject'] ?? ''),
				body: String(email['description'] ?? ''),
			};
		});
	}
}
