import { DovecotServer } from '../support/dovecot/dovecot-server';
import { dataverseFaults } from '../support/faults/dataverse-faults';
import { diskFull } from '../support/faults/disk-full';
import { externalRecord } from '../support/faults/external-record';
import type { Fault, Tally } from '../support/faults/fault';
import { hostileMailUntimed } from '../support/faults/hostile-mail';
import { kills, killsElsewhere } from '../support/faults/kills';
import { describeWithPackage } from '../support/with-package';

const nothingWrong = { duplicates: 0, lost: 0, repliedTwice: 0, problems: [] };

/** The short form of `npm run faults`; what was done stands in the text of a failure. */
async function result(fault: Fault): Promise<object> {
	const done: string[] = [];
	try {
		return await fault({ short: true, seed: 20_260_302, say: (text) => done.push(text) });
	} catch (error) {
		throw new Error(`${String(error)}\n${done.join('\n')}`, { cause: error });
	}
}

describeWithPackage(
	'n8n killed with -9 three times while 160 messages come',
	'dovecot-imapd',
	DovecotServer.isInstalled(),
	() => {
		it('has one case of each, and answers none twice', async () => {
			expect(await result(kills)).toEqual({ messages: 160, cases: 160, ...nothingWrong });
		}, 480_000);
	},
);

describeWithPackage(
	'n8n killed with -9 while the records of its messages are written elsewhere',
	'dovecot-imapd',
	DovecotServer.isInstalled(),
	() => {
		it('has one case of each, and answers none twice', async () => {
			expect(await result(killsElsewhere)).toEqual({ messages: 160, cases: 160, ...nothingWrong });
		}, 480_000);
	},
);

describe('n8n killed with -9 three times between External Records', () => {
	it('has no ticket twice where it is looked up or fails, none lost, and each in doubt named', async () => {
		const { cases, ...counted } = (await result(externalRecord)) as Tally;
		expect(counted).toEqual({ messages: 48, ...nothingWrong });
		expect(cases).toBeGreaterThan(24);
	}, 480_000);
});

describe('n8n killed with -9, and Dataverse away and half done, while records are written there', () => {
	it('has one case of each, and answers none twice', async () => {
		expect(await result(dataverseFaults)).toEqual({ messages: 120, cases: 120, ...nothingWrong });
	}, 480_000);
});

describeWithPackage('an embedded store whose disk is full', 'dovecot-imapd', DovecotServer.isInstalled(), () => {
	it('takes nothing that it cannot keep, says so, and has everything when there is room again', async () => {
		expect(await result(diskFull)).toEqual({ messages: 40, cases: 40, ...nothingWrong });
	}, 300_000);
});

describe('the worst mail of each kind, over SMTP, with mail of people between', () => {
	it('is stored, makes one case of each, and leaves n8n alive and no larger than it may be', async () => {
		const { messages, cases, ...counted } = (await result(hostileMailUntimed)) as Tally;
		expect([cases, counted]).toEqual([messages, nothingWrong]);
		expect(messages).toBeGreaterThan(12);
	}, 600_000);
});
