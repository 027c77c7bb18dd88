import { placesOf, type MailWay } from '../../../../core/mail/arrival/places';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import type { Queue } from '../../../../core/record/record';

const queue = (id: string): Queue => ({ id, type: 'queue', name: id, emailAddress: `${id}@contoso.example` }) as Queue;
const queues = new Map(['support', 'sales', 'help'].map((id) => [`${id}@contoso.example`, queue(id)]));
const address = (id: string): string => `${id}@contoso.example`;

type Recipients = ParsedMessage['recipients'];
const nobody: Recipients = { to: [], cc: [], bcc: [], envelope: [], delivered: [] };
const mailbox: MailWay = { kind: 'received', mailboxQueueId: 'support', sharingQueueIds: ['sales', 'help'] };
const both = { queueItemForRecipients: true, queueItemForMailbox: true };

it.each<[why: string, recipients: Partial<Recipients>, way: MailWay, settings: typeof both, places: string[]]>([
	[
		'To, then Cc, then the mailbox',
		{ to: [address('sales')], cc: [address('help')] },
		{ kind: 'received', mailboxQueueId: 'support' },
		both,
		['sales to', 'help cc', 'support mailbox'],
	],
	[
		'a queue in To and Cc has two',
		{ to: [address('support')], cc: [address('support')] },
		mailbox,
		both,
		['support to', 'support cc'],
	],
	['Bcc alone comes in by the mailbox', {}, { kind: 'received', mailboxQueueId: 'support' }, both, ['support mailbox']],
	[
		'Bcc beside To is a second one',
		{ to: [address('support')], bcc: [address('support')] },
		mailbox,
		both,
		['support to', 'support cc'],
	],
	[
		'of several queues those in To and Cc count',
		{ to: [address('sales')] },
		mailbox,
		{ ...both, queueItemForRecipients: false },
		['sales mailbox'],
	],
	['else those that a server noted', { delivered: [[], [address('help')]] }, mailbox, both, ['help mailbox']],
	[
		'the note that says most comes first',
		{ delivered: [[address('sales')], [address('support')]] },
		mailbox,
		both,
		['sales mailbox'],
	],
	['else all', {}, mailbox, both, ['support mailbox', 'sales mailbox', 'help mailbox']],
	[
		'a note names no queue of another mailbox',
		{ delivered: [[address('help')]] },
		{ kind: 'received', mailboxQueueId: 'support', sharingQueueIds: ['sales'] },
		both,
		['support mailbox', 'sales mailbox'],
	],
	[
		'a note outweighs no recipient',
		{ to: [address('sales')], delivered: [[address('help')]] },
		mailbox,
		both,
		['sales to'],
	],
	[
		'SMTP says it by its recipients, whatever is noted',
		{ envelope: [address('sales')], delivered: [[address('help')]] },
		{ kind: 'received' },
		both,
		['sales mailbox'],
	],
	['what a person sent has none', { to: [address('sales')] }, { kind: 'sent' }, both, []],
	[
		'what somebody adds to a queue has that one',
		{ to: [address('sales')] },
		{ kind: 'enqueued', queueId: 'help' },
		both,
		['help a1'],
	],
])('%s', (_why, recipients, way, settings, expected) => {
	const places = placesOf({ recipients: { ...nobody, ...recipients } }, queues, way, settings, 'a1');
	expect(places.map(({ queueId, wayIn }) => `${queueId} ${wayIn}`)).toEqual(expected);
});
